package org.petmr.simulator.motion;

/**
 * Something that happens at a moment of the scan.
 *
 * @param signalId see {@link Signals}
 * @param timeMs of the scan
 * @param us inside the millisecond, 0 to 999
 */
public record Trigger(int signalId, long timeMs, int us) {

    public Trigger {
        if (timeMs < 0 || us < 0 || us > 999) {
            throw new IllegalArgumentException(
                    "trigger: %d ms, %d us (expected: not before the scan, 0 to 999 us)".formatted(timeMs, us));
        }
    }

    /** @param seconds since the start of the scan */
    static Trigger at(int signalId, double seconds) {
        long us = Math.round(1e6 * seconds);
        return new Trigger(signalId, us / 1000, (int) (us % 1000));
    }
}
