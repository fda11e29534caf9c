package org.petmr.simulator.detector;

import java.io.IOException;
import org.petmr.recon.event.Frame;
import org.petmr.simulator.physics.EventStream;
import org.petmr.simulator.physics.ScanEvents;

/** A run of simulated physics. */
public final class SimulatedRun implements RunSource {

    private final ScanEvents scan;
    private final EventStream stream;

    /** @param threads that make events */
    public SimulatedRun(ScanEvents scan, int threads) {
        this.scan = scan;
        this.stream = new EventStream(scan, threads);
    }

    @Override
    public int read(long[] words) throws IOException {
        return stream.read(words);
    }

    @Override
    public int[] blockSingles(long startMs, long stopMs) {
        return scan.blockSingles(startMs, stopMs);
    }

    @Override
    public int flags() {
        return Frame.FLAG_SIMULATED;
    }

    @Override
    public void close() {
        stream.close();
    }
}
