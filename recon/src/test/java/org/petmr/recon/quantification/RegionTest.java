package org.petmr.recon.quantification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

final class RegionTest {

    /** O40 on voxels, and a sphere eroded or dilated is a sphere of another radius. */
    @Test
    void spheresErodeToSpheres() {
        VoxelGrid g = VoxelGrid.centred(61, 61, 61, 1, 0.9, 1.1);
        Region s = Region.sphere(g, 0, 0, 0, 18.5);
        assertThat(s.volumeMl()).isCloseTo(26.522, withinPercentage(1));
        double r = 18.5 - 6;
        // the surface lies half a voxel beyond the last centre inside; hence the tolerance of 0.7 voxels of radius
        assertThat(s.eroded(6).volumeMl()).isBetween(volume(r - 0.7), volume(r + 0.7));
        assertThat(s.dilated(6).volumeMl()).isBetween(volume(24.5 - 0.7), volume(24.5 + 0.7));
        assertThat(s.eroded(0).voxels()).isEqualTo(s.voxels());
        assertThat(s.eroded(40).voxels()).isZero();
    }

    private static double volume(double r) {
        return Uptake.sphereVolumeMl(2 * r);
    }

    /** Against the distance to every voxel in turn. */
    @Test
    void depthEqualsTheObviousTwin() {
        long seed = 31;
        Random random = new Random(seed);
        VoxelGrid g = VoxelGrid.centred(7, 8, 9, 1, 2, 1.5);
        boolean[] in = new boolean[g.voxels()];
        for (int i = 0; i < in.length; i++) {
            in[i] = random.nextDouble() < 0.93;
        }
        float[] depth = Region.of(g, in).depthMm();
        for (int y = 0; y < 8; y++) {
            for (int x = 0; x < 7; x++) {
                for (int z = 0; z < 9; z++) {
                    double best = in[g.index(x, y, z)] ? 1e9 : 0;
                    for (int v = -1; v <= 8 && best > 0; v++) {
                        for (int u = -1; u <= 7; u++) {
                            for (int w = -1; w <= 9; w++) {
                                boolean beyond = v < 0 || v == 8 || u < 0 || u == 7 || w < 0 || w == 9;
                                if (beyond || !in[g.index(u, v, w)]) {
                                    double d = Math.sqrt(
                                            (u - x) * (u - x) + 4.0 * (v - y) * (v - y) + 2.25 * (w - z) * (w - z));
                                    best = Math.min(best, d);
                                }
                            }
                        }
                    }
                    assertThat(depth[g.index(x, y, z)]).as("seed %d", seed).isCloseTo((float) best, within(1e-4f));
                }
            }
        }
    }

    @Test
    void statisticsByHand() {
        VoxelGrid g = VoxelGrid.centred(2, 2, 1, 10, 10, 10);
        Volume v = new Volume(g, new float[] {1, 2, 4, 100});
        RegionStatistics s = Region.where(v, x -> x < 10).of(v);
        assertThat(s.voxels()).isEqualTo(3);
        assertThat(s.volumeMl()).isCloseTo(3, within(1e-9));
        assertThat(s.mean()).isCloseTo(7.0 / 3, within(1e-9));
        assertThat(s.sd()).isCloseTo(Math.sqrt(7.0 / 3), within(1e-9)); // (16 + 1 + 25) / 9 / 2
        assertThat(s.min()).isEqualTo(1);
        assertThat(s.max()).isEqualTo(4);
        assertThatThrownBy(() -> Region.where(v, x -> x < 0).of(v)).hasMessageContaining("empty");
        assertThatThrownBy(() -> Region.where(v, x -> true).of(Volume.zeros(VoxelGrid.centred(2, 2, 1, 1, 1, 1))))
                .hasMessageContaining("another grid");
    }
}
