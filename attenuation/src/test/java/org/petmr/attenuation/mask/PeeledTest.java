package org.petmr.attenuation.mask;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.quantification.Region;

/** Layers taken off by words against layers taken off voxel by voxel. */
class PeeledTest {

    static IntStream seeds() {
        return IntStream.range(0, 30);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void wordsAndVoxelsGiveOneAnswer(int seed) {
        Random random = new Random(seed);
        int[] lengths = {3, 13, 64, 65, 70};
        VoxelGrid g = VoxelGrid.centred(
                3 + random.nextInt(8), 3 + random.nextInt(8), lengths[random.nextInt(lengths.length)], 1, 1, 1);
        boolean[] set = new boolean[g.voxels()];
        boolean[] firm = new boolean[g.voxels()];
        for (int i = 0; i < set.length; i++) {
            set[i] = random.nextDouble() < 0.98;
            firm[i] = random.nextDouble() < 0.3;
        }
        boolean[] expected = set.clone();
        int[] steps = {1, g.nz(), g.nx() * g.nz()};
        for (int layer = 0; layer < 3; layer++) {
            boolean[] before = expected.clone();
            for (int i = 0; i < set.length; i++) {
                int z = i % g.nz();
                int x = i / g.nz() % g.nx();
                int y = i / g.nz() / g.nx();
                boolean isInner = x > 0 && y > 0 && z > 0 && x < g.nx() - 1 && y < g.ny() - 1 && z < g.nz() - 1;
                if (isInner && !firm[i]) {
                    for (int step : steps) {
                        expected[i] &= before[i - step] && before[i + step];
                    }
                }
            }
        }
        Region peeled = Morphology.peeled(Region.of(g, set), Region.of(g, firm), 3);
        assertThat(peeled.toArray()).as("seed " + seed).isEqualTo(expected);
    }
}
