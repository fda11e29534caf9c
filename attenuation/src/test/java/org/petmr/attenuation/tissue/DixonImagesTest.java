package org.petmr.attenuation.tissue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

final class DixonImagesTest {

    private static final VoxelGrid GRID = VoxelGrid.centred(8, 9, 10, 2, 2, 2);

    private static Volume random(VoxelGrid g, long seed) {
        Random r = new Random(seed);
        Volume v = Volume.zeros(g);
        for (int i = 0; i < v.values().length; i++) {
            v.values()[i] = r.nextFloat();
        }
        return v;
    }

    @Test
    void refusesWhatIsNotOneDixonScan() {
        Volume a = random(GRID, 1);
        assertThatThrownBy(() -> DixonImages.ofWaterFat(a, random(VoxelGrid.centred(8, 9, 11, 2, 2, 2), 1)))
                .hasMessage("fat: 8x9x11 (expected: 8x9x10 as water)");
        VoxelGrid shifted =
                new VoxelGrid(8, 9, 10, Affine.scaling(1, 1, 1, 3, 0, 0).after(GRID.lpsFromVoxel()));
        assertThatThrownBy(() -> DixonImages.ofWaterFat(a, random(shifted, 1)))
                .hasMessage("fat: geometry 3.00 mm off (expected: within 0.1 mm of water)");
        assertThatThrownBy(() -> DixonImages.ofWaterFat(Volume.filled(GRID, Float.NaN), a))
                .hasMessage("water: holds NaN (expected: magnitudes, finite and >= 0)");
        assertThatThrownBy(() -> DixonImages.ofInOpposed(a, Volume.filled(GRID, -1)))
                .hasMessageContaining("opposed: holds -1.0");
        assertThatThrownBy(() -> DixonImages.ofWaterFat(Volume.zeros(GRID), a))
                .hasMessage("water: every voxel is 0 (expected: an image)");
        assertThatThrownBy(() -> DixonImages.ofInOpposed(a, random(GRID, 2)))
                .hasMessageContaining("opposed: correlation")
                .hasMessageContaining("(expected: at least 0.50, one Dixon scan)");
        assertThatThrownBy(() -> new MuMapOptions(MuClasses.PRODUCT, MuMapOptions.Anatomy.BODY, true))
                .hasMessageContaining("withSkull");
        assertThatThrownBy(() -> new MuClasses(0, 0, 0.9, 0, 0)).hasMessage("fatPerCm: 0.9 cm^-1 (expected: 0 to 0.3)");
    }

    /** Any shape and any content gives a map with values of its classes, or a clear refusal; never another error. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void anyShapeGivesAMapOrARefusal(long seed) {
        Random r = new Random(seed);
        VoxelGrid g = VoxelGrid.centred(
                1 + r.nextInt(24),
                1 + r.nextInt(24),
                1 + r.nextInt(24),
                1 + 5 * r.nextDouble(),
                3,
                1 + 5 * r.nextDouble());
        Volume water = Volume.zeros(g);
        Volume fat = Volume.zeros(g);
        for (int i = 0; i < g.voxels(); i++) {
            boolean tissue = r.nextInt(1 + (int) seed) > 0;
            water.values()[i] = tissue ? 100 * r.nextFloat() : 0;
            fat.values()[i] = tissue ? 100 * r.nextFloat() : 0;
        }
        for (MuMapOptions options : new MuMapOptions[] {MuMapOptions.BODY, MuMapOptions.HEAD_WITH_SKULL}) {
            try (Workers one = new Workers(1)) {
                MuMap map = MuMap.of(
                        DixonImages.ofWaterFat(water, fat),
                        VoxelGrid.centred(20, 20, 20, 3, 3, 3),
                        options,
                        one,
                        Progress.NONE);
                for (float mu : map.muPerCm().values()) {
                    assertThat(mu).as("seed %d", seed).isBetween(0f, 0.1511f);
                }
            } catch (IllegalArgumentException refused) {
                assertThat(refused.getMessage()).as("seed %d", seed).contains("(expected: ");
            }
        }
    }
}
