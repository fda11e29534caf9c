package org.petmr.attenuation.tissue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.petmr.attenuation.quality.Finding;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

final class HeadMuMapTest {

    private static final Workers WORKERS = new Workers(2);
    private static final VoxelGrid MR = VoxelGrid.centred(100, 120, 116, 2, 2, 2);
    private static final VoxelGrid PET = VoxelGrid.centred(120, 120, 110, 2.086, 2.086, 2.031);

    @AfterAll
    static void close() {
        WORKERS.close();
    }

    private static DixonImages images(double noise) {
        Body head = Body.head();
        return DixonImages.ofWaterFat(
                head.image(MR, false, noise, 1, WORKERS), head.image(MR, true, noise, 2, WORKERS));
    }

    /** Mean attenuation factor through the middle of the head, along x, over lines near the centre. */
    private static double meanFactor(Volume mu) {
        VoxelGrid g = mu.grid();
        double sum = 0;
        int n = 0;
        for (int y = 45; y < 75; y += 3) {
            for (int z = 45; z < 80; z += 3) {
                double integral = 0;
                for (int x = 0; x < g.nx(); x++) {
                    integral += mu.at(x, y, z) * g.dxMm() / 10;
                }
                sum += Math.exp(integral);
                n++;
            }
        }
        return sum / n;
    }

    /** With the skull, attenuation along lines is true to 2 %; without it, it is 5 to 12 % short. */
    @ParameterizedTest
    @ValueSource(doubles = {0, 0.02, 0.04})
    void attenuationAlongLinesIsTrueWithTheSkull(double noise) {
        Volume truth = Body.head().paint(PET, Body.MU, WORKERS);
        MuMap with = MuMap.of(images(noise), PET, MuMapOptions.HEAD_WITH_SKULL, WORKERS, Progress.NONE);
        MuMap without = MuMap.of(images(noise), PET, MuMapOptions.HEAD, WORKERS, Progress.NONE);
        double expected = meanFactor(truth);
        assertThat(meanFactor(with.muPerCm()) / expected).isCloseTo(1, within(0.02));
        assertThat(meanFactor(without.muPerCm()) / expected).isBetween(0.88, 0.95);
        assertThat(with.findings()).isEmpty();
        assertThat(without.volumeMl()).doesNotContainKey(TissueClass.BONE);
    }

    /** Places in the head, class by class. */
    @Test
    void classesLieWhereTheyShould() {
        MuMap map = MuMap.of(images(0.02), PET, MuMapOptions.HEAD_WITH_SKULL, WORKERS, Progress.NONE);
        assertThat(at(map, 0, 0, 0)).isEqualTo(TissueClass.SOFT);
        assertThat(at(map, 7, 16, 36)).as("ventricle").isEqualTo(TissueClass.SOFT);
        assertThat(at(map, 17, -60, -48)).as("frontal sinus").isEqualTo(TissueClass.AIR);
        assertThat(at(map, 63, 3, 16)).as("skull").isEqualTo(TissueClass.BONE);
        assertThat(at(map, 0, 83, 16)).as("skull").isEqualTo(TissueClass.BONE);
        assertThat(at(map, 0, 0, -95)).as("fat").isEqualTo(TissueClass.FAT);
        assertThat(at(map, 95, 0, 0)).as("beside").isEqualTo(TissueClass.AIR);
        double skullMl = ellipsoidMl(66, 83, 76) - ellipsoidMl(60, 77, 70);
        assertThat(map.volumeMl().get(TissueClass.BONE)).isBetween(0.8 * skullMl, 1.2 * skullMl);
        assertThat(map.volumeMl().get(TissueClass.FAT)).isBetween(150.0, 450.0);
    }

    private static double ellipsoidMl(double a, double b, double c) {
        return 4.0 / 3 * Math.PI * a * b * c / 1000;
    }

    private static TissueClass at(MuMap map, double x, double y, double z) {
        VoxelGrid g = map.classes().grid();
        Affine v = g.lpsFromVoxel().inverse();
        int ix = (int) Math.round(v.x(x, y, z));
        int iy = (int) Math.round(v.y(x, y, z));
        int iz = (int) Math.round(v.z(x, y, z));
        return TissueClass.values()[(int) map.classes().at(ix, iy, iz)];
    }

