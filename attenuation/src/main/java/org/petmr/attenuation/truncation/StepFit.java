package org.petmr.attenuation.truncation;

import java.util.Optional;
import org.apache.commons.math3.special.Erf;

/**
 * A step along a column, blurred by a Gaussian: {@code p(z) = high - (high - low) Phi((z - z0) / sigma)}; least squares over
 * z0 and sigma by search, over both levels exactly.
 *
 * @param zMm of the step
 * @param low above it
 * @param high below it
 */
record StepFit(double zMm, double low, double high) {

    private static final double[] SIGMAS_MM = {3, 5, 8, 12};
    private static final double SEARCH_MM = 0.5;

    /** Levels must differ by this part of their sum to be a step. */
    private static final double LEAST_CONTRAST = 0.1;

    /** The step must explain this part of the profile's variance. */
    private static final double LEAST_EXPLAINED = 0.7;

    /**
     * @param zMm of the samples, ascending
     * @return empty when nothing in the profile falls clearly with z
     */
    static Optional<StepFit> of(double[] zMm, double[] values) {
        StepFit best = null;
        double least = Double.MAX_VALUE;
        double from = zMm[0] + 4;
        double to = zMm[zMm.length - 1] - 4;
        for (double z0 = from; z0 <= to; z0 += SEARCH_MM) {
            for (double sigma : SIGMAS_MM) {
                double[] fit = levels(zMm, values, z0, sigma);
                if (fit[2] < least) {
                    least = fit[2];
                    best = new StepFit(z0, fit[0], fit[1]);
                }
            }
        }
        boolean isStep = best != null
                && best.high - best.low > LEAST_CONTRAST * (Math.abs(best.high) + Math.abs(best.low))
                && least < (1 - LEAST_EXPLAINED) * variation(values)
                && best.zMm > from
                && best.zMm < to - SEARCH_MM;
        return isStep ? Optional.of(best) : Optional.empty();
    }

    /** Low, high and the sum of squares that they leave. */
    private static double[] levels(double[] zMm, double[] values, double z0, double sigma) {
        double n = values.length;
        double sumU = 0;
        double sumUu = 0;
        double sumV = 0;
        double sumUv = 0;
        double sumVv = 0;
        for (int i = 0; i < values.length; i++) {
            double u = 0.5 * (1 - Erf.erf((zMm[i] - z0) / (Math.sqrt(2) * sigma)));
            sumU += u;
            sumUu += u * u;
            sumV += values[i];
            sumUv += u * values[i];
            sumVv += values[i] * values[i];
        }
        double det = n * sumUu - sumU * sumU;
        if (det < 1e-9) {
            return new double[] {0, 0, Double.MAX_VALUE};
        }
        double slope = (n * sumUv - sumU * sumV) / det;
        double low = (sumV - slope * sumU) / n;
        double left = sumVv - low * sumV - slope * sumUv;
        return new double[] {low, low + slope, left};
    }

    private static double variation(double[] values) {
        double mean = 0;
        for (double v : values) {
            mean += v / values.length;
        }
        double sum = 0;
        for (double v : values) {
            sum += (v - mean) * (v - mean);
        }
        return sum;
    }
}
