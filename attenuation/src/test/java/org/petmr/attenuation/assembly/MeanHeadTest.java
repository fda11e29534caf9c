package org.petmr.attenuation.assembly;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.petmr.attenuation.quality.Finding;
import org.petmr.attenuation.tissue.DixonImages;
import org.petmr.attenuation.tissue.MuMap;
import org.petmr.attenuation.tissue.MuMapOptions;
import org.petmr.attenuation.tissue.TissueClass;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

/** A head without a dark shell: the mean head is laid on, and somebody is told. */
final class MeanHeadTest {

    private static final VoxelGrid GRID = VoxelGrid.centred(52, 62, 58, 4, 4, 4);

    private static Volume head(boolean isFat) {
        Volume v = Volume.zeros(GRID);
        Affine a = GRID.lpsFromVoxel();
        for (int y = 0; y < GRID.ny(); y++) {
            for (int x = 0; x < GRID.nx(); x++) {
                for (int z = 0; z < GRID.nz(); z++) {
                    double p = a.x(x, y, z);
                    double q = a.y(x, y, z);
                    double r = Math.max(0, a.z(x, y, z) + 20); // a neck below
                    boolean isHead = square(p / 76) + square(q / 95) + square(r / 100) <= 1;
                    boolean isInner = square(p / 68) + square(q / 87) + square(r / 92) <= 1;
                    double signal = !isHead ? 0 : isInner == isFat ? 0.05 : 1;
                    v.values()[GRID.index(x, y, z)] = (float) signal;
                }
            }
        }
        return v;
    }

    private static double square(double v) {
        return v * v;
    }

    @Test
    void theMeanHeadIsLaidOnAndSaid() {
        MapIngredients head = MapIngredients.of(DixonImages.ofWaterFat(head(false), head(true)));
        MuMap without = map(head);
        assertThat(without.findings()).extracting(Finding::kind).contains(Finding.Kind.NO_SKULL);
        assertThat(without.volumeMl()).doesNotContainKey(TissueClass.BONE);
        MuMap with = map(head.withMeanHead());
        assertThat(with.volumeMl().get(TissueClass.BONE)).isGreaterThan(100);
        assertThat(with.method()).contains("bone by atlas");
        assertThat(with.findings()).extracting(Finding::kind).doesNotContain(Finding.Kind.NO_SKULL);
        assertThat(with.findings())
                .filteredOn(f -> f.kind() == Finding.Kind.MEAN_HEAD)
                .singleElement()
                .extracting(Finding::severity)
                .isEqualTo(Finding.Severity.NOTE);
    }

    /** Water of a head's shape is a phantom. */
    @Test
    void whatHasNoFatIsGivenNoSkull() {
        Volume water = head(false);
        Volume fat = head(true);
        for (int i = 0; i < fat.values().length; i++) {
            water.values()[i] += fat.values()[i];
        }
        MuMap map = map(MapIngredients.of(DixonImages.ofWaterFat(water, Volume.filled(GRID, 0.01f)))
                .withMeanHead());
        assertThat(map.findings()).extracting(Finding::kind).contains(Finding.Kind.NO_SKULL);
        assertThat(map.volumeMl()).doesNotContainKey(TissueClass.BONE);
    }

    private static MuMap map(MapIngredients from) {
        try (Workers workers = new Workers(2)) {
            return AssembledMap.of(from, GRID, Affine.IDENTITY, MuMapOptions.HEAD_WITH_SKULL, workers, Progress.NONE)
                    .map();
        }
    }
}
