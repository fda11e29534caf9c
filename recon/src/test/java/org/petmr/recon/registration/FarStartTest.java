package org.petmr.recon.registration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

/** Starts that are far off, starts that are given, masks. */
final class FarStartTest {

    private static final Workers WORKERS = new Workers(2);
    private static final VoxelGrid PET_GRID = VoxelGrid.centred(60, 68, 70, 4, 4, 4);
    private static final VoxelGrid MR_GRID = VoxelGrid.centred(72, 80, 84, 3, 3, 3);
    private static final Volume MR = head(MR_GRID, SyntheticHead.T1, Affine.IDENTITY, 0, 0.02);

    @AfterAll
    static void close() {
        WORKERS.close();
    }

    private static Volume head(VoxelGrid grid, double[] values, Affine headFromLps, double fwhmMm, double noise) {
        Volume v = SyntheticHead.paint(grid, values, headFromLps, fwhmMm, WORKERS);
        SyntheticHead.noise(v, noise, true, 11);
        return v;
    }

    private static RigidRegistration registration() {
        return new RigidRegistration(new RegistrationSettings(40, 40_000, 3, 120, 5), WORKERS);
    }

    private static double worst(RegistrationResult r, RigidTransform truth) {
        return RigidRegistrationOracleTest.worstCornerMm(r.movingFromFixed().toAffine(), truth.toAffine(), 0, 0, 0);
    }

    /** A head in another room: 90 mm off, as headers of two scanners are. The centres of mass bring it near. */
    @Test
    void findsAHeadThatLiesFarOff() {
        RigidTransform truth = new RigidTransform(0.15, -0.12, 0.2, 60, -50, 45, 0, 0, 0);
        Volume pet = head(PET_GRID, SyntheticHead.FDG, Affine.IDENTITY, 6, 0.03);
        VoxelGrid g = MR.grid();
        Volume moved = new Volume(
                new VoxelGrid(g.nx(), g.ny(), g.nz(), truth.toAffine().after(g.lpsFromVoxel())), MR.values());
        assertThat(worst(registration().register(pet, moved, Progress.NONE), truth))
                .isLessThan(3);
    }

    /** With a start of its own, angles near 90 degrees are as good as any; and the residual counts from there. */
    @Test
    void countsFromWhatIsAssumed() {
        RigidTransform assumed = new RigidTransform(0, Math.toRadians(90), 0, 10, 20, 30, 0, 0, 0);
        Volume pet =
                head(PET_GRID, SyntheticHead.FDG, new RigidTransform(0, 0, 0.03, 2, 0, 0, 0, 0, 0).toAffine(), 6, 0.03);
        VoxelGrid g = MR.grid();
        Volume turned = new Volume(
                new VoxelGrid(g.nx(), g.ny(), g.nz(), assumed.toAffine().after(g.lpsFromVoxel())), MR.values());
        RegistrationResult r = registration().register(pet, turned, assumed, Progress.NONE);
        assertThat(r.residual().shiftMm()).isBetween(1.0, 3.0);
        assertThat(r.residual().rotationDeg()).isBetween(0.9, 2.6);
        assertThat(r.verdict(RegistrationThresholds.DEFAULT).decision()).isEqualTo(Decision.CORRECT);
        assertThat(r.rotationDeg()).isBetween(85.0, 95.0);
    }

    /** The jaw moved between the scans and the brain did not: the jaw pulls; with it masked out nothing is left of it. */
    @Test
    void masksKeepOut() {
        Volume pet = head(PET_GRID, SyntheticHead.FDG, Affine.IDENTITY, 6, 0.03);
        Volume moved = head(PET_GRID, SyntheticHead.FDG, Affine.scaling(1, 1, 1, 0, 18, 0), 6, 0.03);
        Volume fixedMask = Volume.filled(PET_GRID, 1);
        Volume movingMask = Volume.filled(MR_GRID, 1);
        for (int i = 0; i < pet.values().length; i++) {
            if (i % PET_GRID.nz() < 0.4 * PET_GRID.nz()) {
                pet.values()[i] = moved.values()[i];
                fixedMask.values()[i] = 0;
            }
        }
        for (int y = 0; y < MR_GRID.ny(); y++) {
            for (int x = 0; x < MR_GRID.nx(); x++) {
                for (int z = 0; z < 10; z++) {
                    movingMask.values()[MR_GRID.index(x, y, z)] = 0;
                }
            }
        }
        RegistrationMasks masks = new RegistrationMasks(Optional.of(fixedMask), Optional.of(movingMask));
        RegistrationResult masked = registration().register(pet, MR, masks, RigidTransform.IDENTITY, Progress.NONE);
        RegistrationResult whole = registration().register(pet, MR, Progress.NONE);
        double error = worst(masked, RigidTransform.IDENTITY);
        assertThat(error).isLessThan(4);
        assertThat(worst(whole, RigidTransform.IDENTITY)).isGreaterThan(1.5 * error);
        RegistrationMasks empty = new RegistrationMasks(Optional.of(Volume.zeros(PET_GRID)), Optional.empty());
        assertThatThrownBy(() -> registration().register(pet, MR, empty, RigidTransform.IDENTITY, Progress.NONE))
                .hasMessageContaining("mask of the fixed image: marks nothing of it");
    }
}
