package org.petmr.simulator.mr;

import org.petmr.simulator.mr.fault.MrFaults;

/**
 * How images are made.
 *
 * @param noise standard deviation of each channel as a part of the brightest tissue's signal; 0.015 is usual
 * @param coilBias how much brighter the rim of the body is than its middle; 0 for coils that see all alike
 * @param faults what goes wrong
 * @param moment which pose of a moving phantom is seen
 * @param seed of the noise
 */
public record MrSettings(double noise, double coilBias, MrFaults faults, Moment moment, long seed) {

    /** Which pose of a moving phantom an image shows. */
    public enum Moment {
        /** That of rest: breath held, or a gated sequence. */
        REST,
        /** That in the middle of the sequence. */
        MIDDLE,
        /** All of them while the sequence runs, averaged: breathing freely. */
        AVERAGED
    }

    public MrSettings {
        if (!(noise >= 0)) {
            throw new IllegalArgumentException("noise: " + noise + " (expected: >= 0)");
        }
        if (!(coilBias >= 0 && coilBias <= 5)) {
            throw new IllegalArgumentException("coilBias: " + coilBias + " (expected: 0 to 5)");
        }
    }

    /** Nothing wrong, even coils, the pose of rest. */
    public static MrSettings of(double noise, long seed) {
        return new MrSettings(noise, 0, MrFaults.NONE, Moment.REST, seed);
    }

    public MrSettings with(MrFaults other) {
        return new MrSettings(noise, coilBias, other, moment, seed);
    }

    public MrSettings with(Moment other) {
        return new MrSettings(noise, coilBias, faults, other, seed);
    }

    public MrSettings withCoilBias(double other) {
        return new MrSettings(noise, other, faults, moment, seed);
    }
}
