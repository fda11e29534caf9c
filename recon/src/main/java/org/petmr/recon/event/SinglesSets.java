package org.petmr.recon.event;

import java.util.BitSet;
import org.petmr.recon.scanner.SinglesUnits;

/**
 * Gathers the singles that a recording reports unit by unit into counts of all units over one time, as formats of files
 * keep them. One thread.
 */
public final class SinglesSets implements ListModeListener {

    private static final double S_PER_MS = 1e-3;

    private final Receiver receiver;
    private SinglesUnits units;
    private long startMs;
    private long stopMs;
    private long[] counts = {};
    private final BitSet reported = new BitSet();
    private long incomplete;

    /** Takes what was gathered. */
    public interface Receiver {

        /** @param counts {@code [units.units()]}; the receiver's to keep */
        void singles(SinglesUnits units, long startMs, long stopMs, long[] counts);

        /** @param values the receiver's to keep */
        void trace(int signalId, long startMs, long stopMs, float[] values);
    }

    public SinglesSets(Receiver receiver) {
        this.receiver = receiver;
    }

    @Override
    public void singles(SinglesUnits of, int unit, long fromMs, long toMs, double cps) {
        if (!of.equals(units) || fromMs != startMs || toMs != stopMs) {
            incomplete += reported.cardinality();
            reported.clear();
            units = of;
            startMs = fromMs;
            stopMs = toMs;
            counts = new long[of.units()];
        }
        counts[unit] = Math.round(cps * (toMs - fromMs) * S_PER_MS);
        reported.set(unit);
        if (reported.cardinality() == counts.length) {
            receiver.singles(units, startMs, stopMs, counts);
            reported.clear();
            counts = new long[counts.length];
        }
    }

    @Override
    public void trace(int signalId, long fromMs, long toMs, float[] values) {
        receiver.trace(signalId, fromMs, toMs, values);
    }

    /** Reports up to now that did not make up a whole set. */
    public long incomplete() {
        return incomplete + reported.cardinality();
    }
}
