package org.petmr.attenuation.mask;

import java.util.Arrays;

/**
 * A histogram with a Gaussian blur taken out, and the mean origin of each blurred value. The blur is taken out by the iteration of
 * Richardson (J Opt Soc Am 62, 1972) and Lucy (Astron J 79, 1974), which keeps counts positive.
 */
final class SharpHistogram {

    private static final int BINS = 160;
    private static final int ITERATIONS = 12;

    /** How much of the blur is taken out at once, in logarithms of the signal: 0.15 is what Sled 1998 uses. */
    private static final double FWHM = 0.2;

    private final double low;
    private final double width;
    private final double[] origin;

    private SharpHistogram(double low, double width, double[] origin) {
        this.low = low;
        this.width = width;
        this.origin = origin;
    }

    static SharpHistogram of(double[] values) {
        double low = Selection.at(values, (int) (0.002 * (values.length - 1)));
        double high = Selection.at(values, (int) (0.998 * (values.length - 1)));
        double width = Math.max(1e-6, (high - low) / (BINS - 1));
        double[] count = new double[BINS];
        for (double v : values) {
            double at = Math.max(0, Math.min(BINS - 1.001, (v - low) / width));
            int bin = (int) at;
            count[bin] += 1 - (at - bin);
            count[bin + 1] += at - bin;
        }
        double[] half = kernel(FWHM / 2.3548 / width);
        double[] sharp = count.clone();
        for (int i = 0; i < ITERATIONS; i++) {
            double[] blurred = blurred(sharp, half);
            double[] ratio = new double[BINS];
            Arrays.setAll(ratio, b -> count[b] / Math.max(1e-9, blurred[b]));
            double[] back = blurred(ratio, half);
            for (int b = 0; b < BINS; b++) {
                sharp[b] *= back[b];
            }
        }
        double[] moment = new double[BINS];
        Arrays.setAll(moment, b -> sharp[b] * b);
        double[] above = blurred(moment, half);
        double[] below = blurred(sharp, half);
        double[] origin = new double[BINS];
        Arrays.setAll(origin, b -> below[b] > 1e-9 ? low + width * above[b] / below[b] : low + width * b);
        return new SharpHistogram(low, width, origin);
    }

    /** Where a value comes from on average, before the blur. */
    double origin(double value) {
        double at = Math.max(0, Math.min(BINS - 1.001, (value - low) / width));
        int bin = (int) at;
        return origin[bin] + (at - bin) * (origin[bin + 1] - origin[bin]);
    }

    private static double[] kernel(double sigmaBins) {
        double[] half = new double[Math.min(BINS, (int) Math.ceil(3 * sigmaBins) + 1)];
        double sum = 0;
        for (int k = 0; k < half.length; k++) {
            half[k] = Math.exp(-0.5 * k * k / (sigmaBins * sigmaBins));
            sum += k == 0 ? half[k] : 2 * half[k];
        }
        for (int k = 0; k < half.length; k++) {
            half[k] /= sum;
        }
        return half;
    }

    private static double[] blurred(double[] of, double[] half) {
        double[] to = new double[BINS];
        for (int b = 0; b < BINS; b++) {
            for (int k = Math.max(-b, 1 - half.length); k < Math.min(BINS - b, half.length); k++) {
                to[b] += half[Math.abs(k)] * of[b + k];
            }
        }
        return to;
    }
}
