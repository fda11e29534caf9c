package org.petmr.simulator.detector;

import java.io.IOException;

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

    /** Bits of {@link org.petmr.recon.event.Frame} that every frame of the run carries. */
    int flags();

    @Override
    void close() throws IOException;
}
