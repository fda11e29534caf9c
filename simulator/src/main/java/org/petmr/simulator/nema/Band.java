package org.petmr.simulator.nema;

/**
 * What a figure of a believable scanner may be.
 *
 * @param published what others measured on the real one
 * @param low least
 * @param high largest
 */
public record Band(double published, double low, double high) {

    public Band {
        if (!(low <= published && published <= high)) {
            throw new IllegalArgumentException("band: %s to %s (expected: round %s)".formatted(low, high, published));
        }
    }

    /** @param percent of the published value, to either side */
    static Band relative(double published, double percent) {
        double reach = Math.abs(published) * percent / 100;
        return new Band(published, published - reach, published + reach);
    }

    /** @param reach to either side, in the unit of the value */
    static Band absolute(double published, double reach) {
        return new Band(published, published - reach, published + reach);
    }

    boolean holds(double value) {
        return value >= low && value <= high;
    }
}
