package org.petmr.simulator.mr;

import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;

/**
 * A pencil beam through the dome of the diaphragm: where the edge is, read at equal intervals, with the noise and the
 * resolution of such a reading. Height 0 is that of rest, at the end of breathing out.
 */
public final class MrNavigator {

    private static final double PERIOD_S = 0.1;

    /** Readings come in steps of the beam's pixel. */
    private static final double RESOLUTION_MM = 0.5;

    /** Nearer to rest than this it counts as at rest. */
    private static final double WINDOW_MM = 2.5;

    private final DoubleUnaryOperator amplitudeMm;
    private final double noiseMm;
    private final long seed;

    /**
     * @param amplitudeMm how far from rest the diaphragm is, by the time in s from the start of the PET stream
     * @param noiseMm standard deviation of a reading
     */
    public MrNavigator(DoubleUnaryOperator amplitudeMm, double noiseMm, long seed) {
        if (!(noiseMm >= 0)) {
            throw new IllegalArgumentException("noiseMm: " + noiseMm + " (expected: >= 0)");
        }
        this.amplitudeMm = amplitudeMm;
        this.noiseMm = noiseMm;
        this.seed = seed;
    }

    /** Readings. @param timeS when @param positionMm distance from rest */
    public record Trace(double[] timeS, double[] positionMm) {}

    /** Readings at whole multiples of the interval; the same time gives the same reading. */
    public Trace trace(double fromS, double toS) {
        long first = (long) Math.ceil(fromS / PERIOD_S - 1e-9);
        int n = (int) Math.max(0, (long) Math.ceil(toS / PERIOD_S - 1e-9) - first);
        double[] timeS = new double[n];
        double[] positionMm = new double[n];
        for (int i = 0; i < n; i++) {
            timeS[i] = (first + i) * PERIOD_S;
            positionMm[i] = reading(first + i);
        }
        return new Trace(timeS, positionMm);
    }

    private double reading(long index) {
        double noisy = amplitudeMm.applyAsDouble(index * PERIOD_S)
                + noiseMm * new SplittableRandom(seed * 0x9E3779B97F4A7C15L + index).nextGaussian();
        return RESOLUTION_MM * Math.rint(noisy / RESOLUTION_MM);
    }

    /** A trigger word ({@link MrPulses#NAVIGATOR_AT_REST}) at each reading with which the diaphragm comes to rest. */
    public long[] triggers(long fromMs, long toMs) {
        MrPulses.Words words = new MrPulses.Words(fromMs, toMs);
        long first = (long) Math.ceil(fromMs * 1e-3 / PERIOD_S - 1e-9);
        for (long i = Math.max(1, first); i * PERIOD_S * 1000 < toMs; i++) {
            if (Math.abs(reading(i)) <= WINDOW_MM && Math.abs(reading(i - 1)) > WINDOW_MM) {
                words.add(MrPulses.NAVIGATOR_AT_REST, i * PERIOD_S * 1000);
            }
        }
        return words.sorted();
    }
}
