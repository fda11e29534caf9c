package org.petmr.recon.algorithm;

/**
 * Inner loops of the blur: whole arrays, one index, which the compiler turns into vector code. Columns are short, so it
 * pays to handle two lags in one loop; three are more arrays than the compiler cares to (measured: eight times slower).
 */
final class BlurKernels {

    private BlurKernels() {}

    /**
     * {@code y[z] = sum over lags k of w[k] (columns[k][z] + columns[-k][z])}, the middle once.
     *
     * @param w weights of lag 0, 1, ...
     * @param columns the middle, then the two of lag 1, of lag 2, ...
     */
    static void weigh(float[] w, float[][] columns, float[] y) {
        if (w.length == 1) {
            scaled(w[0], columns[0], y);
            return;
        }
        middleAndOne(w[0], columns[0], w[1], columns[1], columns[2], y);
        int k = 2;
        for (; k + 1 < w.length; k += 2) {
            int c = 2 * k - 1;
            addTwo(w[k], columns[c], columns[c + 1], w[k + 1], columns[c + 2], columns[c + 3], y);
        }
        if (k < w.length) {
            addOne(w[k], columns[2 * k - 1], columns[2 * k], y);
        }
    }

    private static void scaled(float a, float[] x, float[] y) {
        for (int z = 0; z < y.length; z++) {
            y[z] = a * x[z];
        }
    }

    private static void middleAndOne(float w, float[] m, float a, float[] u, float[] v, float[] y) {
        for (int z = 0; z < y.length; z++) {
            y[z] = w * m[z] + a * (u[z] + v[z]);
        }
    }

    private static void addOne(float a, float[] u, float[] v, float[] y) {
        for (int z = 0; z < y.length; z++) {
            y[z] += a * (u[z] + v[z]);
        }
    }

    private static void addTwo(float a, float[] u, float[] v, float b, float[] p, float[] q, float[] y) {
        for (int z = 0; z < y.length; z++) {
            y[z] += a * (u[z] + v[z]) + b * (p[z] + q[z]);
        }
    }
}
