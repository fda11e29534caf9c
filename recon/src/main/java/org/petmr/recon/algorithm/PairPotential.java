package org.petmr.recon.algorithm;

/**
 * What the difference between two neighbours a and b costs; symmetric in the two. The column methods are the inner loops:
 * whole arrays of one length, one index.
 */
public sealed interface PairPotential permits RelativeDifference, QuadraticDifference {

    /** The cost phi(a, b). */
    double value(double a, double b);

    /** {@code sum[z] += w kappa[z] dphi/da(a[z], b[z])}. */
    void addGradient(float[] a, float[] b, float w, float[] kappa, float[] sum);

    /** {@code sum[z] += w kappa[z] (d2phi/da2 + |d2phi/dadb|)}. */
    void addCurvature(float[] a, float[] b, float w, float[] kappa, float[] sum);
}
