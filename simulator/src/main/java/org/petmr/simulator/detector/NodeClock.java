package org.petmr.simulator.detector;

/**
 * The clock of a front-end node: how it stands to the true time of the scan, in which the events are made.
 *
 * @param offsetNs what it shows more than the true time at the start
 * @param driftPpm how much faster than the true time it runs, parts per million
 * @param utcNs UTC at the start of the scan, ns since 1970, the same for all nodes: what a time receiver of the installation tells
 */
public record NodeClock(long offsetNs, double driftPpm, long utcNs) {

    /** A clock without fault. UTC counts from an arbitrary day. */
    public static final NodeClock PERFECT = new NodeClock(0, 0, 1_767_225_600_000_000_000L);

    private static final double LARGEST_DRIFT_PPM = 100_000;
    private static final long LARGEST_OFFSET_NS = 1L << 52;
    private static final long NS_PER_MS = 1_000_000;

    public NodeClock {
        if (!(Math.abs(driftPpm) <= LARGEST_DRIFT_PPM)) {
            throw new IllegalArgumentException(
                    "driftPpm: %s (expected: -%2$.0f to %2$.0f)".formatted(driftPpm, LARGEST_DRIFT_PPM));
        }
        if (Math.abs(offsetNs) > LARGEST_OFFSET_NS) {
            throw new IllegalArgumentException(
                    "offsetNs: %d (expected: -%2$d to %2$d)".formatted(offsetNs, LARGEST_OFFSET_NS));
        }
    }

    /** The same with another offset and drift. */
    public NodeClock shifted(long newOffsetNs, double newDriftPpm) {
        return new NodeClock(newOffsetNs, newDriftPpm, utcNs);
    }

    /** What the clock shows; may be before 0. */
    long showsNs(long scanMs) {
        long trueNs = scanMs * NS_PER_MS;
        return trueNs + offsetNs + Math.round(trueNs * driftPpm * 1e-6);
    }

    /** Whole ms that the clock shows; may be before 0. */
    long showsMs(long scanMs) {
        return Math.floorDiv(showsNs(scanMs), NS_PER_MS);
    }

    long utcNs(long scanMs) {
        return utcNs + scanMs * NS_PER_MS;
    }

    boolean isPerfect() {
        return offsetNs == 0 && driftPpm == 0;
    }
}
