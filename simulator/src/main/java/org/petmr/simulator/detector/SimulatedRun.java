package org.petmr.simulator.detector;

import java.io.IOException;
import org.petmr.recon.event.Frame;
import org.petmr.simulator.physics.EventGenerator;
import org.petmr.simulator.physics.EventStream;

/** A run of simulated physics. */
public final class SimulatedRun implements RunSource {

    private final EventGenerator generator;
    private final EventStream stream;

    /** @param threads that make events */
    public SimulatedRun(EventGenerator generator, int threads) {
        this.generator = generator;
        this.stream = new EventStream(generator, threads);
    }

    @Override
    public int read(long[] words) throws IOException {
        return stream.read(words);
    }

    @Override
    public int[] blockSingles(long startMs, long stopMs) {
        return generator.blockSingles(startMs, stopMs);
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
