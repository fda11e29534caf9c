package org.petmr.recon.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.petmr.recon.compute.Workers;

final class ResamplerTest {

    private static final Workers WORKERS = new Workers(2);

    @AfterAll
    static void close() {
        WORKERS.close();
    }

    private static Volume random(VoxelGrid g, long seed) {
        Random r = new Random(seed);
        Volume v = Volume.zeros(g);
        for (int i = 0; i < v.values().length; i++) {
            v.values()[i] = r.nextFloat();
        }
        return v;
    }

    private static Affine oblique() {
        double c = Math.cos(0.3);
        double s = Math.sin(0.3);
        Affine turn = new Affine(c, -s, 0, 4, s, c, 0, -3, 0, 0, 1, 2);
        Affine tilt = new Affine(1, 0, 0, 0, 0, c, s, 0, 0, -s, c, 0);
        return turn.after(tilt).after(Affine.scaling(1.7, -2.1, 2.4, -20, 25, -30));
    }

    @Test
    void theSameGridGivesTheSameValues() {
        Volume v = random(new VoxelGrid(7, 6, 5, oblique()), 1);
        float[] linear = Resampler.linear(-1).resample(v, v.grid(), WORKERS).values();
        for (int i = 0; i < linear.length; i++) {
            assertThat(linear[i]).isCloseTo(v.values()[i], within(1e-5f));
        }
        assertThat(Resampler.nearest(-1).resample(v, v.grid(), WORKERS).values())
                .isEqualTo(v.values());
    }

    /** A ramp is what trilinear interpolation reproduces, whatever the orientations. */
    @Test
    void aRampStaysARampThroughObliqueGridsAndATransform() {
        VoxelGrid from = new VoxelGrid(24, 26, 25, oblique());
        Volume ramp = Volume.zeros(from);
        for (int y = 0; y < 26; y++) {
            for (int x = 0; x < 24; x++) {
                for (int z = 0; z < 25; z++) {
                    Affine a = from.lpsFromVoxel();
                    ramp.values()[from.index(x, y, z)] =
                            (float) (a.x(x, y, z) - 2 * a.y(x, y, z) + 0.5 * a.z(x, y, z) + 100);
                }
            }
        }
        Affine shift = new Affine(1, 0, 0, 2.5, 0, 0, -1, 1, 0, 1, 0, -4);
        VoxelGrid to = VoxelGrid.centred(9, 8, 7, 2, 2, 2);
        Volume out = Resampler.linear(Float.NaN).resample(ramp, to, shift, WORKERS);
        int inside = 0;
        for (int y = 0; y < 8; y++) {
            for (int x = 0; x < 9; x++) {
                for (int z = 0; z < 7; z++) {
                    double px = (x - 4) * 2;
                    double py = (y - 3.5) * 2;
                    double pz = (z - 3) * 2;
                    double expected = (px + 2.5) - 2 * (-pz + 1) + 0.5 * (py - 4) + 100;
                    if (!Float.isNaN(out.at(x, y, z))) {
                        inside++;
                        assertThat(out.at(x, y, z)).isCloseTo((float) expected, within(1e-3f));
                    }
                }
            }
        }
        assertThat(inside).isEqualTo(9 * 8 * 7);
    }

    /** Against the plain sum over eight corners, one point at a time. */
    @Test
    void equalsTheObviousTwin() {
        long seed = 99;
        Volume v = random(new VoxelGrid(9, 8, 11, oblique()), seed);
        VoxelGrid to = VoxelGrid.centred(40, 38, 36, 1.3, 1.4, 1.5);
        Volume out = Resampler.linear(-7).resample(v, to, WORKERS);
        Affine m = v.grid().lpsFromVoxel().inverse().after(to.lpsFromVoxel());
        int[] n = {9, 8, 11};
        int outside = 0;
        for (int y = 0; y < 38; y++) {
            for (int x = 0; x < 40; x++) {
                for (int z = 0; z < 36; z++) {
                    double[] c = {m.x(x, y, z), m.y(x, y, z), m.z(x, y, z)};
                    double expected = 0;
                    boolean in = true;
                    for (int k = 0; k < 3; k++) {
                        in &= c[k] >= -0.5 && c[k] <= n[k] - 0.5;
                        c[k] = Math.max(0, Math.min(n[k] - 1, c[k]));
                    }
                    for (int j = 0; j < v.values().length && in; j++) {
                        int jz = j % 11;
                        int jx = j / 11 % 9;
                        int jy = j / 99;
                        expected += v.values()[j]
                                * Math.max(0, 1 - Math.abs(jx - c[0]))
                                * Math.max(0, 1 - Math.abs(jy - c[1]))
                                * Math.max(0, 1 - Math.abs(jz - c[2]));
                    }
                    outside += in ? 0 : 1;
                    assertThat(out.at(x, y, z))
                            .as("seed %d", seed)
                            .isCloseTo(in ? (float) expected : -7f, within(1e-4f));
                }
            }
        }
        assertThat(outside).isBetween(1000, 54_000);
    }

    @Test
    void oneSliceHasTheThicknessOfItsVoxels() {
        Volume slice = Volume.filled(VoxelGrid.centred(3, 3, 1, 1, 1, 10), 4);
        Volume out = Resampler.linear(0).resample(slice, VoxelGrid.centred(3, 3, 11, 1, 1, 2), WORKERS);
        float[] column = new float[11];
        System.arraycopy(out.values(), 0, column, 0, 11);
        assertThat(column).containsExactly(0, 0, 0, 4, 4, 4, 4, 4, 0, 0, 0);
    }
}
