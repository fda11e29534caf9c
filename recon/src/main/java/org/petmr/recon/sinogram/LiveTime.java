package org.petmr.recon.sinogram;

import java.util.Arrays;

/**
 * When a recording measured, as its time marks tell: where there is one in every millisecond, those without one were lost, and
 * many of them in a row are a pause.
 */
final class LiveTime {

    /** Shorter holes are lost milliseconds, which decay does not notice. */
    private static final long LEAST_PAUSE_MS = 100;

    private long steps;
    private long stepsOfOneMs;
    private long[] pausesMs = new long[0];

    /** From one mark to the next. */
    void step(long fromMs, long toMs) {
        steps++;
        if (toMs - fromMs == 1) {
            stepsOfOneMs++;
        } else if (toMs - fromMs >= LEAST_PAUSE_MS) {
            pausesMs = Arrays.copyOf(pausesMs, pausesMs.length + 2);
            pausesMs[pausesMs.length - 2] = fromMs + 1;
            pausesMs[pausesMs.length - 1] = toMs;
        }
    }

    /** Whether there is a mark in nearly every millisecond in which something was measured. */
    boolean isEveryMs() {
        return 2 * stepsOfOneMs > steps;
    }

    /** Milliseconds between the first mark and the last that a mark began; of coarser marks nothing is known to be lost. */
    long liveMs(long firstMs, long lastMs) {
        return isEveryMs() ? Math.min(steps, lastMs - firstMs) : lastMs - firstMs;
    }

    long pausedMs() {
        long sum = 0;
        for (int i = 0; isEveryMs() && i < pausesMs.length; i += 2) {
            sum += pausesMs[i + 1] - pausesMs[i];
        }
        return sum;
    }

    /**
     * Start of a frame without pauses, as long as this recording was live, whose mean activity is that which this recording
     * saw. Activity falls as {@code exp(-k t)}; its mean over the parts {@code [a, b]} of together {@code L} seconds is
     * {@code sum (exp(-k a) - exp(-k b)) / (k L)}, that of a frame from {@code s} on {@code exp(-k s) (1 - exp(-k L)) / (k L)}.
     *
     * @param firstMs the first mark, time 0
     * @param lastMs the last mark
     * @return s after the first mark; 0 without pauses
     */
    double decayStartS(double halfLifeS, long firstMs, long lastMs) {
        if (pausedMs() == 0 || !(halfLifeS > 0)) {
            return 0;
        }
        double k = Math.log(2) / halfLifeS * 1e-3;
        double sum = 0;
        long fromMs = firstMs;
        for (int i = 0; i <= pausesMs.length; i += 2) {
            long toMs = i < pausesMs.length ? pausesMs[i] : lastMs;
            sum += Math.exp(-k * (fromMs - firstMs)) * -Math.expm1(-k * (toMs - fromMs));
            fromMs = i < pausesMs.length ? pausesMs[i + 1] : lastMs;
        }
        double whole = -Math.expm1(-k * (lastMs - firstMs - pausedMs()));
        return -Math.log(sum / whole) / k * 1e-3;
    }
}
