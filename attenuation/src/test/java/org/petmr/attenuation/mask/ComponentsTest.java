package org.petmr.attenuation.mask;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.quantification.Region;

/** Parts and holes of random sets against floods, voxel by voxel. */
class ComponentsTest {

    static IntStream seeds() {
        return IntStream.range(0, 40);
    }

    private static Region set(int seed) {
        Random random = new Random(seed);
        int[] lengths = {1, 2, 13, 64, 65, 70};
        VoxelGrid g = VoxelGrid.centred(
                1 + random.nextInt(14), 1 + random.nextInt(14), lengths[random.nextInt(lengths.length)], 1, 1, 1);
        double share = 0.1 + 0.8 * random.nextDouble();
        boolean[] in = new boolean[g.voxels()];
        for (int i = 0; i < in.length; i++) {
            in[i] = random.nextDouble() < share;
        }
        return Region.of(g, in);
    }

    /** All parts, each a list of voxels in ascending order, the largest first. */
    private static List<int[]> parts(Region set, boolean alongZ) {
        VoxelGrid g = set.grid();
        boolean[] left = set.toArray();
        List<int[]> parts = new ArrayList<>();
        for (int seed = 0; seed < left.length; seed++) {
            if (left[seed]) {
                List<Integer> part = new ArrayList<>();
                ArrayDeque<Integer> open = new ArrayDeque<>(List.of(seed));
                left[seed] = false;
                while (!open.isEmpty()) {
                    int v = open.poll();
                    part.add(v);
                    int z = v % g.nz();
                    int x = v / g.nz() % g.nx();
                    int y = v / g.nz() / g.nx();
                    int[][] beside = {
                        {x - 1, y, z}, {x + 1, y, z}, {x, y - 1, z}, {x, y + 1, z}, {x, y, z - 1}, {x, y, z + 1}
                    };
                    for (int[] b : Arrays.copyOf(beside, alongZ ? 6 : 4)) {
                        boolean isIn = b[0] >= 0
                                && b[1] >= 0
                                && b[2] >= 0
                                && b[0] < g.nx()
                                && b[1] < g.ny()
                                && b[2] < g.nz();
                        if (isIn && left[g.index(b[0], b[1], b[2])]) {
                            left[g.index(b[0], b[1], b[2])] = false;
                            open.add(g.index(b[0], b[1], b[2]));
                        }
                    }
                }
                parts.add(part.stream().mapToInt(Integer::intValue).sorted().toArray());
            }
        }
        parts.sort(Comparator.<int[]>comparingInt(p -> -p.length).thenComparingInt(p -> p[0]));
        return parts;
    }

    private static int[] voxels(Region r) {
        return IntStream.range(0, r.grid().voxels()).filter(r::contains).toArray();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void partsAreThoseOfAFlood(int seed) {
        Region set = set(seed);
        List<int[]> expected = parts(set, true);
        List<Region> found = Components.of(set, 1);
        assertThat(found).as("seed " + seed).hasSameSizeAs(expected);
        for (int i = 0; i < found.size(); i++) {
            assertThat(voxels(found.get(i))).as("seed " + seed).isEqualTo(expected.get(i));
        }
        int most = expected.isEmpty() ? 0 : expected.get(0).length;
        assertThat(Components.largest(set).voxels()).as("seed " + seed).isEqualTo(most);
        int substantial = expected.stream()
                .mapToInt(p -> p.length)
                .filter(n -> n >= Math.max(1, (int) (0.3 * most)))
                .sum();
        assertThat(Components.substantial(set, 0.3).voxels()).as("seed " + seed).isEqualTo(substantial);
        int large = expected.stream().mapToInt(p -> p.length).filter(n -> n >= 3).sum();
        assertThat(Components.atLeast(set, 3).voxels()).as("seed " + seed).isEqualTo(large);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void holesAreWhatNoFloodReaches(int seed) {
        Region set = set(seed);
        VoxelGrid g = set.grid();
        for (boolean inSpace : new boolean[] {true, false}) {
            boolean[] expected = set.toArray();
            for (int[] part : parts(set.not(), inSpace)) {
                boolean isOpen = Arrays.stream(part).anyMatch(v -> {
                    int z = v % g.nz();
                    int x = v / g.nz() % g.nx();
                    int y = v / g.nz() / g.nx();
                    boolean side = x == 0 || y == 0 || x == g.nx() - 1 || y == g.ny() - 1;
                    return side || inSpace && (z == 0 || z == g.nz() - 1);
                });
                for (int v : part) {
                    expected[v] |= !isOpen;
                }
            }
            Region filled = inSpace ? Holes.filled(set) : Holes.filledBySlice(set);
            assertThat(filled.toArray()).as("seed " + seed + ", in space " + inSpace).isEqualTo(expected);
        }
    }
}
