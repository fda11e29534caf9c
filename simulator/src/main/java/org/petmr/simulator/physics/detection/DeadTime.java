package org.petmr.simulator.physics.detection;

/**
 * After a single, a block's electronics are busy for a time.
 *
 * @param kind whether singles that come meanwhile prolong it
 */
public record DeadTime(Kind kind, double ns) {

    /** The two classic models. */
    public enum Kind {
        /** Singles that are lost prolong the time: {@code m = n exp(-n tau)}. */
        PARALYSABLE,

        /** They do not: {@code m = n / (1 + n tau)}. */
        NON_PARALYSABLE
    }

    private static final double S_PER_NS = 1e-9;

    public DeadTime {
        ScannerPhysics.require(kind != null, "deadTime.kind", kind, "PARALYSABLE or NON_PARALYSABLE");
        ScannerPhysics.require(ns >= 0 && ns < 1e6, "deadTime.ns", ns, "0 to below 1e6");
    }

    /** What is counted of a Poisson process of this rate. */
    public double countedPerSecond(double ratePerSecond) {
        double busy = ratePerSecond * ns * S_PER_NS;
        return kind == Kind.PARALYSABLE ? ratePerSecond * Math.exp(-busy) : ratePerSecond / (1 + busy);
    }
}
