package org.petmr.simulator.physics;

/**
 * What really made a coincidence. A tag stands beside each word of a scan, for tests and for nothing else: no detector
 * knows it.
 */
public final class Truth {

    /** Not a coincidence: a time mark, a trigger. */
    public static final byte NONE = 0;

    /** Both photons of one annihilation, neither scattered. */
    public static final byte TRUE = 1;

    /** Both photons of one annihilation, one or both scattered in the phantom. */
    public static final byte SCATTERED = 2;

    /** Photons of two different decays in the prompt window. */
    public static final byte RANDOM = 3;

    /** In the delayed window: always random. */
    public static final byte DELAYED = 4;

    /** How many different tags there are. */
    public static final int TAGS = 5;

    private Truth() {}
}
