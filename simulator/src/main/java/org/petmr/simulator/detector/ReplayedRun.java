package org.petmr.simulator.detector;

import java.io.IOException;
import org.petmr.recon.event.Frame;
import org.petmr.recon.event.ListModeSource;

/** A run from a recording, word by word as it was. */
public final class ReplayedRun implements RunSource {

    private final ListModeSource source;

    /** @param source closed with the run */
    public ReplayedRun(ListModeSource source) {
        this.source = source;
    }

    @Override
    public int read(long[] words) throws IOException {
        return source.read(words);
    }

    @Override
    public int flags() {
        return Frame.FLAG_REPLAY;
    }

    @Override
    public void close() throws IOException {
        source.close();
    }
}
