package org.petmr.simulator.detector;

import java.io.IOException;
import java.util.List;

/** What a front end sends in a run: words in order, and block singles. One reader. */
public interface RunSource extends AutoCloseable {

    /** @param words overwritten from 0; returns how many were written, at least 1, or -1 after the last */
    int read(long[] words) throws IOException;

    /**
     * Singles of each block over a time of the run, {@code axial * blocksTransaxial + transaxial}; empty when the source
     * doesn't know.
     */
    default int[] blockSingles(long startMs, long stopMs) {
        return new int[0];
    }

    /** What was reported beside the words that have been read since the last call, in order. */
    default List<Report> reports() {
        return List.of();
    }

    /** A report with times of its own, in the time of the marks. */
    sealed interface Report permits Singles, Trace {}

    /** Singles counted over a time. @param level 1 for blocks, 2 for elements @param counts by unit */
    record Singles(int level, long startMs, long stopMs, long[] counts) implements Report {}

    /** A piece of a physiological trace, equally spaced over its time. */
    record Trace(int signalId, long startMs, long stopMs, float[] values) implements Report {}

    /** Bits of {@link org.petmr.recon.event.Frame} that every frame of the run carries. */
    int flags();

    @Override
    void close() throws IOException;
}
