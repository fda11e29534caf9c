package org.petmr.recon.algorithm;

/**
 * What the difference between two neighbours a and b costs; symmetric in the two. The column methods are the inner loops:
 * whole arrays of one length, one index, and bodies short enough for the compiler to turn into vector code.
 */
public sealed interface PairPotential permits RelativeDifference, QuadraticDifference {

    /** The cost phi(a, b). */
    double value(double a, double b);

    /**
     * {@code sum[z] += w kappa[z] dphi/da(a[z], b[z])}.
     *
     * @param scratch {@code [2]}, as long as the others; overwritten
     */
    void addGradient(float[] a, float[] b, float w, float[] kappa, float[][] scratch, float[] sum);

    /** {@code sum[z] += w kappa[z] (d2phi/da2 + |d2phi/dadb|)}. */
    void addCurvature(float[] a, float[] b, float w, float[] kappa, float[][] scratch, float[] sum);
}
