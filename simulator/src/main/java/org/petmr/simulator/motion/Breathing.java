package org.petmr.simulator.motion;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Breaths one after another, each of its own length and depth. Within a breath the amplitude is
 * {@code depth sin^4(pi u)}: long at the end of expiration, which is where it begins and ends, and short in inspiration.
 * Source of the form: A. E. Lujan et al. 1999, Med. Phys. 26:715, with n = 2.
 */
public final class Breathing {

    private static final double MS_PER_S = 1000;

    /** No breath differs by more than this many times the irregularity. */
    private static final double MOST_SDS = 2.5;

    /**
     * @param periodS mean length of a breath
     * @param irregularity standard deviation of length and depth as a part of their means, 0 to 0.3
     */
    public record Habit(double periodS, double irregularity) {
        public Habit {
            if (!(periodS >= 1 && periodS <= 20)) {
                throw new IllegalArgumentException("breathing.periodS: %s (expected: 1 to 20)".formatted(periodS));
            }
            if (!(irregularity >= 0 && irregularity <= 0.3)) {
                throw new IllegalArgumentException(
                        "breathing.irregularity: %s (expected: 0 to 0.3)".formatted(irregularity));
            }
        }

        /** Deepest breath that can come; 1 is the usual one. */
        public double most() {
            return 1 + MOST_SDS * irregularity;
        }
    }

    private final Habit habit;
    private final double[] startsMs;
    private final double[] depths;

    public Breathing(Habit habit, long durationMs, long seed) {
        this.habit = habit;
        SplittableRandom random = new SplittableRandom(seed);
        List<Double> starts = new ArrayList<>();
        List<Double> deep = new ArrayList<>();
        double at = 0;
        while (at <= durationMs) {
            starts.add(at);
            deep.add(around(random, habit.irregularity()));
            at += MS_PER_S * habit.periodS() * around(random, habit.irregularity());
        }
        starts.add(at);
        this.startsMs = starts.stream().mapToDouble(Double::doubleValue).toArray();
        this.depths = deep.stream().mapToDouble(Double::doubleValue).toArray();
    }

    private static double around(SplittableRandom random, double sd) {
        return 1 + sd * Math.max(-MOST_SDS, Math.min(MOST_SDS, random.nextGaussian()));
    }

    public Habit habit() {
        return habit;
    }

    /** 0 at the end of expiration, 1 in the depth of a usual breath. @param timeMs within the duration */
    public double amplitude(double timeMs) {
        int at = Arrays.binarySearch(startsMs, timeMs);
        int breath = at >= 0 ? at : -at - 2;
        if (breath < 0 || breath >= depths.length) {
            return 0;
        }
        double u = (timeMs - startsMs[breath]) / (startsMs[breath + 1] - startsMs[breath]);
        double sine = Math.sin(Math.PI * u);
        return depths[breath] * sine * sine * sine * sine;
    }

    /** Ends of expiration, as the bellows sees them. */
    public List<Trigger> triggers() {
        return Arrays.stream(startsMs)
                .mapToObj(ms -> Trigger.at(Signals.BREATH, ms / MS_PER_S))
                .toList();
    }
}
