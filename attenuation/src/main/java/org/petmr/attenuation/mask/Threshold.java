package org.petmr.attenuation.mask;

/** Thresholds from histograms. */
public final class Threshold {

    private static final int BINS = 256;

    private Threshold() {}

    /**
     * Otsu's threshold (IEEE Trans Syst Man Cybern 9, 1979) between the dark and the bright of the values, which are clamped
     * at their 99th percentile first, so that a few bright voxels don't stretch the histogram.
     */
    public static float otsu(float[] values) {
        float low = Float.POSITIVE_INFINITY;
        for (float v : values) {
            low = Math.min(low, v);
        }
        float high = quantile(values, 0.99);
        if (!(high > low)) {
            return low;
        }
        long[] histogram = new long[BINS];
        double sum = 0;
        for (float v : values) {
            int bin = Math.min(BINS - 1, (int) ((v - low) / (high - low) * BINS));
            histogram[bin]++;
            sum += bin;
        }
        double below = 0;
        double belowSum = 0;
        double best = -1;
        int at = 0;
        for (int t = 0; t < BINS - 1; t++) {
            below += histogram[t];
            belowSum += (double) t * histogram[t];
            double above = values.length - below;
            if (below == 0 || above == 0) {
                continue;
            }
            double apart = belowSum / below - (sum - belowSum) / above;
            double between = below * above * apart * apart;
            if (between > best) {
                best = between;
                at = t;
            }
        }
        return low + (high - low) * (at + 1) / BINS;
    }

    /** The value below which a share of the values lies, from an evenly spaced subset of at most 200 000. */
    public static float quantile(float[] values, double share) {
        int step = Math.max(1, values.length / 200_000) | 1;
        int some = (values.length + step - 1) / step;
        return Selection.at(values, step, (int) (share * (some - 1)));
    }
}
