package org.petmr.acquisition.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.petmr.attenuation.assembly.AssembledMap;
import org.petmr.attenuation.assembly.MapIngredients;
import org.petmr.attenuation.quality.Finding;
import org.petmr.attenuation.tissue.DixonImages;
import org.petmr.attenuation.tissue.MuMapOptions;
import org.petmr.attenuation.tissue.TissueClass;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

/** A head without a dark shell: the mean head is laid on, and somebody is told. */
class NoSkullTest {

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
        DixonImages dixon = DixonImages.ofWaterFat(head(false), head(true));
        MrImages mr = new MrImages(List.of(), List.of(), Affine.IDENTITY);
        try (Workers workers = new Workers(2)) {
            BoneFound shells = BoneFound.of(BoneWish.AUTO.order(), List.of(), mr, dixon, workers, Progress.NONE);
            AssembledMap without = map(dixon, shells, workers);
            assertThat(PatientMap.isMissing(shells, without)).isTrue();
            BoneFound atlas = PatientMap.inPlaceOfSkull(BoneWish.AUTO, List.of(), mr, dixon, workers, Progress.NONE)
                    .orElseThrow();
            assertThat(atlas.by()).isEqualTo(BoneWish.ATLAS);
            assertThat(atlas.findings()).extracting(Finding::kind).containsExactly(Finding.Kind.MEAN_HEAD);
            assertThat(atlas.findings().get(0).severity()).isEqualTo(Finding.Severity.NOTE);
            AssembledMap with = map(dixon, atlas, workers);
            assertThat(PatientMap.isMissing(atlas, with)).isFalse();
            assertThat(with.map().volumeMl().get(TissueClass.BONE)).isGreaterThan(100);
            assertThat(PatientMap.inPlaceOfSkull(BoneWish.DIXON, List.of(), mr, dixon, workers, Progress.NONE))
                    .as("asked for what Dixon shows")
                    .isEmpty();
        }
    }

    /** Water of a head's shape is a phantom. */
    @Test
    void whatHasNoFatIsGivenNoSkull() {
        DixonImages dixon = DixonImages.ofWaterFat(plus(head(false), head(true)), Volume.filled(GRID, 0.01f));
        MrImages mr = new MrImages(List.of(), List.of(), Affine.IDENTITY);
        try (Workers workers = new Workers(2)) {
            BoneFound shells = BoneFound.of(BoneWish.AUTO.order(), List.of(), mr, dixon, workers, Progress.NONE);
            assertThat(PatientMap.isMissing(shells, map(dixon, shells, workers)))
                    .isFalse();
        }
    }

    private static Volume plus(Volume a, Volume b) {
        for (int i = 0; i < a.values().length; i++) {
            a.values()[i] += b.values()[i];
        }
        return a;
    }

    private static AssembledMap map(DixonImages dixon, BoneFound bone, Workers workers) {
        MapIngredients from = MapIngredients.of(dixon);
        return AssembledMap.of(
                bone.source().map(from::withBone).orElse(from),
                GRID,
                Affine.IDENTITY,
                bone.source().isEmpty() ? PatientMap.withSkull(MuMapOptions.HEAD) : MuMapOptions.HEAD,
                workers,
                Progress.NONE);
    }
}
