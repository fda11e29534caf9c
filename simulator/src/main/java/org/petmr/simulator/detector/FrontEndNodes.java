package org.petmr.simulator.detector;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.petmr.acquisition.wire.SentTotals;
import org.petmr.recon.scanner.ScannerModel;

/**
 * All front-end nodes of a scanner: each has a connection, a source id and a clock of its own, and sends the coincidences whose
 * first crystal lies in its sector of the ring, and the singles of its blocks.
 */
public final class FrontEndNodes implements AutoCloseable {

    private final List<FrontEnd> nodes;

    private FrontEndNodes(List<FrontEnd> nodes) {
        this.nodes = List.copyOf(nodes);
    }

    /**
     * Connects all nodes; their source ids follow that of the first.
     *
     * @param first the first node; its faults are those of all, each taking what concerns it
     * @param count how many nodes there are
     * @param shaped what is different in a node, such as its clock
     * @param runs called once for each run, for all nodes together
     * @throws IOException when nobody listens there
     */
    public static FrontEndNodes connect(
            FrontEndConfig first, int count, UnaryOperator<FrontEndConfig> shaped, FrontEnd.RunFactory runs)
            throws IOException {
        if (count < 1) {
            throw new IllegalArgumentException(
                    "nodes: %d (expected: 1 to %d)".formatted(count, FrontEndConfig.MOST_NODES));
        }
        List<FrontEnd> made = new ArrayList<>();
        Deal deal = new Deal(runs, first.scanner(), count);
        try {
            for (int i = 0; i < count; i++) {
                int node = i;
                FrontEndConfig config = shaped.apply(first.node(first.sourceId() + i, count));
                made.add(FrontEnd.connect(config, duration -> deal.share(node, duration)));
            }
            return new FrontEndNodes(made);
        } catch (IOException | RuntimeException e) {
            made.forEach(FrontEnd::close);
            throw e;
        }
    }

    /** Nodes with good clocks. */
    public static FrontEndNodes connect(FrontEndConfig first, int count, FrontEnd.RunFactory runs) throws IOException {
        return connect(first, count, c -> c, runs);
    }

    /** Opens a run when the first node asks for its share, and the next when a node asks again. */
    private static final class Deal {
        private final FrontEnd.RunFactory runs;
        private final ScannerModel scanner;
        private final int count;
        private SharedRun open;
        private boolean[] isTaken;

        Deal(FrontEnd.RunFactory runs, ScannerModel scanner, int count) {
            this.runs = runs;
            this.scanner = scanner;
            this.count = count;
        }

        synchronized RunSource share(int node, Optional<Double> durationS) throws IOException {
            if (count == 1) {
                return runs.open(durationS);
            }
            if (open == null || isTaken[node]) {
                open = new SharedRun(runs.open(durationS), scanner, count);
                isTaken = new boolean[count];
            }
            isTaken[node] = true;
            return open.share(node);
        }
    }

    public List<FrontEnd> nodes() {
        return nodes;
    }

    /** Complete when the host has accepted all nodes. */
    public CompletableFuture<Void> welcome() {
        return all(FrontEnd::welcome);
    }

    /** Complete when the first run of all nodes has begun. */
    public CompletableFuture<Void> started() {
        return all(FrontEnd::started);
    }

    /** What each node has sent in the first run, once all have ended; fails with the first that failed, after all. */
    public CompletableFuture<List<SentTotals>> run() {
        return all(FrontEnd::run)
                .thenApply(v -> nodes.stream().map(n -> n.run().join()).toList());
    }

    private CompletableFuture<Void> all(Function<FrontEnd, CompletableFuture<?>> what) {
        return CompletableFuture.allOf(nodes.stream().map(what).toArray(CompletableFuture[]::new));
    }

    /** Of all nodes together; the time is that of the node that is behind. */
    public FrontEnd.Progress progress() {
        List<FrontEnd.Progress> each = nodes.stream().map(FrontEnd::progress).toList();
        return new FrontEnd.Progress(
                each.stream().anyMatch(FrontEnd.Progress::isRunning),
                each.stream().mapToLong(FrontEnd.Progress::timeMs).min().orElse(0),
                each.stream().mapToLong(FrontEnd.Progress::events).sum(),
                each.stream().mapToLong(FrontEnd.Progress::lost).sum());
    }

    public void stop() {
        nodes.forEach(FrontEnd::stop);
    }

    @Override
    public void close() {
        nodes.forEach(FrontEnd::close);
    }
}
