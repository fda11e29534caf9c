package org.petmr.recon.sinogram;

/**
 * How a cycle between two triggers is cut into gates of equal phase.
 *
 * @param signalId of the triggers
 * @param gates parts of a cycle
 * @param shortestMs a cycle shorter than this is rejected
 * @param longestMs a cycle longer than this is rejected
 */
public record Gating(int signalId, int gates, long shortestMs, long longestMs) {

    /** Events of a cycle are held until its end is known; nothing that breathes or beats is slower. */
    private static final long LONGEST_MS = 60_000;

    private static final int MOST_GATES = 64;

    public Gating {
        if (gates < 1 || gates > MOST_GATES) {
            throw new IllegalArgumentException("gates: %d (expected: 1 to %d)".formatted(gates, MOST_GATES));
        }
        if (shortestMs < gates || longestMs < shortestMs || longestMs > LONGEST_MS) {
            throw new IllegalArgumentException("cycles: %d to %d ms (expected: from at least %d, in order, up to %d)"
                    .formatted(shortestMs, longestMs, gates, LONGEST_MS));
        }
    }

    /** Cycles of about a length. @param tolerance largest deviation as a part of the length, 0 to below 1 */
    public static Gating around(int signalId, int gates, double typicalMs, double tolerance) {
        if (!(tolerance >= 0 && tolerance < 1)) {
            throw new IllegalArgumentException("tolerance: " + tolerance + " (expected: 0 to below 1)");
        }
        return new Gating(
                signalId, gates, Math.round(typicalMs * (1 - tolerance)), Math.round(typicalMs * (1 + tolerance)));
    }

    /** The gate of a time in a cycle. @param sinceTriggerMs 0 to cycleMs - 1 */
    int gate(long sinceTriggerMs, long cycleMs) {
        return (int) (sinceTriggerMs * gates / cycleMs);
    }
}
