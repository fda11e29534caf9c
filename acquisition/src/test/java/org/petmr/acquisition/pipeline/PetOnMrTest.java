package org.petmr.acquisition.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.petmr.acquisition.AcquisitionException;
import org.petmr.acquisition.session.RegistrationOptions;
import org.petmr.attenuation.quality.Finding;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.GaussianFilter;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.registration.Decision;
import org.petmr.recon.registration.RigidTransform;

/** What the service does about a patient who moved between MR and PET. */
final class PetOnMrTest {

    private static final Workers WORKERS = new Workers(2);
    private static final VoxelGrid PET = VoxelGrid.centred(56, 64, 56, 4, 4, 4);
    private static final VoxelGrid MR = VoxelGrid.centred(76, 86, 76, 3, 3, 3);
    private static final RegistrationOptions USUAL = options(null, null);

    /** Centre, semi-axes in mm, tissue; none of them has a mirror image. */
    private static final double[][] PARTS = {
        {0, 0, 0, 80, 95, 85, 1},
        {10, 30, 10, 35, 28, 40, 2},
        {-35, -30, 20, 18, 26, 22, 3},
        {30, -40, -30, 24, 16, 20, 4},
        {-30, 35, -35, 16, 20, 24, 4},
        {40, 10, 45, 14, 12, 16, 3}
    };

    private static final Volume MR_IMAGE = body(MR, Affine.IDENTITY, new double[] {0, 90, 240, 30, 150});

    @AfterAll
    static void close() {
        WORKERS.close();
    }

    private static RegistrationOptions options(Double acceptMm, Double alarmMm) {
        return new RegistrationOptions(acceptMm, 3.0, alarmMm, null, null, null, null, null);
    }

    private static Volume body(VoxelGrid grid, Affine bodyFromLps, double[] values) {
        Volume v = Volume.zeros(grid);
        Affine m = bodyFromLps.after(grid.lpsFromVoxel());
        for (int y = 0; y < grid.ny(); y++) {
            for (int x = 0; x < grid.nx(); x++) {
                for (int z = 0; z < grid.nz(); z++) {
                    int tissue = 0;
                    for (double[] p : PARTS) {
                        double a = (m.x(x, y, z) - p[0]) / p[3];
                        double b = (m.y(x, y, z) - p[1]) / p[4];
                        double c = (m.z(x, y, z) - p[2]) / p[5];
                        tissue = a * a + b * b + c * c <= 1 ? (int) p[6] : tissue;
                    }
                    v.values()[grid.index(x, y, z)] = (float) values[tissue];
                }
            }
        }
        GaussianFilter.isotropic(grid.dxMm() * 1.5).applyInPlace(v, WORKERS);
        return v;
    }

    private static Volume pet(double shiftMm) {
        Affine moved = new RigidTransform(0, 0, 0, shiftMm, 0, 0, 0, 0, 0).toAffine();
        return body(PET, moved, new double[] {0, 1, 6, 3, 0.2});
    }

    private static PetOnMr check(double shiftMm, RegistrationOptions options) {
        return PetOnMr.check(pet(shiftMm), MR_IMAGE, options, WORKERS, Progress.NONE);
    }

    @Test
    void movesTheMrWhenThePatientMoved() {
        PetOnMr check = check(6, USUAL);
        assertThat(check.decision().decision()).as(check.outcome()).isEqualTo(Decision.CORRECT);
        assertThat(check.figures()).containsEntry("corrected", true).containsEntry("decision", "CORRECT");
        Finding off = check.mapOff().orElseThrow();
        assertThat(off.severity()).isEqualTo(Finding.Severity.WARNING);
        assertThat(off.figures().get("shiftMm")).isCloseTo(6, within(1.0));
        assertThat(off.text()).contains("make the map again");
        // A point of the PET lies 6 mm further along x in the MR: the MR's own points come back by as much.
        Affine was = MR_IMAGE.grid().lpsFromVoxel();
        Affine is = check.placed(MR_IMAGE).grid().lpsFromVoxel();
        assertThat(is.x(38, 43, 38) - was.x(38, 43, 38)).isCloseTo(-6, within(1.0));
        assertThat(is.y(38, 43, 38) - was.y(38, 43, 38)).isCloseTo(0, within(1.0));
    }

    @Test
    void theProtocolSaysWhenToCorrectAndWhenToCallForHelp() {
        PetOnMr left = check(6, options(9.0, null));
        assertThat(left.decision().decision()).as(left.outcome()).isEqualTo(Decision.ACCEPT);
        assertThat(left.placed(MR_IMAGE)).isSameAs(MR_IMAGE);
        assertThat(left.mapOff()).isEmpty();
        PetOnMr alarm = check(6, options(null, 4.0));
        assertThat(alarm.decision().decision()).as(alarm.outcome()).isEqualTo(Decision.ALARM);
        assertThat(alarm.decision().sentence()).contains("more than a patient moves");
        assertThat(alarm.placed(MR_IMAGE)).isSameAs(MR_IMAGE);
        // The map's own report says it as well: who looks at it alone must not miss it.
        Finding unknown = alarm.mapOff().orElseThrow();
        assertThat(unknown.kind()).isEqualTo(Finding.Kind.NOT_REGISTERED);
        assertThat(unknown.severity()).isEqualTo(Finding.Severity.WARNING);
        assertThat(unknown.text()).contains(alarm.decision().sentence());
        assertThat(alarm.figures()).containsEntry("corrected", false).containsEntry("alarm_mm", 4.0);
    }

    @Test
    void imagesThatCannotBeComparedRaiseTheAlarmAndEndNothing() {
        PetOnMr check = PetOnMr.check(Volume.zeros(PET), MR_IMAGE, USUAL, WORKERS, Progress.NONE);
        assertThat(check.decision().decision()).isEqualTo(Decision.ALARM);
        assertThat(check.outcome()).contains("alarm: PET and MR cannot be compared (fixed: every value is 0.0");
        assertThat(check.correction()).isEmpty();
    }

    @Test
    void refusesThresholdsThatContradictEachOther() {
        assertThatThrownBy(() -> options(5.0, 4.0))
                .isInstanceOf(AcquisitionException.class)
                .hasMessageContaining(
                        "pipeline.registration.acceptMm: 5.0 (expected: above 0 and below the alarm, 4.0)");
        assertThatThrownBy(() -> new RegistrationOptions(null, null, null, null, null, null, 0.0, null))
                .hasMessageContaining("pipeline.registration: expected motion: shiftMm: 0.0");
    }
}
