package org.petmr.attenuation.tissue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.petmr.attenuation.quality.Finding;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

final class ChestMuMapTest {

    private static final Workers WORKERS = new Workers(2);
    private static final VoxelGrid MR = VoxelGrid.centred(96, 72, 80, 4, 4, 4);
    private static final VoxelGrid PET = VoxelGrid.centred(100, 80, 70, 4, 4, 4);

    @AfterAll
    static void close() {
        WORKERS.close();
    }

    private static double mu(Volume v, double x, double y, double z) {
        Affine a = v.grid().lpsFromVoxel().inverse();
        return v.at((int) Math.round(a.x(x, y, z)), (int) Math.round(a.y(x, y, z)), (int) Math.round(a.z(x, y, z)));
    }

    @Test
    void lungsFatAndGas() {
        Body chest = Body.chest();
        MuMap map = MuMap.of(
                DixonImages.ofWaterFat(
                        chest.image(MR, false, 0.03, 1, WORKERS), chest.image(MR, true, 0.03, 2, WORKERS)),
                PET,
                MuMapOptions.BODY,
                WORKERS,
                Progress.NONE);
        double lungsMl = 4.0 / 3 * Math.PI * (55 + 60) * 70 * 110 / 1000;
        assertThat(map.volumeMl().get(TissueClass.LUNG)).isCloseTo(lungsMl, withinPercentage(8));
        assertThat(mu(map.muPerCm(), 70, 0, 20)).isCloseTo(0.0224, within(1e-6));
        assertThat(mu(map.muPerCm(), -70, 0, 20)).isCloseTo(0.0224, within(1e-6));
        assertThat(mu(map.muPerCm(), 0, 0, 0)).isCloseTo(0.1, within(1e-6));
        assertThat(mu(map.muPerCm(), 155, 0, 0)).isCloseTo(0.0854, within(1e-6));
        assertThat(mu(map.muPerCm(), 0, -10, -135)).as("bowel gas isn't lung").isZero();
        assertThat(mu(map.muPerCm(), 190, 0, 0)).isZero();
        assertThat(map.findings()).isEmpty();
    }

    /** In and opposed phase only: the fat is told by its brightness, and that is said. */
    @Test
    void inAndOpposedPhase() {
        Body chest = Body.chest();
        Volume water = chest.image(MR, false, 0, 1, WORKERS);
        Volume fat = chest.image(MR, true, 0, 2, WORKERS);
        Volume in = Volume.zeros(MR);
        Volume opposed = Volume.zeros(MR);
        for (int i = 0; i < in.values().length; i++) {
            in.values()[i] = water.values()[i] + fat.values()[i];
            opposed.values()[i] = Math.abs(water.values()[i] - fat.values()[i]);
        }
        MuMap map = MuMap.of(DixonImages.ofInOpposed(in, opposed), PET, MuMapOptions.BODY, WORKERS, Progress.NONE);
        assertThat(mu(map.muPerCm(), 155, 0, 0)).isCloseTo(0.0854, within(1e-6));
        assertThat(mu(map.muPerCm(), 0, 50, 0)).isCloseTo(0.1, within(1e-6));
        assertThat(map.findings()).extracting(Finding::kind).containsExactly(Finding.Kind.DOMINANCE_FROM_BRIGHTNESS);
        MuMap all =
                MuMap.of(DixonImages.ofAll(in, opposed, water, fat), PET, MuMapOptions.BODY, WORKERS, Progress.NONE);
        assertThat(all.findings()).isEmpty();
    }

    /** Whether lungs should be there the checks know, not the segmentation: a bed of the legs has none. */
    @Test
    void aTrunkWithoutLungsIsNoMatterOfTheSegmentation() {
        Body solid = new Body(new double[][] {{0, 0, 0, 165, 110, 400, 2}, {0, 0, 0, 145, 92, 400, 1}});
        MuMap map = MuMap.of(
                DixonImages.ofWaterFat(
                        solid.image(MR, false, 0.02, 1, WORKERS), solid.image(MR, true, 0.02, 2, WORKERS)),
                PET,
                MuMapOptions.BODY,
                WORKERS,
                Progress.NONE);
        assertThat(map.findings()).isEmpty();
    }

    /** A phantom of water has no fat at its rim: that is no exchange. */
    @Test
    void waterAloneIsNotCalledExchanged() {
        Body bottle = new Body(new double[][] {{0, 0, 0, 145, 92, 400, 1}});
        MuMap map = MuMap.of(
                DixonImages.ofWaterFat(
                        bottle.image(MR, false, 0.02, 1, WORKERS), bottle.image(MR, true, 0.02, 2, WORKERS)),
                PET,
                MuMapOptions.BODY,
                WORKERS,
                Progress.NONE);
        assertThat(map.findings()).extracting(Finding::kind).containsExactly(Finding.Kind.SWAP_NOT_TOLD);
        assertThat(map.findings().get(0).severity()).isEqualTo(Finding.Severity.NOTE);
    }
}
