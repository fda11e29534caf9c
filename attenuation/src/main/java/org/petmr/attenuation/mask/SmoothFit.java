package org.petmr.attenuation.mask;

import java.util.Arrays;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.CholeskyDecomposition;
import org.apache.commons.math3.linear.DecompositionSolver;
import org.petmr.recon.compute.Workers;

/** Least squares of values in space by a polynomial: products of Legendre polynomials up to a total degree. */
final class SmoothFit {

    static final int MOST_DEGREE = 4;

    /** Keeps functions small that the samples hardly tell apart. */
    private static final double RIDGE = 1e-3;

    private final int degree;
    private final int samples;
    private final Workers workers;

    /** Each of the functions at every sample; which worker takes one changes no order of a sum. */
    private final double[][] functions;

    private final DecompositionSolver normal;

    /** @param unit places of the samples, x, y, z from -1 to 1 */
    SmoothFit(double[][] unit, int degree, Workers workers) {
        this.degree = degree;
        this.samples = unit.length;
        this.workers = workers;
        int count = functions(degree);
        this.functions = new double[count][samples];
        workers.forSlices(samples, (worker, from, to) -> {
            double[] f = new double[count];
            for (int i = from; i < to; i++) {
                valuesAt(unit[i], degree, f);
                for (int a = 0; a < count; a++) {
                    functions[a][i] = f[a];
                }
            }
        });
        double[][] matrix = new double[count][count];
        workers.forItems(count, (worker, row) -> {
            int a = count - 1 - row; // the long ones first
            products(functions[a], functions, a + 1, matrix[a]);
        });
        for (int a = 0; a < count; a++) {
            matrix[a][a] += RIDGE * samples;
            for (int b = 0; b < a; b++) {
                matrix[b][a] = matrix[a][b];
            }
        }
        this.normal = new CholeskyDecomposition(new Array2DRowRealMatrix(matrix, false)).getSolver();
    }

    /** Products of one row with the first {@code n} others; four at a time, as a sum alone waits for itself. */
    private static void products(double[] one, double[][] others, int n, double[] to) {
        int b = 0;
        for (; b + 4 <= n; b += 4) {
            double[] p = others[b];
            double[] q = others[b + 1];
            double[] r = others[b + 2];
            double[] s = others[b + 3];
            double ofP = 0;
            double ofQ = 0;
            double ofR = 0;
            double ofS = 0;
            for (int i = 0; i < one.length; i++) {
                double v = one[i];
                ofP += v * p[i];
                ofQ += v * q[i];
                ofR += v * r[i];
                ofS += v * s[i];
            }
            to[b] = ofP;
            to[b + 1] = ofQ;
            to[b + 2] = ofR;
            to[b + 3] = ofS;
        }
        for (; b < n; b++) {
            double sum = 0;
            for (int i = 0; i < one.length; i++) {
                sum += one[i] * others[b][i];
            }
            to[b] = sum;
        }
    }

    /** How many there are up to a total degree. */
    static int functions(int degree) {
        return (degree + 1) * (degree + 2) * (degree + 3) / 6;
    }

    /** @param values one for each sample */
    Polynomial fit(double[] values) {
        double[] right = new double[functions.length];
        double sum = 0;
        for (double v : values) {
            sum += v;
        }
        double mean = sum / Math.max(1, values.length);
        double[] left = new double[values.length];
        for (int i = 0; i < left.length; i++) {
            left[i] = values[i] - mean;
        }
        products(left, functions, right.length, right);
        return new Polynomial(
                degree, normal.solve(new ArrayRealVector(right, false)).toArray());
    }

    /** A polynomial of this degree at each sample. */
    double[] values(Polynomial p) {
        double[] values = new double[samples];
        workers.forSlices(samples, (worker, from, to) -> {
            for (int a = 0; a < p.coefficients.length; a++) {
                double c = p.coefficients[a];
                double[] f = functions[a];
                for (int i = from; i < to; i++) {
                    values[i] += f[i] * c;
                }
            }
        });
        return values;
    }

    /** @param f overwritten */
    private static void valuesAt(double[] at, int degree, double[] f) {
        double[] px = legendre(at[0]);
        double[] py = legendre(at[1]);
        double[] pz = legendre(at[2]);
        int n = 0;
        for (int i = 0; i <= degree; i++) {
            for (int j = 0; i + j <= degree; j++) {
                for (int k = 0; i + j + k <= degree; k++) {
                    f[n++] = px[i] * py[j] * pz[k];
                }
            }
        }
    }

    private static double[] legendre(double t) {
        double[] p = new double[MOST_DEGREE + 1];
        p[0] = 1;
        p[1] = t;
        for (int n = 1; n < MOST_DEGREE; n++) {
            p[n + 1] = ((2 * n + 1) * t * p[n] - n * p[n - 1]) / (n + 1);
        }
        return p;
    }

    /** @param coefficients of the products, the last axis fastest */
    record Polynomial(int degree, double[] coefficients) {

        double at(double x, double y, double z) {
            double[] alongZ = new double[MOST_DEGREE + 1];
            alongZ(x, y, alongZ);
            return along(alongZ, z);
        }

        /** The polynomial in z alone that is left at an x and a y. @param to overwritten, one for each degree of z */
        void alongZ(double x, double y, double[] to) {
            double[] px = legendre(x);
            double[] py = legendre(y);
            Arrays.fill(to, 0);
            int n = 0;
            for (int i = 0; i <= degree; i++) {
                for (int j = 0; i + j <= degree; j++) {
                    for (int k = 0; i + j + k <= degree; k++) {
                        to[k] += px[i] * py[j] * coefficients[n++];
                    }
                }
            }
        }

        static double along(double[] alongZ, double z) {
            double z2 = z * z;
            return alongZ[0]
                    + alongZ[1] * z
                    + alongZ[2] * (1.5 * z2 - 0.5)
                    + alongZ[3] * z * (2.5 * z2 - 1.5)
                    + alongZ[4] * (z2 * (4.375 * z2 - 3.75) + 0.375);
        }
    }
}
