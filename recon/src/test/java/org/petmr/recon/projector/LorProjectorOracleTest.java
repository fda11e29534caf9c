package org.petmr.recon.projector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Optional;
import java.util.Random;
import org.apache.commons.math3.special.Erf;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

class LorProjectorOracleTest {

    private static final long SEED = 41;
    private static final Workers WORKERS = new Workers(2);
    /** Anisotropic, and not centred on the origin. */
    private static final VoxelGrid GRID = new VoxelGrid(80, 70, 60, Affine.scaling(2, 2.2, 2.5, -85, -70, -80));

    @AfterAll
    static void close() {
        WORKERS.close();
    }

    /** Ends on a sphere: all octants, every main axis. */
    private static double[][] lines(int n) {
        Random random = new Random(SEED);
        double[][] ends = new double[n][6];
        for (double[] e : ends) {
            for (int half = 0; half < 2; half++) {
                double cos = 2 * random.nextDouble() - 1;
                double angle = 2 * Math.PI * random.nextDouble();
                double sin = Math.sqrt(1 - cos * cos);
                e[3 * half] = 250 * sin * Math.cos(angle);
                e[3 * half + 1] = 250 * sin * Math.sin(angle);
                e[3 * half + 2] = 250 * cos;
            }
        }
        return ends;
    }

    private static LorProjector.Lines of(double[][] ends, int bin) {
        return new LorProjector.Lines() {
            @Override
            public int size() {
                return ends.length;
            }

            @Override
            public int get(int line, double[] endsMm) {
                System.arraycopy(ends[line], 0, endsMm, 0, 6);
                return bin;
            }
        };
    }

    private static double blob(double x, double y, double z) {
        return Math.exp(-(Math.pow((x - 4) / 22, 2) + Math.pow((y + 6) / 18, 2) + Math.pow((z + 5) / 25, 2)))
                + 0.7 * Math.exp(-(Math.pow(x + 25, 2) + Math.pow(y - 20, 2) + Math.pow(z - 15, 2)) / 260);
    }

    private interface Field {
        double at(double x, double y, double z);
    }

    private static Volume sampled(VoxelGrid grid, Field field) {
        Volume v = Volume.zeros(grid);
        Affine a = grid.lpsFromVoxel();
        for (int iy = 0; iy < grid.ny(); iy++) {
            for (int ix = 0; ix < grid.nx(); ix++) {
                for (int iz = 0; iz < grid.nz(); iz++) {
                    v.values()[grid.index(ix, iy, iz)] =
                            (float) field.at(a.x(ix, iy, iz), a.y(ix, iy, iz), a.z(ix, iy, iz));
                }
            }
        }
        return v;
    }

    /** Integral of the function itself, in small steps, weighted by the formula of the bins: nothing shared. */
    private static double slow(double[] e, double centreTowardsSecondMm, double widthMm, double sigmaMm) {
        int steps = 4000;
        double length = Math.sqrt(Math.pow(e[3] - e[0], 2) + Math.pow(e[4] - e[1], 2) + Math.pow(e[5] - e[2], 2));
        double sum = 0;
        for (int i = 0; i < steps; i++) {
            double u = (i + 0.5) / steps;
            double value = blob(e[0] + u * (e[3] - e[0]), e[1] + u * (e[4] - e[1]), e[2] + u * (e[5] - e[2]));
            double d = (u - 0.5) * length - centreTowardsSecondMm;
            double scale = Math.sqrt(2) * sigmaMm;
            sum += value * (sigmaMm == 0 ? 1 : 0.5 * Erf.erf((d - widthMm / 2) / scale, (d + widthMm / 2) / scale));
        }
        return sum * length / steps;
    }

    @Test
    void agreesWithASlowIntegralOfASmoothObject() {
        double[][] ends = lines(400);
        float[] values = new float[ends.length];
        new LorProjector(GRID, Optional.empty(), WORKERS)
                .forward(sampled(GRID, LorProjectorOracleTest::blob), of(ends, 0), values);
        double worst = 0;
        double largest = 0;
        for (int i = 0; i < ends.length; i++) {
            double expected = slow(ends[i], 0, 0, 0);
            worst = Math.max(worst, Math.abs(values[i] - expected));
            largest = Math.max(largest, expected);
        }
        // Linear interpolation of a blob of sigma 11 mm on voxels of 2.5 mm: second order, h^2 / (8 sigma^2) = 0.7 %.
        assertThat(worst).as("seed %d", SEED).isLessThan(0.01 * largest);
        assertThat(largest).isPositive();
    }

