package org.petmr.recon.event;

import org.petmr.recon.scanner.SinglesUnits;

/** Tells reports on with later times: those of a continued recording, in the time of its beginning. */
record LaterListener(ListModeListener to, long ms) implements ListModeListener {

    @Override
    public void singles(SinglesUnits units, int unit, long startMs, long stopMs, double cps) {
        to.singles(units, unit, startMs + ms, stopMs + ms, cps);
    }

    @Override
    public void trace(int signalId, long startMs, long stopMs, float[] values) {
        to.trace(signalId, startMs + ms, stopMs + ms, values);
    }
}
