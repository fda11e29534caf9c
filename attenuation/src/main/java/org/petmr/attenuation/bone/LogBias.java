package org.petmr.attenuation.bone;

import java.util.Arrays;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.CholeskyDecomposition;
import org.petmr.attenuation.mask.Threshold;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

/**
 * The coils' shading as the exponential of a polynomial of fourth degree, fitted to the logarithm of the signal of tissue.
 * What is much darker or brighter than the fit (bone, fat) is left out of the next one.
 */
final class LogBias {

    private static final int DEGREE = 4;
    private static final int TERMS = 35; // of three variables up to the fourth degree

    /** The fit needs no more points than some 10 000. */
    private static final double LATTICE_MM = 6;

    /** How far from the fit a voxel may lie, in the logarithm, for the next fit. */
    private static final double[] WITHIN = {1.2, 0.6, 0.4, 0.3, 0.3};

    private final VoxelGrid grid;
    private final double[] coefficients;
    private final double low;
    private final double high;

    private LogBias(VoxelGrid grid, double[] coefficients, double low, double high) {
        this.grid = grid;
        this.coefficients = coefficients;
        this.low = low;
        this.high = high;
    }

    /** The signal with its shading divided out: tissue that is like most lies near 1. */
    static Volume flattened(Volume signal, Workers workers) {
        return of(signal).divide(signal, workers);
    }

    private static LogBias of(Volume signal) {
        VoxelGrid g = signal.grid();
        float floor = 0.5f * Threshold.otsu(signal.values());
        int sx = step(g.dxMm());
        int sy = step(g.dyMm());
        int sz = step(g.dzMm());
        int most = (g.nx() / sx + 1) * (g.ny() / sy + 1) * (g.nz() / sz + 1);
        double[][] terms = new double[most][];
        double[] logs = new double[most];
        int n = 0;
        for (int y = 0; y < g.ny(); y += sy) {
            for (int x = 0; x < g.nx(); x += sx) {
                for (int z = 0; z < g.nz(); z += sz) {
                    float v = signal.at(x, y, z);
                    if (v > floor) {
                        terms[n] = terms(place(x, g.nx()), place(y, g.ny()), place(z, g.nz()));
                        logs[n++] = Math.log(v);
                    }
                }
            }
        }
        if (n < 4 * TERMS) {
            throw new IllegalArgumentException("signal: %d bright points at %s mm (expected: at least %d, a head)"
                    .formatted(n, LATTICE_MM, 4 * TERMS));
        }
        return fit(g, terms, logs, n);
    }

    private static LogBias fit(VoxelGrid g, double[][] terms, double[] logs, int n) {
        double[] c = new double[TERMS];
        c[0] = median(logs, n);
        double low = c[0];
        double high = c[0];
        for (double within : WITHIN) {
            double[][] normal = new double[TERMS][TERMS];
            double[] right = new double[TERMS];
            double[] residual = new double[n];
            for (int i = 0; i < n; i++) {
                residual[i] = logs[i] - dot(c, terms[i]);
            }
            double middle = median(residual, n);
            low = Double.POSITIVE_INFINITY;
            high = Double.NEGATIVE_INFINITY;
            for (int i = 0; i < n; i++) {
                if (Math.abs(residual[i] - middle) <= within) {
                    add(normal, right, terms[i], logs[i]);
                }
            }
            for (int k = 0; k < TERMS; k++) {
                normal[k][k] += 1e-6 * n; // a slab leaves some terms open
            }
            c = new CholeskyDecomposition(new Array2DRowRealMatrix(normal, false))
                    .getSolver()
                    .solve(new ArrayRealVector(right, false))
                    .toArray();
            for (int i = 0; i < n; i++) {
                double at = dot(c, terms[i]);
                low = Math.min(low, at);
                high = Math.max(high, at);
            }
        }
        return new LogBias(g, c, low, high);
    }

    private static void add(double[][] normal, double[] right, double[] t, double log) {
        for (int k = 0; k < TERMS; k++) {
            right[k] += t[k] * log;
            double[] row = normal[k];
            for (int l = 0; l < TERMS; l++) {
                row[l] += t[k] * t[l];
            }
        }
    }

    /** Far from the body the polynomial runs away; it is held at the ends that it has inside. */
    private Volume divide(Volume signal, Workers workers) {
        Volume flat = Volume.zeros(grid);
        float[] from = signal.values();
        float[] to = flat.values();
        int nz = grid.nz();
        workers.forSlices(grid.ny(), (worker, first, last) -> {
            double[] ofZ = new double[DEGREE + 1];
            for (int y = first; y < last; y++) {
                for (int x = 0; x < grid.nx(); x++) {
                    alongZ(place(x, grid.nx()), place(y, grid.ny()), ofZ);
                    int at = grid.index(x, y, 0);
                    for (int z = 0; z < nz; z++) {
                        double w = place(z, nz);
                        double log = ofZ[0] + w * (ofZ[1] + w * (ofZ[2] + w * (ofZ[3] + w * ofZ[4])));
                        to[at + z] = (float) (from[at + z] * Math.exp(-Math.max(low, Math.min(high, log))));
                    }
                }
            }
        });
        return flat;
    }

    /** The polynomial's coefficients of the powers of z at one x and y; the order is that of {@link #terms}. */
    private void alongZ(double u, double v, double[] ofZ) {
        Arrays.fill(ofZ, 0);
        int n = 0;
        double pu = 1;
        for (int i = 0; i <= DEGREE; i++, pu *= u) {
            double pv = 1;
            for (int j = 0; i + j <= DEGREE; j++, pv *= v) {
                for (int k = 0; i + j + k <= DEGREE; k++) {
                    ofZ[k] += coefficients[n++] * pu * pv;
                }
            }
        }
    }

    private static double[] terms(double u, double v, double w) {
        double[] t = new double[TERMS];
        int n = 0;
        double pu = 1;
        for (int i = 0; i <= DEGREE; i++, pu *= u) {
            double pv = 1;
            for (int j = 0; i + j <= DEGREE; j++, pv *= v) {
                double pw = 1;
                for (int k = 0; i + j + k <= DEGREE; k++, pw *= w) {
                    t[n++] = pu * pv * pw;
                }
            }
        }
        return t;
    }

    private static int step(double mm) {
        return Math.max(1, (int) Math.round(LATTICE_MM / mm));
    }

    /** -1 to 1 over the grid. */
    private static double place(int i, int n) {
        return 2.0 * i / (n - 1) - 1;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int k = 0; k < a.length; k++) {
            sum += a[k] * b[k];
        }
        return sum;
    }

    private static double median(double[] values, int n) {
        double[] sorted = Arrays.copyOf(values, n);
        Arrays.sort(sorted);
        return sorted[n / 2];
    }
}
