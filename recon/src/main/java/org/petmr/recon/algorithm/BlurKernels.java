package org.petmr.recon.algorithm;

/** Inner loops of the blur: whole arrays, one index, which the compiler turns into vector code. */
final class BlurKernels {

    private BlurKernels() {}

    /** {@code y[z] = a x[z]}. */
    static void scaled(float a, float[] x, float[] y) {
        for (int z = 0; z < y.length; z++) {
            y[z] = a * x[z];
        }
    }

    /** {@code y[z] += a (u[z] + v[z])}: the two neighbours at one lag. */
    static void addPair(float a, float[] u, float[] v, float[] y) {
        for (int z = 0; z < y.length; z++) {
            y[z] += a * (u[z] + v[z]);
        }
    }
}
