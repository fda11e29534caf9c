package org.petmr.acquisition.ingest;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import org.petmr.acquisition.AcquisitionException;
import org.petmr.acquisition.link.FrameBatch;
import org.petmr.acquisition.link.FrameSink;
import org.petmr.acquisition.link.ReadGate;
import org.petmr.acquisition.store.Journal;
import org.petmr.acquisition.store.ListModeStore;
import org.petmr.recon.event.Frame;
import org.petmr.recon.scanner.ScannerModel;

/**
 * Takes what the link delivers and, while a run is open, gives it to that run; what comes outside a run is counted and
 * dropped. At most one run at a time.
 */
public final class Ingest implements FrameSink {

    private static final int USUAL_CLOCK_LIMIT_MS = 500;

    private final long ringBytes;
    private final long forceEveryMs;
    private final HostClock hostClock;
    private final LongAdder strayFrames = new LongAdder();
    private volatile ReadBudget budget;
    private volatile IngestRun run;
    private volatile LiveDeadTime deadTime = LiveDeadTime.UNKNOWN; // of the run that is open, or was

    public Ingest(long ringBytes, long forceEveryMs) {
        this(ringBytes, forceEveryMs, USUAL_CLOCK_LIMIT_MS);
    }

    /** @param clockLimitMs a larger jump of this machine's clock is told */
    public Ingest(long ringBytes, long forceEveryMs, int clockLimitMs) {
        this.hostClock = new HostClock(clockLimitMs);
        this.ringBytes = ringBytes;
        this.forceEveryMs = forceEveryMs;
        this.budget = new ReadBudget(ringBytes, NO_GATE);
    }

    private static final ReadGate NO_GATE = new ReadGate() {
        @Override
        public void pauseReading() {}

        @Override
        public void resumeReading() {}
    };

    /** Who stops reading when the rings are full. Before the first run. */
    public void throttle(ReadGate gate) {
        budget = new ReadBudget(ringBytes, gate);
    }

    /** Names the end of a run and what went wrong. */
    public record Opened(CompletableFuture<Void> ended, CompletableFuture<AcquisitionException> failed) {}

    /**
     * Opens a run. From the return on, frames with its tag are accepted.
     *
     * @param runTag 1 to 65535
     * @param sources that take part; the run has ended when each has sent END_OF_RUN
     * @param store closed by {@link #finish()}
     * @param journal closed by {@link #finish()}
     */
    public Opened open(int runTag, Set<Integer> sources, ListModeStore store, Journal journal, LiveConsumer live) {
        return open(runTag, sources, store, journal, live, Optional.empty());
    }

    /** @param scanner of which the map of blocks is kept; empty: none is */
    public Opened open(
            int runTag,
            Set<Integer> sources,
            ListModeStore store,
            Journal journal,
            LiveConsumer live,
            Optional<ScannerModel> scanner) {
        return open(runTag, sources, store, journal, live, scanner, LiveDeadTime.UNKNOWN);
    }

    /** @param dead what dead blocks cost the run */
    public synchronized Opened open(
            int runTag,
            Set<Integer> sources,
            ListModeStore store,
            Journal journal,
            LiveConsumer live,
            Optional<ScannerModel> scanner,
            LiveDeadTime dead) {
        if (run != null) {
            throw AcquisitionException.conflict("a run is open already");
        }
        IngestRun opened = new IngestRun(
                runTag, sources, store, journal, live, scanner.map(DetectorWatch::new), budget, forceEveryMs);
        opened.begin();
        deadTime = dead;
        run = opened;
        return new Opened(opened.ended(), opened.failed());
    }

    /**
     * What {@link #finish()} tells.
     *
     * @param failure of the store, if any
     * @param unended which front ends did not end their run, and why; empty when all did
     */
    public record Finished(RunTotals totals, Optional<AcquisitionException> failure, String unended) {}

    /** Ends the run: takes no more, empties the rings, forces, closes. Blocks. */
    public Finished finish() throws InterruptedException {
        IngestRun ending;
        synchronized (this) {
            ending = run;
            if (ending == null) {
                throw AcquisitionException.conflict("no run is open");
            }
            run = null;
        }
        Optional<AcquisitionException> failure = ending.finish();
        return new Finished(ending.totals(), failure, ending.whyUnended());
    }

