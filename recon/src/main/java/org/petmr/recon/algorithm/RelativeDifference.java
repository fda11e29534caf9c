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

    /** Where both are zero the cost is zero, and so must be its slope. */
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
        return d * d / Math.max(a + b + gamma * Math.abs(d) + epsilon, TINY);
    }

    @Override
    public void addGradient(float[] a, float[] b, float w, float[] kappa, float[] sum) {
        float g = (float) gamma;
        float e = (float) epsilon;
        for (int z = 0; z < sum.length; z++) {
            float d = a[z] - b[z];
            float edge = g * Math.abs(d);
            float all = a[z] + b[z] + edge + e;
            float r = 1 / Math.max(all, TINY);
            // d (a + 3b + gamma |d| + 2 epsilon) / all^2, and a + 3b = all + 2b less what all has beside a + b.
            sum[z] += w * kappa[z] * (d * r) * ((all + 2 * b[z] + e) * r);
        }
    }

    @Override
    public void addCurvature(float[] a, float[] b, float w, float[] kappa, float[] sum) {
        float g = (float) gamma;
        float e = (float) epsilon;
        for (int z = 0; z < sum.length; z++) {
            float both = a[z] + b[z] + e;
            float r = 1 / Math.max(both + g * Math.abs(a[z] - b[z]), TINY);
            sum[z] += w * kappa[z] * 4 * ((2 * b[z] + e) * r) * (both * r) * r;
        }
    }
}
