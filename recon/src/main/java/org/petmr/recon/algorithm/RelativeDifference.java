package org.petmr.recon.algorithm;

/**
 * The relative difference, {@code phi(a, b) = (a - b)^2 / (a + b + gamma |a - b| + epsilon)} (Nuyts et al, IEEE Trans Nucl
 * Sci 49(1), 2002): noise costs in proportion to the activity, and edges with {@code |a - b| >> (a + b) / gamma} cost no
 * more than in proportion to their height.
 *
 * @param gamma edge preservation, 0 and above; 2 is usual
 * @param epsilon in units of the image, 0 and above; keeps the curvature finite where there is no activity
 */
public record RelativeDifference(double gamma, double epsilon) implements PairPotential {

    /** Added to what is divided by: where both are zero the cost is zero, and so must be its slope. Below any activity. */
    private static final float TINY = 1e-20f;

    public RelativeDifference {
        if (!(gamma >= 0 && gamma < 1e6)) {
            throw new IllegalArgumentException("gamma: " + gamma + " (expected: 0 to 1e6)");
        }
        if (!(epsilon >= 0 && epsilon < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("epsilon: " + epsilon + " (expected: >= 0)");
        }
    }

    @Override
    public double value(double a, double b) {
        double d = a - b;
        return d * d / (a + b + gamma * Math.abs(d) + epsilon + TINY);
    }

    /** In three loops: one as long as all three is not made into vector code, and takes three times as long. */
    @Override
    public void addGradient(float[] a, float[] b, float w, float[] kappa, float[][] scratch, float[] sum) {
        float[] inverse = scratch[0];
        float[] part = scratch[1];
        inverse((float) gamma, (float) epsilon + TINY, a, b, inverse);
        for (int z = 0; z < part.length; z++) {
            part[z] = w * kappa[z] * (a[z] - b[z]) * inverse[z];
        }
        // d (a + 3b + gamma |d| + 2 epsilon) / all^2, and a + 3b = all + 2b less what all has beside a + b.
        addRaised((float) epsilon, b, inverse, part, sum);
    }

    @Override
    public void addCurvature(float[] a, float[] b, float w, float[] kappa, float[][] scratch, float[] sum) {
        float e = (float) epsilon;
        float[] inverse = scratch[0];
        float[] part = scratch[1];
        inverse((float) gamma, e + TINY, a, b, inverse);
        for (int z = 0; z < part.length; z++) {
            part[z] = w * kappa[z] * 4 * (2 * b[z] + e) * inverse[z];
        }
        for (int z = 0; z < sum.length; z++) {
            sum[z] += part[z] * ((a[z] + b[z] + e) * inverse[z]) * inverse[z];
        }
    }

    /** One over {@code a + b + gamma |a - b| + epsilon}. */
    private static void inverse(float g, float e, float[] a, float[] b, float[] inverse) {
        for (int z = 0; z < inverse.length; z++) {
            inverse[z] = 1 / (a[z] + b[z] + g * Math.abs(a[z] - b[z]) + e);
        }
    }

    private static void addRaised(float e, float[] b, float[] inverse, float[] part, float[] sum) {
        for (int z = 0; z < sum.length; z++) {
            sum[z] += part[z] * (1 + (2 * b[z] + e) * inverse[z]);
        }
    }
}