    /** No front end of the open run has been heard for so long, although not all have ended. */
    public boolean isForsaken(long silentMs) {
        IngestRun open = run;
        return open != null && open.isForsaken(silentMs * 1_000_000);
    }

    /** This machine's clock, as {@link #lookAtClock} has seen it. */
    public HostClock hostClock() {
        return hostClock;
    }

    /**
     * Notes in the journal of the open run a jump of this machine's clock, and front ends that do not agree with it about the time of
     * day; to be called often, on one thread.
     */
    void lookAtClock(long nanos, long utcMs) {
        IngestRun open = run;
        hostClock.look(nanos, utcMs).ifPresent(jump -> {
            if (open != null) {
                open.journal().note("host-clock-jump", "byMs", jump.byMs());
            }
        });
        if (open != null) {
            open.noteTimeOfDay(hostClock.limitMs());
        }
    }

    /** What the blocks of the open run count. */
    Optional<BlockMap.Picture> blocks() {
        IngestRun open = run;
        return open == null ? Optional.empty() : open.blocks();
    }

    /** What dead blocks cost the open run. */
    LiveDeadTime deadTime() {
        return deadTime;
    }

    /** How the arrival-time differences of the open run's prompts spread, since this was asked last. */
    Optional<TofSpectrum.Picture> tof() {
        IngestRun open = run;
        return open == null ? Optional.empty() : open.tof();
    }

    /** Totals of the open run. */
    public Optional<RunTotals> totals() {
        return Optional.ofNullable(run).map(IngestRun::totals);
    }

    /**
     * The queue's gauges.
     *
     * @param heldBytes memory held by batches on their way
     * @param capacityBytes beyond this, reading stops
     * @param waitingForStore batches
     * @param waitingForLive batches
     * @param refusedBatches batches that did not fit and were lost
     * @param pauses how often reading was stopped
     * @param strayFrames data frames outside any run, or of a source that has no part in it, dropped
     * @param notShownBatches batches that the live consumer was not shown
     */
    public record Gauges(
            long heldBytes,
            long capacityBytes,
            int waitingForStore,
            int waitingForLive,
            long refusedBatches,
            long pauses,
            long strayFrames,
            long notShownBatches) {}

    public Gauges gauges() {
        IngestRun open = run;
        return new Gauges(
                budget.heldBytes(),
                budget.capacityBytes(),
                open == null ? 0 : open.waitingForStore(),
                open == null ? 0 : open.waitingForLive(),
                open == null ? 0 : open.refusedBatches(),
                budget.pauses(),
                strayFrames.sum(),
                open == null ? 0 : open.notShownBatches());
    }

    @Override
    public boolean frame(int sourceId, ByteBuffer littleEndian, int at, Frame.Header header) {
        IngestRun open = run;
        if (open != null && open.hasSource(sourceId)) {
            return open.frame(sourceId, littleEndian, at, header);
        }
        if (header.type() >= Frame.DATA && header.type() != Frame.HEARTBEAT) {
            strayFrames.increment();
        }
        return false;
    }

    @Override
    public void damaged(int sourceId, Frame.Header header) {
        IngestRun open = run;
        if (open != null) {
            open.damaged(sourceId, header);
        }
    }

    @Override
    public void batch(FrameBatch batch) {
        IngestRun open = run;
        if (open == null) {
            batch.release(); // the run was closed between frame and batch; its frames came after the end
        } else {
            open.batch(batch);
        }
    }

    @Override
    public void sourceUp(int sourceId, String description) {
        note("source-up", sourceId, description);
        connection(sourceId, null);
    }

    @Override
    public void sourceDown(int sourceId, String reason) {
        note("source-down", sourceId, reason);
        connection(sourceId, reason);
    }

    private void connection(int sourceId, String downReason) {
        IngestRun open = run;
        if (open != null) {
            open.connection(sourceId, downReason);
        }
    }

    private void note(String kind, int sourceId, String detail) {
        IngestRun open = run;
        if (open != null) {
            open.journal().note(kind, "source", sourceId, "detail", detail);
        }
    }
}
