package org.petmr.simulator.physics;

import java.util.SplittableRandom;

/** Streams of random numbers for the numbered parts of a scan: the same for the same seed and number, else unlike. */
public final class Seeds {

    private Seeds() {}

    /** @param number of the part, 0 or more */
    public static SplittableRandom random(long seed, long number) {
        return new SplittableRandom(mix(seed ^ mix(number + 1)));
    }

    /** Spreads neighbouring numbers over all of 64 bits (the finaliser of SplitMix64 by G. Steele et al.). */
    private static long mix(long value) {
        long z = value + 0x9E3779B97F4A7C15L;
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }
}