    @Test
    void agreesWithASlowIntegralInEveryTimeOfFlightBin() {
        double[][] ends = lines(150);
        int bins = 8; // even: the middle of the line is a border
        double width = 20;
        double sigma = 15;
        TofKernel tof = new TofKernel(bins, width, sigma, 5);
        LorProjector projector = new LorProjector(GRID, Optional.of(tof), WORKERS);
        Volume image = sampled(GRID, LorProjectorOracleTest::blob);
        float[] all = new float[ends.length * bins];
        projector.forwardAllBins(image, of(ends, 0), all);
        double worst = 0;
        double largest = 0;
        for (int i = 0; i < ends.length; i++) {
            for (int b = 0; b < bins; b++) {
                double expected = slow(ends[i], -(b - (bins - 1) / 2.0) * width, width, sigma);
                worst = Math.max(worst, Math.abs(all[i * bins + b] - expected));
                largest = Math.max(largest, expected);
            }
        }
        assertThat(worst).as("seed %d", SEED).isLessThan(0.01 * largest);
        float[] one = new float[ends.length];
        projector.forward(image, of(ends, 3), one);
        for (int i = 0; i < ends.length; i++) {
            assertThat(one[i]).isCloseTo(all[i * bins + 3], within(1e-5f * (float) largest));
        }
    }

    @Test
    void agreesWithTheChordThroughAnEllipsoid() {
        VoxelGrid fine = VoxelGrid.centred(120, 120, 120, 1, 1, 1);
        double[] half = {45, 35, 50};
        Volume ellipsoid = sampled(
                fine,
                (x, y, z) ->
                        Math.pow((x - 3) / half[0], 2) + Math.pow((y + 2) / half[1], 2) + Math.pow((z - 1) / half[2], 2)
                                        <= 1
                                ? 1
                                : 0);
        double[][] ends = lines(20_000);
        float[] values = new float[ends.length];
        new LorProjector(fine, Optional.empty(), WORKERS).forward(ellipsoid, of(ends, 0), values);
        int compared = 0;
        double squares = 0;
        double meanOfRatios = 0;
        for (int i = 0; i < ends.length; i++) {
            double expected = chord(ends[i], half);
            if (expected > 20) {
                compared++;
                squares += Math.pow(values[i] - expected, 2);
                meanOfRatios += values[i] / expected;
            }
        }
        assertThat(compared).isGreaterThan(200);
        // A surface cut into voxels of 1 mm leaves about half a voxel at each of the two crossings, without a bias.
        assertThat(Math.sqrt(squares / compared)).isLessThan(0.7);
        assertThat(meanOfRatios / compared).isCloseTo(1, within(2e-3));
    }

    private static double chord(double[] e, double[] half) {
        double[] c = {3, -2, 1};
        double aa = 0;
        double ab = 0;
        double bb = 0;
        double length = 0;
        for (int k = 0; k < 3; k++) {
            double d = (e[3 + k] - e[k]) / half[k];
            double s = (e[k] - c[k]) / half[k];
            aa += d * d;
            ab += d * s;
            bb += s * s;
            length += Math.pow(e[3 + k] - e[k], 2);
        }
        double root = ab * ab - aa * (bb - 1);
        return root <= 0 ? 0 : 2 * Math.sqrt(root) / aa * Math.sqrt(length);
    }

    /** O58. */
    @Test
    void backIsTheTransposeOfForward() {
        double[][] ends = lines(3000);
        Random random = new Random(SEED);
        Volume x = sampled(GRID, (a, b, c) -> random.nextFloat());
        float[] y = new float[ends.length];
        for (int i = 0; i < y.length; i++) {
            y[i] = random.nextFloat();
        }
        LorProjector projector = new LorProjector(GRID, Optional.of(new TofKernel(5, 60, 30, 3)), WORKERS);
        float[] ax = new float[y.length];
        projector.forward(x, of(ends, 3), ax);
        Volume aty = Volume.zeros(GRID);
        projector.back(of(ends, 3), y, aty);
        double forward = 0;
        for (int i = 0; i < y.length; i++) {
            forward += (double) ax[i] * y[i];
        }
        double back = 0;
        for (int i = 0; i < x.values().length; i++) {
            back += (double) x.values()[i] * aty.values()[i];
        }
        assertThat(back).as("seed %d", SEED).isCloseTo(forward, within(1e-5 * forward));
        assertThat(forward).isPositive();
    }

    @Test
    void endsWithinTheImageEndTheIntegralAndALineOfNoLengthIsZero() {
        Volume ones = Volume.filled(VoxelGrid.centred(41, 41, 41, 2, 2, 2), 1);
        double[][] ends = {{-11, 1, 0, 11, 1, 0}, {5, 5, 5, 5, 5, 5}, {-100, 300, 0, 100, 300, 0}};
        float[] values = new float[3];
        new LorProjector(ones.grid(), Optional.empty(), WORKERS).forward(ones, of(ends, 0), values);
        assertThat(values[0]).isCloseTo(22, within(2f));
        assertThat(values[1]).isZero();
        assertThat(values[2]).isZero();
    }
}
