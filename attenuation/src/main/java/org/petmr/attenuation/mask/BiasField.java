package org.petmr.attenuation.mask;

import java.util.Arrays;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.quantification.Region;

/**
 * The shading of an MR image by its coils: smooth, positive, multiplied on the signal.
 *
 * <p>The idea of Sled, Zijdenbos and Evans, IEEE Trans Med Imaging 17 (1998), and of its successor by Tustison et al., IEEE
 * Trans Med Imaging 29 (2010): shading blurs the histogram of the logarithm of the signal. So sharpen that histogram, ask of
 * every value where it comes from, and take what is smooth in the difference as shading; repeat. Smooth here means a polynomial
 * of up to the fourth degree in space, let in one degree after the other, which keeps the rim of fat that bodies have from
 * being taken for shading.
 */
public final class BiasField {

    /** Shading needs no finer samples. */
    private static final double SAMPLE_MM = 8;

    private static final int DEGREES = 4;
    private static final int ROUNDS_PER_DEGREE = 12;

    /** A round that changes the logarithm by less than this on average is the last of its degree. */
    private static final double SETTLED = 5e-4;

    /** Below so many samples for each function of space nothing is fitted. */
    private static final int SAMPLES_PER_FUNCTION = 6;

    private BiasField() {}

    /**
     * @param signal at least 0
     * @param tissue where it shows the body; more or less all of it, air must not be in it
     * @return what to divide the signal by, everywhere; so scaled that its logarithm is 0 on average over the tissue
     */
    public static Volume gain(Volume signal, Region tissue, Workers workers) {
        VoxelGrid g = signal.grid();
        Samples samples = Samples.of(signal, tissue, SAMPLE_MM);
        double[] log = samples.log();
        double[] fit = new double[log.length];
        SmoothFit.Polynomial smooth = new SmoothFit.Polynomial(0, new double[1]);
        for (int degree = 1; degree <= DEGREES; degree++) {
            if (log.length < SAMPLES_PER_FUNCTION * SmoothFit.functions(degree)) {
                break;
            }
            SmoothFit basis = new SmoothFit(samples.unit(), degree, workers);
            double[] target = new double[log.length];
            double[] left = new double[log.length];
            for (int round = 0; round < ROUNDS_PER_DEGREE; round++) {
                for (int i = 0; i < left.length; i++) {
                    left[i] = log[i] - fit[i];
                }
                SharpHistogram sharp = SharpHistogram.of(left);
                for (int i = 0; i < left.length; i++) {
                    target[i] = log[i] - sharp.origin(left[i]);
                }
                smooth = basis.fit(target);
                double changed = centre(basis, smooth, fit);
                if (changed < SETTLED) {
                    break;
                }
            }
        }
        return onGrid(g, samples, smooth, fit, workers);
    }

    /** Overwrites {@code fit} by the values of the polynomial, less their mean; returns the mean change. */
    private static double centre(SmoothFit basis, SmoothFit.Polynomial smooth, double[] fit) {
        double[] next = basis.values(smooth);
        double sum = 0;
        for (double v : next) {
            sum += v;
        }
        double mean = sum / Math.max(1, next.length);
        double changed = 0;
        for (int i = 0; i < fit.length; i++) {
            changed += Math.abs(next[i] - mean - fit[i]);
            fit[i] = next[i] - mean;
        }
        return changed / fit.length;
    }

    /** Away from the tissue a polynomial runs off: there it is held within what it is in the tissue. */
    private static Volume onGrid(
            VoxelGrid g, Samples samples, SmoothFit.Polynomial smooth, double[] fit, Workers workers) {
        Volume gain = Volume.filled(g, 1);
        if (fit.length == 0) {
            return gain;
        }
        double low = Arrays.stream(fit).min().getAsDouble();
        double high = Arrays.stream(fit).max().getAsDouble();
        double mean = 0;
        for (double[] p : samples.unit()) {
            mean += smooth.at(p[0], p[1], p[2]) / fit.length;
        }
        double offset = mean;
        workers.forSlices(g.ny(), (worker, from, to) -> {
            double[] alongZ = new double[SmoothFit.MOST_DEGREE + 1];
            for (int y = from; y < to; y++) {
                for (int x = 0; x < g.nx(); x++) {
                    smooth.alongZ(samples.unitX(x), samples.unitY(y), alongZ);
                    for (int z = 0; z < g.nz(); z++) {
                        double b = SmoothFit.Polynomial.along(alongZ, samples.unitZ(z)) - offset;
                        gain.values()[g.index(x, y, z)] = (float) Math.exp(Math.max(low, Math.min(high, b)));
                    }
                }
            }
        });
        return gain;
    }

