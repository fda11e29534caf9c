package org.petmr.acquisition.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.petmr.attenuation.quality.Finding;
import org.petmr.attenuation.tissue.MuClasses;
import org.petmr.attenuation.tissue.MuMap;
import org.petmr.attenuation.tissue.TissueClass;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

class MapFallbackTest {

    private static final VoxelGrid GRID = VoxelGrid.centred(5, 1, 1, 4, 4, 4);
    private static final Finding SWAP = Finding.of(Finding.Kind.FAT_WATER_SWAP, "rim 0.1 (expected: at least 0.3)");
    private static final Finding LUNGS = Finding.of(Finding.Kind.LUNG_VOLUME, "lungs 0 mL (expected: 1000 to 8000)");

    private final Workers workers = new Workers(1);

    @AfterEach
    void close() {
        workers.close();
    }

    /** Air, lung, fat, soft tissue, bone. */
    private static MuMap map(Finding... findings) {
        float[] classes = new float[5];
        float[] mu = new float[5];
        for (TissueClass t : TissueClass.values()) {
            classes[t.ordinal()] = t.ordinal();
            mu[t.ordinal()] = (float) MuClasses.PRODUCT.perCm(t);
        }
        return new MuMap(new Volume(GRID, mu), new Volume(GRID, classes), Map.of(), List.of(findings), "Dixon 4-class");
    }

    private MapFallback.Choice choose(MapFallback fallback, Finding... findings) {
        return fallback.choose(map(findings), MuClasses.PRODUCT, GRID, Affine.IDENTITY, workers);
    }

    @Test
    void aMapWithoutAlarmIsUsed() {
        for (MapFallback fallback : MapFallback.values()) {
            MapFallback.Choice choice = choose(fallback, LUNGS);
            assertThat(choice.method()).isEqualTo("Dixon 4-class");
            assertThat(choice.because()).isEmpty();
            assertThat(choice.isFallback()).isFalse();
            assertThat(choice.muPerCm().orElseThrow().values()[TissueClass.FAT.ordinal()])
                    .isEqualTo((float) MuClasses.PRODUCT.fatPerCm());
        }
    }

    /** A check may know better than its kind how grave a finding is. */
    @Test
    void theFindingsOwnSeverityCounts() {
        assertThat(choose(MapFallback.UNIFORM, SWAP.as(Finding.Severity.WARNING))
                        .because())
                .isEmpty();
        Finding grave = LUNGS.as(Finding.Severity.ALARM);
        assertThat(choose(MapFallback.UNIFORM, grave).because()).contains(grave);
    }

    @Test
    void theBodyIsSoftTissueWhenWaterAndFatAreExchanged() {
        MapFallback.Choice choice = choose(MapFallback.UNIFORM, LUNGS, SWAP);
        assertThat(choice.because()).contains(SWAP);
        assertThat(choice.method()).isEqualTo("uniform for FAT_WATER_SWAP");
        float[] mu = choice.muPerCm().orElseThrow().values();
        for (TissueClass t : TissueClass.values()) {
            double expected = t == TissueClass.AIR
                    ? 0
                    : t == TissueClass.LUNG ? MuClasses.PRODUCT.lungPerCm() : MuClasses.PRODUCT.softPerCm();
            assertThat((double) mu[t.ordinal()]).as(t.name()).isCloseTo(expected, offset(1e-6));
        }
    }

    /** PET sees more than MR does; what its outline gave there has no class. */
    @Test
    void whatWasCompletedFromPetStays() {
        VoxelGrid wide = VoxelGrid.centred(15, 1, 1, 4, 40, 40);
        VoxelGrid mr = VoxelGrid.centred(11, 1, 1, 4, 40, 40);
        float[] classes = new float[11];
        Arrays.fill(classes, TissueClass.FAT.ordinal());
        float[] mu = new float[15];
        Arrays.fill(mu, 1, 14, 0.085f);
        MuMap map = new MuMap(new Volume(wide, mu), new Volume(mr, classes), Map.of(), List.of(SWAP), "Dixon 4-class");
        float[] used = MapFallback.UNIFORM
                .choose(map, MuClasses.PRODUCT, wide, Affine.IDENTITY, workers)
                .muPerCm()
                .orElseThrow()
                .values();
        assertThat(used[0]).isZero();
        assertThat(used[1]).isEqualTo(0.085f);
        assertThat(used[13]).isEqualTo(0.085f);
        assertThat(used[7]).isEqualTo((float) MuClasses.PRODUCT.softPerCm());
    }

    /** Worse tissue makes up for no coil. */
    @Test
    void tissueIsKeptWhenOnlyACoilIsMissing() {
        Finding coil = Finding.of(Finding.Kind.HARDWARE, "coil 'Head' (expected: one of the catalogue)");
        assertThat(choose(MapFallback.UNIFORM, coil).method()).isEqualTo("kept despite HARDWARE: Dixon 4-class");
        assertThat(choose(MapFallback.UNIFORM, coil).isFallback()).isFalse();
        assertThat(choose(MapFallback.NONE, coil).muPerCm()).isEmpty();
        assertThat(choose(MapFallback.NONE, coil).isFallback()).isTrue();
        assertThat(choose(MapFallback.UNIFORM, coil, SWAP).method()).isEqualTo("uniform for FAT_WATER_SWAP");
    }

    @Test
    void aProtocolMayWantNoCorrectionOrTheMapAllTheSame() {
        MapFallback.Choice none = choose(MapFallback.named("none"), SWAP);
        assertThat(none.muPerCm()).isEmpty();
        assertThat(none.method()).isEqualTo("none for FAT_WATER_SWAP");
        MapFallback.Choice kept = choose(MapFallback.named("keep"), SWAP);
        assertThat(kept.muPerCm().orElseThrow().values()[TissueClass.FAT.ordinal()])
                .isEqualTo((float) MuClasses.PRODUCT.fatPerCm());
        assertThat(kept.method()).isEqualTo("kept despite FAT_WATER_SWAP: Dixon 4-class");
        assertThat(kept.isFallback()).isFalse();
        assertThat(choose(MapFallback.UNIFORM, SWAP).isFallback()).isTrue();
        assertThatThrownBy(() -> MapFallback.named("guess")).isInstanceOf(IllegalArgumentException.class);
    }
}
