package org.petmr.recon.sinogram;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * When a recording measured, as its time marks tell: where there is one in every millisecond, those without one were lost, and
 * many of them in a row are a pause. One thread.
 */
public final class LiveTime {

    /** Shorter holes are lost milliseconds, which decay does not notice. */
    private static final long LEAST_PAUSE_MS = 100;

    private long firstMs = -1;
    private long lastMs = -1;
    private long steps;
    private long stepsOfOneMs;

    /** {@code [2 * pauses]}, start and end of each; the rest is room for more. */
    private long[] pausesMs = new long[8];

    private int pauses;

    /** Takes note of the next mark. */
    public void mark(long timeMs) {
        if (firstMs < 0) {
            firstMs = timeMs;
        } else {
            steps++;
            if (timeMs - lastMs == 1) {
                stepsOfOneMs++;
            } else if (timeMs - lastMs >= LEAST_PAUSE_MS) {
                pause(lastMs + 1, timeMs);
            }
        }
        lastMs = timeMs;
    }

    private void pause(long fromMs, long toMs) {
        if (2 * pauses == pausesMs.length) {
            pausesMs = Arrays.copyOf(pausesMs, 2 * pausesMs.length);
        }
        pausesMs[2 * pauses] = fromMs;
        pausesMs[2 * pauses + 1] = toMs;
        pauses++;
    }

    /** Time of the first mark, or -1 before it. */
    public long firstMarkMs() {
        return firstMs;
    }

    /** Time of the last mark, or -1 before the first. */
    public long lastMarkMs() {
        return lastMs;
    }

    /** Whether there is a mark in nearly every millisecond in which something was measured. */
    boolean isEveryMs() {
        return 2 * stepsOfOneMs > steps;
    }

    /** Milliseconds between the first mark and the last that a mark began; of coarser marks nothing is known to be lost. */
    public long liveMs() {
        return isEveryMs() ? Math.min(steps, lastMs - firstMs) : lastMs - firstMs;
    }

    /** The parts between pauses, after the first mark and up to the last; none before there are two. */
    public LiveSpans spans() {
        List<LiveSpans.Part> parts = new ArrayList<>();
        long fromMs = firstMs;
        for (int i = 0; isEveryMs() && i < pauses; i++) {
            add(parts, fromMs, pausesMs[2 * i]);
            fromMs = pausesMs[2 * i + 1];
        }
        add(parts, fromMs, lastMs);
        return new LiveSpans(parts);
    }

    /** Nothing where a clock went back, or where a pause ends the recording. */
    private void add(List<LiveSpans.Part> parts, long fromMs, long toMs) {
        if (toMs > fromMs) {
            parts.add(new LiveSpans.Part(fromMs - firstMs, toMs - firstMs));
        }
    }
}
