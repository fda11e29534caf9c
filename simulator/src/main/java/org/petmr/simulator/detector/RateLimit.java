package org.petmr.simulator.detector;

import java.util.Locale;

/** What a detector link can carry. */
public final class RateLimit {

    /** 10 Gbit Ethernet, 8 bytes an event; frames cost 0.06 % more. */
    public static final double MOST_EVENTS_PER_S = 10e9 / 8 / Long.BYTES;

    private RateLimit() {}

    /**
     * Refuses a rate that no machine could have.
     *
     * @param name what is to be changed, as its user knows it
     * @param links front-end nodes among which the events are split
     * @throws IllegalArgumentException naming the rate and what is allowed
     */
    public static void check(String name, double eventsPerS, int links) {
        if (eventsPerS > links * MOST_EVENTS_PER_S) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "%s: %.4g events/s (expected: at most %.4g, what %d link%s of 10 Gbit/s can carry)",
                    name,
                    eventsPerS,
                    links * MOST_EVENTS_PER_S,
                    links,
                    links == 1 ? "" : "s"));
        }
    }
}
