package org.petmr.simulator.physics.detection;

/** What becomes of three or more singles in one coincidence window. */
public enum Multiples {
    /** None counts. */
    DROP_ALL,

    /** Each pair that the geometry allows counts. */
    TAKE_ALL_GOODS,

    /** Of the pairs that the geometry allows the one with the largest energy sum counts. */
    TAKE_WINNER
}
