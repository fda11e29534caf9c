package org.petmr.recon.event;

import java.util.Arrays;
import java.util.Optional;
import org.petmr.recon.scanner.SinglesUnits;

/** Keeps the singles that a recording reports, and gives their means over any part of it. One thread. */
public final class SinglesLog implements ListModeListener {

    private static final int FIRST_CAPACITY = 1024;

    private SinglesUnits units;
    private int[] unit = new int[FIRST_CAPACITY];
    private long[] startMs = new long[FIRST_CAPACITY];
    private long[] stopMs = new long[FIRST_CAPACITY];
    private float[] cps = new float[FIRST_CAPACITY];
    private int size;

    @Override
    public void singles(SinglesUnits reported, int ofUnit, long fromMs, long toMs, double rateCps) {
        if (units == null) {
            units = reported;
        } else if (!units.equals(reported)) {
            throw new IllegalArgumentException(
                    "singles: units change from %s to %s (expected: one kind)".formatted(units, reported));
        }
        if (size == unit.length) {
            unit = Arrays.copyOf(unit, 2 * size);
            startMs = Arrays.copyOf(startMs, 2 * size);
            stopMs = Arrays.copyOf(stopMs, 2 * size);
            cps = Arrays.copyOf(cps, 2 * size);
        }
        unit[size] = ofUnit;
        startMs[size] = fromMs;
        stopMs[size] = toMs;
        cps[size++] = (float) rateCps;
    }

    /** Reports up to now, one for each unit and time. */
    public int size() {
        return size;
    }

    /**
     * Mean rates over a time, each report weighted by how much of it lies within; a unit without a report in that time
     * has the rate that was reported nearest to its middle.
     *
     * @return empty when nothing was reported, or a unit never reported
     */
    public Optional<SinglesRates> mean(long fromMs, long toMs) {
        if (size == 0) {
            return Optional.empty();
        }
        double[] sums = new double[units.units()];
        double[] weights = new double[sums.length];
        double[] nearest = new double[sums.length];
        double[] distances = new double[sums.length];
        Arrays.fill(distances, Double.POSITIVE_INFINITY);
        double middle = 0.5 * (fromMs + toMs);
        for (int i = 0; i < size; i++) {
            int u = unit[i];
            double overlap = Math.min(toMs, stopMs[i]) - Math.max(fromMs, startMs[i]);
            if (overlap > 0) {
                sums[u] += overlap * cps[i];
                weights[u] += overlap;
            }
            double distance = Math.abs(0.5 * (startMs[i] + stopMs[i]) - middle);
            if (distance < distances[u]) {
                distances[u] = distance;
                nearest[u] = cps[i];
            }
        }
        for (int u = 0; u < sums.length; u++) {
            if (distances[u] == Double.POSITIVE_INFINITY) {
                return Optional.empty();
            }
            sums[u] = weights[u] > 0 ? sums[u] / weights[u] : nearest[u];
        }
        return Optional.of(new SinglesRates(units, sums));
    }
}
