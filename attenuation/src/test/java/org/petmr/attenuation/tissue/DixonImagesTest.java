package org.petmr.attenuation.tissue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
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
                .hasMessage("fat: Columns, Rows, slices: 8x9x11 (expected: 8x9x10 as water)");
        VoxelGrid shifted =
                new VoxelGrid(8, 9, 10, Affine.scaling(1, 1, 1, 3, 0, 0).after(GRID.lpsFromVoxel()));
        assertThatThrownBy(() -> DixonImages.ofWaterFat(a, random(shifted, 1)))
                .hasMessage(
                        "fat: ImagePositionPatient, ImageOrientationPatient, PixelSpacing: corners 3.00 mm off (expected: within"
                                + " 0.1 mm of water)");
        assertThatThrownBy(() -> DixonImages.ofWaterFat(Volume.filled(GRID, Float.NaN), a))
                .hasMessage("water: PixelData: holds NaN (expected: magnitudes, finite and >= 0)");
        assertThatThrownBy(() -> DixonImages.ofInOpposed(a, Volume.filled(GRID, -1)))
                .hasMessageContaining("opposed: PixelData: holds -1.0, an integer that overflowed or no magnitude");
        assertThatThrownBy(() -> DixonImages.ofWaterFat(Volume.zeros(GRID), a))
                .hasMessage("water: PixelData: every voxel is 0 (expected: an image)");
        assertThatThrownBy(() -> DixonImages.ofInOpposed(a, random(GRID, 2)))
                .hasMessageContaining("opposed: PixelData: correlation")
                .hasMessageContaining("(expected: at least 0.50, one Dixon scan)");
        assertThatThrownBy(() -> new MuMapOptions(MuClasses.PRODUCT, MuMapOptions.Anatomy.BODY, true))
                .hasMessageContaining("withSkull");
        assertThatThrownBy(() -> new MuClasses(0, 0, 0.9, 0, 0)).hasMessage("fatPerCm: 0.9 cm^-1 (expected: 0 to 0.3)");
    }

    /** As the service and the command ask: by the names of the series. */
    @Test
    void seriesAreNamed() {
        DixonImages.Image in = new DixonImages.Image("series 3 'in'", random(GRID, 1));
        DixonImages.Image shorter =
                new DixonImages.Image("series 4 'opp'", random(VoxelGrid.centred(8, 9, 9, 2, 2, 2), 1));
        assertThatThrownBy(() ->
                        DixonImages.ofFound(Optional.of(in), Optional.of(shorter), Optional.empty(), Optional.empty()))
                .hasMessage("series 4 'opp': Columns, Rows, slices: 8x9x9 (expected: 8x9x10 as series 3 'in')");
        assertThatThrownBy(() ->
                        DixonImages.ofFound(Optional.of(in), Optional.empty(), Optional.of(shorter), Optional.empty()))
                .hasMessage("Dixon: in phase: series 3 'in', opposed: missing, water: series 4 'opp', fat: missing"
                        + " (expected: in and opposed phase, or water and fat, whole)");
    }

    /** Tissue to every corner, with noise and shading: nothing to tell it from. */
    @Test
    void anImageWithoutBackgroundIsRefused() {
        Random r = new Random(4);
        VoxelGrid g = VoxelGrid.centred(24, 24, 24, 4, 4, 4);
        Volume full = Volume.zeros(g);
        for (int i = 0; i < full.values().length; i++) {
            full.values()[i] = 600 + 100 * r.nextFloat() + 10 * (i % g.nz());
        }
        try (Workers workers = new Workers(1)) {
            DixonImages images = DixonImages.ofFound(
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(new DixonImages.Image("series 5 'W'", full)),
                    Optional.of(new DixonImages.Image("series 6 'F'", Volume.filled(g, 10))));
            assertThatThrownBy(() -> MuMap.of(images, g, MuMapOptions.BODY, workers, Progress.NONE))
                    .hasMessageMatching(
                            "series 5 'W' \\+ series 6 'F': PixelData: no background, the darkest parts have 0.[789]"
                                    + ". of tissue's signal \\(expected: below 0.50, air round the patient\\)");
        }
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
