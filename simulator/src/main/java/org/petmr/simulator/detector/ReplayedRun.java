package org.petmr.simulator.detector;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.petmr.recon.event.Frame;
import org.petmr.recon.event.ListModeListener;
import org.petmr.recon.event.ListModeSource;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.scanner.SinglesUnits;

/** A run from a recording, word by word as it was, and what the recording reports beside its words. */
public final class ReplayedRun implements RunSource {

    private final ListModeSource source;
    private final Queue<Report> reports = new ConcurrentLinkedQueue<>();

    /** @param source closed with the run */
    public ReplayedRun(ListModeSource source) {
        this.source = source;
        source.listen(new Collector(source.header().scanner(), reports));
    }

    /**
     * Gathers the singles of all units over one time. The link tells blocks or elements, all at once; what a recording tells of
     * other units or of one unit alone has no place there.
     */
    private static final class Collector implements ListModeListener {
        private static final double S_PER_MS = 1e-3;

        private final SinglesUnits blocks;
        private final SinglesUnits elements;
        private final Queue<Report> to;
        private long[] counts = {};
        private int known;
        private long startMs;

        Collector(ScannerModel scanner, Queue<Report> to) {
            this.blocks = SinglesUnits.blocks(scanner);
            this.elements = SinglesUnits.elements(scanner);
            this.to = to;
        }

        @Override
        public void singles(SinglesUnits units, int unit, long start, long stop, double cps) {
            boolean isBlocks = units.equals(blocks);
            if (!isBlocks && !units.equals(elements)) {
                return;
            }
            if (unit == 0 || counts.length != units.units() || start != startMs) {
                counts = new long[units.units()];
                known = 0;
                startMs = start;
            }
            counts[unit] = Math.round(cps * (stop - start) * S_PER_MS);
            if (++known == counts.length) {
                to.add(new Singles(isBlocks ? 1 : 2, start, stop, counts));
                counts = new long[0];
            }
        }

        @Override
        public void trace(int signalId, long start, long stop, float[] values) {
            to.add(new Trace(signalId, start, stop, values));
        }
    }

    @Override
    public int read(long[] words) throws IOException {
        return source.read(words);
    }

    @Override
    public List<Report> reports() {
        if (reports.isEmpty()) {
            return List.of();
        }
        List<Report> all = new ArrayList<>();
        for (Report report = reports.poll(); report != null; report = reports.poll()) {
            all.add(report);
        }
        return all;
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
