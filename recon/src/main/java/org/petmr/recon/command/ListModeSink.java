package org.petmr.recon.command;

import java.io.Closeable;
import java.io.IOException;
import java.util.Map;
import org.petmr.recon.event.SinglesSets;
import org.petmr.recon.scanner.SinglesUnits;

/** Where the words of a conversion go, and what is reported beside them. Nothing has its name before {@link #finish}. */
interface ListModeSink extends SinglesSets.Receiver, Closeable {

    /** Adds {@code words[0..n-1]}. */
    void words(long[] words, int n) throws IOException;

    /** What the format has no place for, up to now: how many, by name. */
    Map<String, Long> notCarried();

    /** Triggers of signals that the format has no place for. */
    default long triggersLeft() {
        return 0;
    }

    /** Sets of singles that were not written. */
    default long histogramsLeft() {
        return 0;
    }

    /** Pieces of traces that were not written. */
    default long tracesLeft() {
        return 0;
    }

    void finish() throws IOException;

    @Override
    default void singles(SinglesUnits units, long startMs, long stopMs, long[] counts) {}

    @Override
    default void trace(int signalId, long startMs, long stopMs, float[] values) {}
}
