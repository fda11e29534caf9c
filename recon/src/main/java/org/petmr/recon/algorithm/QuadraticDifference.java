package org.petmr.recon.algorithm;

/**
 * {@code phi(a, b) = (a - b)^2 / (2 unit)}: what the relative difference is for small differences round the activity
 * {@code unit}, but at every activity, and with no mercy for edges.
 *
 * @param unit in units of the image, above 0
 */
public record QuadraticDifference(double unit) implements PairPotential {

    public QuadraticDifference {
        if (!(unit > 0 && unit < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("unit: " + unit + " (expected: > 0)");
        }
    }

    @Override
    public double value(double a, double b) {
        return (a - b) * (a - b) / (2 * unit);
    }

    @Override
    public void addGradient(float[] a, float[] b, float w, float[] kappa, float[][] scratch, float[] sum) {
        float scale = (float) (1 / unit);
        for (int z = 0; z < sum.length; z++) {
            sum[z] += w * kappa[z] * (scale * (a[z] - b[z]));
        }
    }

    @Override
    public void addCurvature(float[] a, float[] b, float w, float[] kappa, float[][] scratch, float[] sum) {
        float scale = (float) (2 / unit);
        for (int z = 0; z < sum.length; z++) {
            sum[z] += w * kappa[z] * scale;
        }
    }
}
