package org.petmr.recon.event;

import org.petmr.recon.scanner.SinglesUnits;

/**
 * Hears what a recording reports beside its words, while it is read. Reports carry their own times and may come a little
 * before or after the words of that time.
 */
public interface ListModeListener {

    /**
     * Singles of one unit.
     *
     * @param startMs start of the time over which they were counted, in the time of the marks
     * @param stopMs its end
     * @param cps mean rate as counted, with its dead time
     */
    default void singles(SinglesUnits units, int unit, long startMs, long stopMs, double cps) {}

    /**
     * A piece of a physiological trace, equally spaced over its time.
     *
     * @param signalId which signal, as announced by the device
     * @param values from {@code startMs} on; the listener's to keep
     */
    default void trace(int signalId, long startMs, long stopMs, float[] values) {}
}