    /**
     * The signal in coarse cells of the tissue.
     *
     * @param log of the mean signal of each cell
     * @param unit where each cell lies, x, y, z from -1 to 1 over the box that holds them all
     * @param scale unit coordinates of a voxel index: {@code scale[axis][0] * index + scale[axis][1]}
     */
    private record Samples(double[] log, double[][] unit, double[][] scale) {

        static Samples of(Volume signal, Region tissue, double cellMm) {
            VoxelGrid g = signal.grid();
            int sx = (int) Math.max(1, Math.rint(cellMm / g.dxMm()));
            int sy = (int) Math.max(1, Math.rint(cellMm / g.dyMm()));
            int sz = (int) Math.max(1, Math.rint(cellMm / g.dzMm()));
            double[] log = new double[((g.nx() + sx - 1) / sx) * ((g.ny() + sy - 1) / sy) * ((g.nz() + sz - 1) / sz)];
            double[][] at = new double[log.length][];
            int n = 0;
            for (int y = 0; y < g.ny(); y += sy) {
                for (int x = 0; x < g.nx(); x += sx) {
                    for (int z = 0; z < g.nz(); z += sz) {
                        double mean = mean(signal, tissue, x, y, z, sx, sy, sz);
                        if (mean > 0) {
                            log[n] = Math.log(mean);
                            at[n++] = new double[] {x + 0.5 * (sx - 1), y + 0.5 * (sy - 1), z + 0.5 * (sz - 1)};
                        }
                    }
                }
            }
            double[][] scale = new double[3][2];
            for (int axis = 0; axis < 3; axis++) {
                scale[axis] = unitScale(at, n, axis);
            }
            for (int i = 0; i < n; i++) {
                for (int axis = 0; axis < 3; axis++) {
                    at[i][axis] = scale[axis][0] * at[i][axis] + scale[axis][1];
                }
            }
            return new Samples(Arrays.copyOf(log, n), Arrays.copyOf(at, n), scale);
        }

        /** 0 for a cell that is less than half tissue. */
        private static double mean(Volume signal, Region tissue, int x0, int y0, int z0, int sx, int sy, int sz) {
            VoxelGrid g = signal.grid();
            double sum = 0;
            int n = 0;
            for (int y = y0; y < Math.min(g.ny(), y0 + sy); y++) {
                for (int x = x0; x < Math.min(g.nx(), x0 + sx); x++) {
                    for (int z = z0; z < Math.min(g.nz(), z0 + sz); z++) {
                        int i = g.index(x, y, z);
                        if (tissue.contains(i)) {
                            sum += signal.values()[i];
                            n++;
                        }
                    }
                }
            }
            return 2 * n > sx * sy * sz ? sum / n : 0;
        }

        private static double[] unitScale(double[][] at, int n, int axis) {
            double low = Double.POSITIVE_INFINITY;
            double high = Double.NEGATIVE_INFINITY;
            for (int i = 0; i < n; i++) {
                low = Math.min(low, at[i][axis]);
                high = Math.max(high, at[i][axis]);
            }
            return high > low ? new double[] {2 / (high - low), -(high + low) / (high - low)} : new double[] {0, 0};
        }

        double unitX(int x) {
            return scale[0][0] * x + scale[0][1];
        }

        double unitY(int y) {
            return scale[1][0] * y + scale[1][1];
        }

        double unitZ(int z) {
            return scale[2][0] * z + scale[2][1];
        }
    }
}
