package org.petmr.recon.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.petmr.recon.compute.Workers;

final class GaussianFilterTest {

    private static final VoxelGrid GRID = VoxelGrid.centred(31, 33, 37, 1.5, 2, 2.5);

    /**
     * The spread of a filtered point is the variance asked for, on each axis, also for widths below a voxel.
     * The tolerance is what sampling a Gaussian of 0.64 voxels does to its variance, the worst of the widths here.
     */
    @ParameterizedTest
    @ValueSource(doubles = {0.8, 2, 4, 6})
    void aPointSpreadsByTheAskedVariance(double fwhm) {
        Volume v = Volume.zeros(GRID);
        v.values()[GRID.index(15, 16, 18)] = 1000;
        double[] fwhms = {fwhm, 1.5 * fwhm, 0};
        try (Workers workers = new Workers(2)) {
            new GaussianFilter(fwhms[0], fwhms[1], fwhms[2]).applyInPlace(v, workers);
        }
        double sum = 0;
        double[] second = new double[3];
        for (int y = 0; y < 33; y++) {
            for (int x = 0; x < 31; x++) {
                for (int z = 0; z < 37; z++) {
                    double a = v.at(x, y, z);
                    sum += a;
                    second[0] += a * Math.pow((x - 15) * 1.5, 2);
                    second[1] += a * Math.pow((y - 16) * 2.0, 2);
                    second[2] += a * Math.pow((z - 18) * 2.5, 2);
                }
            }
        }
        assertThat(sum).isCloseTo(1000, within(0.01));
        for (int k = 0; k < 3; k++) {
            double sigma = fwhms[k] / GaussianFilter.FWHM_PER_SIGMA;
            assertThat(second[k] / sum).isCloseTo(sigma * sigma, within(0.015 * sigma * sigma + 1e-9));
        }
    }

    /** Against the plain triple sum, borders included. */
    @Test
    void equalsTheObviousTwin() {
        long seed = 5;
        Random random = new Random(seed);
        VoxelGrid g = VoxelGrid.centred(6, 7, 9, 2, 2, 2);
        Volume v = Volume.zeros(g);
        for (int i = 0; i < v.values().length; i++) {
            v.values()[i] = random.nextFloat();
        }
        double sigma = 5 / GaussianFilter.FWHM_PER_SIGMA;
        int radius = (int) Math.ceil(4 * sigma / 2);
        Volume fast;
        try (Workers one = new Workers(1)) {
            fast = GaussianFilter.isotropic(5).apply(v, one);
        }
        for (int y = 0; y < 7; y++) {
            for (int x = 0; x < 6; x++) {
                for (int z = 0; z < 9; z++) {
                    double sum = 0;
                    double weight = 0;
                    for (int j = 0; j < g.voxels(); j++) {
                        int jz = j % 9;
                        int jx = j / 9 % 6;
                        int jy = j / 54;
                        if (Math.max(Math.abs(jx - x), Math.max(Math.abs(jy - y), Math.abs(jz - z))) > radius) {
                            continue;
                        }
                        double r2 = 4.0 * ((jx - x) * (jx - x) + (jy - y) * (jy - y) + (jz - z) * (jz - z));
                        double w = Math.exp(-0.5 * r2 / (sigma * sigma));
                        sum += w * v.values()[j];
                        weight += w;
                    }
                    assertThat(fast.at(x, y, z)).as("seed %d", seed).isCloseTo((float) (sum / weight), within(1e-5f));
                }
            }
        }
    }

    @Test
    void aConstantStaysAndTheInputToo() {
        Volume v = Volume.filled(GRID, 3);
        try (Workers two = new Workers(2)) {
            Volume out = GaussianFilter.isotropic(12).apply(v, two);
            for (float x : out.values()) {
                assertThat(x).isCloseTo(3, within(1e-5f));
            }
            assertThat(v.values()[0]).isEqualTo(3f);
            assertThat(out).isNotSameAs(v);
        }
    }

    /** O42: a sphere of 10 or 37 mm, blurred by 4.3 mm, mean over its own central disc. */
    @Test
    void blurredSpheresOracle() {
        VoxelGrid g = VoxelGrid.centred(101, 101, 101, 0.5, 0.5, 0.5);
        try (Workers two = new Workers(2)) {
            for (double[] c : new double[][] {{10, 0.643}, {37, 0.916}}) {
                Volume v = Volume.zeros(g);
                for (int i = 0; i < v.values().length; i++) {
                    double r = radius(i, 0.5);
                    v.values()[i] = (float) Math.max(0, Math.min(1, (c[0] / 2 - r) / 0.5 + 0.5));
                }
                GaussianFilter.isotropic(4.3).applyInPlace(v, two);
                double sum = 0;
                int n = 0;
                for (int y = 0; y < 101; y++) {
                    for (int x = 0; x < 101; x++) {
                        if (Math.hypot(x - 50, y - 50) * 0.5 <= c[0] / 2) {
                            sum += v.at(x, y, 50);
                            n++;
                        }
                    }
                }
                assertThat(sum / n).isCloseTo(c[1], within(0.01));
            }
        }
    }

    private static double radius(int i, double mm) {
        int z = i % 101 - 50;
        int x = i / 101 % 101 - 50;
        int y = i / (101 * 101) - 50;
        return mm * Math.sqrt(x * x + y * y + z * z);
    }

    @Test
    void refusesNonsense() {
        assertThatThrownBy(() -> new GaussianFilter(1, -2, 3)).hasMessage("fwhmYMm: -2.0 mm (expected: 0 to 10000)");
        assertThatThrownBy(() -> GaussianFilter.isotropic(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
    }
}
