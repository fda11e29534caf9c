package org.petmr.recon.quantification;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.petmr.recon.image.VoxelGrid;

/** Against the distance transform, its slow twin. */
class BallDilationTest {

    static IntStream seeds() {
        return IntStream.range(0, 40);
    }

    private static VoxelGrid grid(Random random) {
        int[] lengths = {1, 2, 17, 63, 64, 65, 128, 130};
        return VoxelGrid.centred(
                1 + random.nextInt(20),
                1 + random.nextInt(20),
                lengths[random.nextInt(lengths.length)],
                random.nextBoolean() ? 2 : 1 + random.nextDouble(),
                random.nextBoolean() ? 2 : 1 + random.nextDouble(),
                random.nextBoolean() ? 2 : 1 + random.nextDouble());
    }

    private static boolean[] some(VoxelGrid grid, Random random) {
        double share = Math.pow(random.nextDouble(), 4);
        boolean[] in = new boolean[grid.voxels()];
        for (int i = 0; i < in.length; i++) {
            in[i] = random.nextDouble() < share;
        }
        return in;
    }

    /** Whole millimetres, so that distances which are equal to the radius occur, and 0. */
    @ParameterizedTest
    @MethodSource("seeds")
    void bitsAndDistancesGiveOneAnswer(int seed) {
        Random random = new Random(seed);
        VoxelGrid grid = grid(random);
        boolean[] in = some(grid, random);
        double mm = random.nextInt(12);
        Region set = Region.of(grid, in);
        double[] outside = DistanceTransform.squaredMm2(set.not().toArray(), grid, false);
        double[] depth = DistanceTransform.squaredMm2(in, grid, true);
        boolean[] wider = new boolean[in.length];
        boolean[] narrower = new boolean[in.length];
        for (int i = 0; i < in.length; i++) {
            wider[i] = outside[i] <= mm * mm;
            narrower[i] = in[i] && depth[i] > mm * mm;
        }
        assertThat(BallDilation.isFor(grid, mm)).isTrue();
        assertThat(set.dilated(mm).toArray()).as("seed " + seed).isEqualTo(wider);
        assertThat(set.eroded(mm).toArray()).as("seed " + seed).isEqualTo(narrower);
    }

    @Test
    void hugeBallsAreLeftToDistances() {
        VoxelGrid grid = VoxelGrid.centred(200, 200, 20, 1, 1, 1);
        assertThat(BallDilation.isFor(grid, 20)).isTrue();
        assertThat(BallDilation.isFor(grid, 150)).isFalse();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void bitsHoldTheSet(int seed) {
        Random random = new Random(seed);
        VoxelGrid grid = grid(random);
        Region set = Region.of(grid, some(grid, random));
        assertThat(BitColumns.of(set).toRegion().toArray()).as("seed " + seed).isEqualTo(set.toArray());
        assertThat(BitColumns.of(set).not().toRegion().toArray())
                .as("seed " + seed)
                .isEqualTo(set.not().toArray());
    }
}
