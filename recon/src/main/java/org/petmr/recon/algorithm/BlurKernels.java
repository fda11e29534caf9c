package org.petmr.recon.algorithm;

/**
 * Inner loops of the blur: whole arrays, one index, which the compiler turns into vector code. Columns are short, so what
 * counts is how often a loop is entered: three lags go in one.
 */
final class BlurKernels {

    /** Lags handled in one loop. */
    static final int TOGETHER = 3;

    private BlurKernels() {}

    /**
     * {@code y[z] = sum over lags k of w[k] (columns[k][z] + columns[-k][z])}, the middle once.
     *
     * @param w weights of lag 0, 1, ...; a multiple of {@link #TOGETHER} after the first
     * @param columns {@code [2 w.length - 1]}: the middle, then the two of lag 1, of lag 2, ...
     */
    static void weigh(float[] w, float[][] columns, float[] y) {
        middleAndThree(
                w[0], columns[0], w[1], columns[1], columns[2], w[2], columns[3], columns[4], w[3], columns[5],
                columns[6], y);
        for (int k = 1 + TOGETHER; k < w.length; k += TOGETHER) {
            int c = 2 * k - 1;
            addThree(
                    w[k], columns[c], columns[c + 1], w[k + 1], columns[c + 2], columns[c + 3], w[k + 2],
                    columns[c + 4], columns[c + 5], y);
        }
    }

    private static void middleAndThree(
            float w0,
            float[] m,
            float w1,
            float[] a1,
            float[] b1,
            float w2,
            float[] a2,
            float[] b2,
            float w3,
            float[] a3,
            float[] b3,
            float[] y) {
        for (int z = 0; z < y.length; z++) {
            y[z] = w0 * m[z] + w1 * (a1[z] + b1[z]) + w2 * (a2[z] + b2[z]) + w3 * (a3[z] + b3[z]);
        }
    }

    private static void addThree(
            float w1,
            float[] a1,
            float[] b1,
            float w2,
            float[] a2,
            float[] b2,
            float w3,
            float[] a3,
            float[] b3,
            float[] y) {
        for (int z = 0; z < y.length; z++) {
            y[z] += w1 * (a1[z] + b1[z]) + w2 * (a2[z] + b2[z]) + w3 * (a3[z] + b3[z]);
        }
    }
}