    /** The same head in a scan of other orientation, coronal and mirrored, gives the same map. */
    @Test
    void theOrientationOfTheScanDoesNotMatter() {
        Affine coronal = new Affine(-2, 0, 0, 99, 0, 0, 2, -119, 0, -2, 0, 115);
        VoxelGrid g = new VoxelGrid(100, 116, 120, coronal);
        Body head = Body.head();
        MuMap turned = MuMap.of(
                DixonImages.ofWaterFat(head.image(g, false, 0, 1, WORKERS), head.image(g, true, 0, 2, WORKERS)),
                PET,
                MuMapOptions.HEAD_WITH_SKULL,
                WORKERS,
                Progress.NONE);
        double expected = meanFactor(head.paint(PET, Body.MU, WORKERS));
        assertThat(meanFactor(turned.muPerCm()) / expected).isCloseTo(1, within(0.02));
        assertThat(at(turned, 17, -60, -48)).isEqualTo(TissueClass.AIR);
        assertThat(at(turned, 17, 60, -48)).isNotEqualTo(TissueClass.AIR);
    }

    @Test
    void aCalibrationMovesTheMap() {
        Affine mrFromPet = Affine.scaling(1, 1, 1, 10, 0, 0);
        MuMap map = MuMap.of(images(0), PET, mrFromPet, MuMapOptions.HEAD, WORKERS, Progress.NONE);
        assertThat(centreOfMassX(map.muPerCm())).isCloseTo(-10, within(0.5));
    }

    private static double centreOfMassX(Volume v) {
        VoxelGrid g = v.grid();
        double sum = 0;
        double moment = 0;
        for (int y = 0; y < g.ny(); y++) {
            for (int x = 0; x < g.nx(); x++) {
                for (int z = 0; z < g.nz(); z++) {
                    sum += v.at(x, y, z);
                    moment += v.at(x, y, z) * g.lpsFromVoxel().x(x, y, z);
                }
            }
        }
        return moment / sum;
    }

    @Test
    void findsSwapTruncationAndAMissingSkull() {
        Body head = Body.head();
        Volume water = head.image(MR, false, 0.01, 1, WORKERS);
        Volume fat = head.image(MR, true, 0.01, 2, WORKERS);
        assertThat(kinds(DixonImages.ofWaterFat(fat, water), MuMapOptions.HEAD)).contains(Finding.Kind.FAT_WATER_SWAP);

        VoxelGrid narrow = VoxelGrid.centred(60, 120, 116, 2, 2, 2);
        DixonImages cut = DixonImages.ofWaterFat(
                head.image(narrow, false, 0.01, 1, WORKERS), head.image(narrow, true, 0.01, 2, WORKERS));
        assertThat(kinds(cut, MuMapOptions.HEAD)).contains(Finding.Kind.TRUNCATED);

        Body soft = new Body(new double[][] {{0, 0, 0, 75, 95, 100, 1}, {0, 0, 0, 60, 80, 80, 5}});
        DixonImages boneless =
                DixonImages.ofWaterFat(soft.image(MR, false, 0.01, 1, WORKERS), soft.image(MR, true, 0.01, 2, WORKERS));
        assertThat(kinds(boneless, MuMapOptions.HEAD_WITH_SKULL)).containsExactly(Finding.Kind.NO_SKULL);

        MuClasses wrongUnit = new MuClasses(0, 0.002, 0.008, 0.01, 0.015);
        assertThat(kinds(images(0), new MuMapOptions(wrongUnit, MuMapOptions.Anatomy.HEAD, false)))
                .containsExactly(Finding.Kind.MU_RANGE);
    }

    private static List<Finding.Kind> kinds(DixonImages images, MuMapOptions options) {
        return MuMap.of(images, PET, options, WORKERS, Progress.NONE).findings().stream()
                .map(Finding::kind)
                .toList();
    }
}
