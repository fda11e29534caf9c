package org.petmr.simulator.motion;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** R waves of an ECG: intervals round a mean, each drawn for itself. */
public final class HeartBeat {

    private static final double S_PER_MIN = 60;
    private static final double MOST_SDS = 2.5;

    private HeartBeat() {}

    /**
     * @param ratePerMin mean rate
     * @param irregularity standard deviation of the intervals as a part of their mean, 0 to 0.3
     */
    public static List<Trigger> triggers(double ratePerMin, double irregularity, long durationMs, long seed) {
        if (!(ratePerMin >= 20 && ratePerMin <= 250)) {
            throw new IllegalArgumentException("heart.ratePerMin: %s (expected: 20 to 250)".formatted(ratePerMin));
        }
        if (!(irregularity >= 0 && irregularity <= 0.3)) {
            throw new IllegalArgumentException("heart.irregularity: %s (expected: 0 to 0.3)".formatted(irregularity));
        }
        SplittableRandom random = new SplittableRandom(seed);
        List<Trigger> beats = new ArrayList<>();
        double meanS = S_PER_MIN / ratePerMin;
        for (double atS = meanS * random.nextDouble(); 1000 * atS < durationMs; ) {
            beats.add(Trigger.at(Signals.HEART_BEAT, atS));
            double sds = Math.max(-MOST_SDS, Math.min(MOST_SDS, random.nextGaussian()));
            atS += meanS * (1 + irregularity * sds);
        }
        return beats;
    }
}
