package org.petmr.attenuation.mask;

import java.util.Arrays;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.CholeskyDecomposition;
import org.apache.commons.math3.linear.DecompositionSolver;

/** Least squares of values in space by a polynomial: products of Legendre polynomials up to a total degree. */
final class SmoothFit {

    static final int MOST_DEGREE = 4;

    /** Keeps functions small that the samples hardly tell apart. */
    private static final double RIDGE = 1e-3;

    private final int degree;
    private final double[][] functions;
    private final DecompositionSolver normal;

    /** @param unit places of the samples, x, y, z from -1 to 1 */
    SmoothFit(double[][] unit, int degree) {
        this.degree = degree;
        this.functions = new double[unit.length][];
        int count = functions(degree);
        double[][] matrix = new double[count][count];
        for (int i = 0; i < unit.length; i++) {
            double[] f = valuesAt(unit[i], degree);
            functions[i] = f;
            for (int a = 0; a < count; a++) {
                for (int b = 0; b <= a; b++) {
                    matrix[a][b] += f[a] * f[b];
                }
            }
        }
        for (int a = 0; a < count; a++) {
            matrix[a][a] += RIDGE * unit.length;
            for (int b = 0; b < a; b++) {
                matrix[b][a] = matrix[a][b];
            }
        }
        this.normal = new CholeskyDecomposition(new Array2DRowRealMatrix(matrix, false)).getSolver();
    }

    /** How many there are up to a total degree. */
    static int functions(int degree) {
        return (degree + 1) * (degree + 2) * (degree + 3) / 6;
    }

    /** @param values one for each sample */
    Polynomial fit(double[] values) {
        double[] right = new double[functions(degree)];
        double mean = Arrays.stream(values).average().orElse(0);
        for (int i = 0; i < values.length; i++) {
            for (int a = 0; a < right.length; a++) {
                right[a] += functions[i][a] * (values[i] - mean);
            }
        }
        return new Polynomial(
                degree, normal.solve(new ArrayRealVector(right, false)).toArray());
    }

    /** A polynomial of this degree at each sample. */
    double[] values(Polynomial p) {
        double[] values = new double[functions.length];
        for (int i = 0; i < values.length; i++) {
            for (int a = 0; a < p.coefficients.length; a++) {
                values[i] += functions[i][a] * p.coefficients[a];
            }
        }
        return values;
    }

    private static double[] valuesAt(double[] at, int degree) {
        double[] px = legendre(at[0]);
        double[] py = legendre(at[1]);
        double[] pz = legendre(at[2]);
        double[] f = new double[functions(degree)];
        int n = 0;
        for (int i = 0; i <= degree; i++) {
            for (int j = 0; i + j <= degree; j++) {
                for (int k = 0; i + j + k <= degree; k++) {
                    f[n++] = px[i] * py[j] * pz[k];
                }
            }
        }
        return f;
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
