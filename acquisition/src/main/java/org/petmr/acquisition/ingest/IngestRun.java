package org.petmr.acquisition.ingest;

import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.petmr.acquisition.AcquisitionException;
import org.petmr.acquisition.link.FrameBatch;
import org.petmr.acquisition.store.Journal;
import org.petmr.acquisition.store.ListModeStore;
import org.petmr.recon.event.Frame;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run: from the first frame with its tag until everything is on disk. Three threads of its own: one writes, one forces
 * what is written, one feeds the live consumer.
 */
final class IngestRun {

    private static final Logger LOG = LoggerFactory.getLogger(IngestRun.class);
    private static final int RING_BATCHES = 1 << 15;
    private static final long POLL_MS = 50;
    private static final long LEAST_WAITING_WORDS = 1 << 16;
    private static final long MOST_WAITING_WORDS = 1 << 26;

    private final int runTag;
    private final Set<Integer> expectedSources;
    private final ListModeStore store;
    private final Journal journal;
    private final LiveConsumer live;
    private final Optional<DetectorWatch> watch;
    private final ReadBudget budget;
    private final long forceEveryMs;
    private final Map<Integer, SourceLedger> ledgers = new ConcurrentSkipListMap<>();
    private final Recorder recorder;
    private final WordCount count = new WordCount();
    private final BatchRing toStore = new BatchRing(RING_BATCHES);
    private final BatchRing toLive = new BatchRing(RING_BATCHES);
    private final Set<Integer> delivered = ConcurrentHashMap.newKeySet();
    private final AtomicLong notStored = new AtomicLong();
    /** Whose time of day stands in the journal. */
    private final Set<Integer> notedOff = new HashSet<>();

    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final CompletableFuture<AcquisitionException> failed = new CompletableFuture<>();
    private final CountDownLatch storeDone = new CountDownLatch(1);
    private final CountDownLatch liveDone = new CountDownLatch(1);

    /** What the store's thread has written, published after each batch. */
    private volatile Stored stored = new Stored(0, 0, 0);

    private record Stored(long frames, long prompts, long delayeds) {}

    /** @param expectedSources the run has ended when these have sent END_OF_RUN */
    IngestRun(
            int runTag,
            Set<Integer> expectedSources,
            ListModeStore store,
            Journal journal,
            LiveConsumer live,
            Optional<DetectorWatch> watch,
            ReadBudget budget,
            long forceEveryMs) {
        this.runTag = runTag;
        this.expectedSources = Set.copyOf(expectedSources);
        this.store = store;
        this.journal = journal;
        this.live = live;
        this.watch = watch;
        this.budget = budget;
        this.forceEveryMs = forceEveryMs;
        for (int source : expectedSources) {
            ledgers.put(source, new SourceLedger(source, runTag, journal));
        }
        List<SourceLedger> all = List.copyOf(ledgers.values());
        this.recorder = all.size() == 1
                ? new SingleRecorder(all.get(0), this::append)
                : new MergeRecorder(
                        runTag,
                        all,
                        budget,
                        mostWaitingWords(all.size()),
                        () -> toStore.size() == 0,
                        journal,
                        this::append);
    }

    /** What may wait for the merge is as much again as may wait in the rings. */
    private int mostWaitingWords(int sources) {
        long words = budget.capacityBytes() / Long.BYTES / Math.max(1, sources);
        return (int) Math.max(LEAST_WAITING_WORDS, Math.min(words, MOST_WAITING_WORDS));
    }

    void begin() {
        thread("ingest-store-" + runTag, this::storeLoop);
        thread("ingest-force-" + runTag, this::forceLoop);
        thread("ingest-live-" + runTag, this::liveLoop);
    }

    private static void thread(String name, Runnable body) {
        Thread thread = new Thread(body, name);
        thread.setDaemon(true);
        thread.start();
    }

    // On the link's I/O threads.

    /** A source that joined after the start takes part from the next run on. */
    boolean hasSource(int sourceId) {
        return ledgers.containsKey(sourceId);
    }

    /** Of a source that the run has. */
    boolean frame(int sourceId, ByteBuffer b, int at, Frame.Header h) {
        return ledgers.get(sourceId).frame(b, at, h) == SourceLedger.Verdict.KEEP;
    }

    void damaged(int sourceId, Frame.Header h) {
        SourceLedger ledger = ledgers.get(sourceId);
        if (ledger != null) {
            ledger.damaged(h);
        }
    }

    void batch(FrameBatch batch) {
        // Small batches, as TLS makes them, count for more than they hold: reading stops while half of the slots are
        // free.
        int held = (int) Math.max(batch.heldBytes(), budget.capacityBytes() / (RING_BATCHES / 2));
        budget.take(held);
        batch.share(2, () -> budget.give(held));
        if (!toStore.offer(batch)) {
            lose(batch);
            batch.release();
        }
        int source = batch.sourceId();
        if (!toLive.offer(batch)) {
            batch.release();
        }
        // Only now, behind its last batch, has a source ended; the frame alone would let the rings be closed too early.
        if (ledgers.get(source).hasEnded() && delivered.add(source) && delivered.containsAll(expectedSources)) {
            ended.complete(null);
        }
    }

    private void lose(FrameBatch batch) {
        WordCount count = new WordCount();
        for (int i = 0; i < batch.spans(); i++) {
            count.add(batch.span(i));
        }
        notStored.addAndGet(count.prompts() + count.delayeds());
        ledgers.get(batch.sourceId()).notStored(count.frames(), count.prompts() + count.delayeds());
    }

    Journal journal() {
        return journal;
    }

    /** Once for each source, when its time of day first differs by more from this machine's. On one thread. */
    void noteTimeOfDay(long limitMs) {
        for (SourceLedger ledger : ledgers.values()) {
            double offMs = ledger.totals(OptionalLong.empty()).clock().hostOffsetMs();
            if (Math.abs(offMs) > limitMs && notedOff.add(ledger.sourceId())) {
                journal.note("clock-host", "source", ledger.sourceId(), "aheadMs", Math.round(offMs));
            }
        }
    }

    /** A source's connection has come or, with a reason, gone. */
    void connection(int sourceId, String downReason) {
        SourceLedger ledger = ledgers.get(sourceId);
        if (ledger != null) {
            ledger.connection(downReason);
        }
    }

    /** Every source has ended or not been heard for so long, and at least one has not ended. */
    boolean isForsaken(long silentNanos) {
        long now = budget.gate().nowNanos();
        long heldUp = now - budget.resumedNanos(now);
        return heldUp > silentNanos
                && !allEnded()
                && ledgers.values().stream().allMatch(l -> l.hasEnded() || l.silentNanos(now) > silentNanos);
    }

    /** Which sources have not ended, and why, in words; empty when all have. */
    String whyUnended() {
        return ledgers.values().stream()
                .map(SourceLedger::whyUnended)
                .filter(why -> !why.isEmpty())
                .collect(Collectors.joining("; "));
    }

    private boolean allEnded() {
        return ledgers.values().stream().allMatch(SourceLedger::hasEnded);
    }

    // The threads.

    private void storeLoop() {
        try {
            while (!toStore.isDrained()) {
                FrameBatch batch = toStore.poll(POLL_MS);
                if (batch != null) {
                    try {
                        store(batch);
                    } finally {
                        batch.release();
                    }
                } else {
                    record(recorder::goOn);
                }
                flushJournal();
            }
            ledgers.values().forEach(SourceLedger::close);
            record(recorder::finish);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            fail(AcquisitionException.failed("the store's thread ended: " + e, e));
        } finally {
            storeDone.countDown();
        }
    }

    private void store(FrameBatch batch) {
        if (!failed.isDone()) {
            record(() -> recorder.accept(batch));
        }
    }

    private void record(Runnable step) {
        if (failed.isDone()) {
            return;
        }
        try {
            step.run();
            stored = new Stored(count.frames(), count.prompts(), count.delayeds());
        } catch (AcquisitionException e) {
            stored = new Stored(count.frames(), count.prompts(), count.delayeds());
            fail(e);
        } catch (RuntimeException | Error e) {
            // Also memory that ran out or a library that does not load: told, and the ring is emptied all the same.
            stored = new Stored(count.frames(), count.prompts(), count.delayeds());
            fail(AcquisitionException.failed("the store's thread cannot go on: " + e, e));
        }
    }

    private void append(ByteBuffer frames) {
        store.append(frames.duplicate().order(frames.order()));
        count.add(frames);
    }

    private void flushJournal() {
        try {
            journal.flush();
        } catch (AcquisitionException e) {
            fail(e);
        }
    }

    private void fail(AcquisitionException e) {
        if (failed.complete(e)) {
            LOG.error("store failed fault={} {}", e.fault(), e.getMessage());
            journal.note("store-failed", "message", e.getMessage());
        }
    }

    private void forceLoop() {
        try {
            while (!storeDone.await(forceEveryMs, TimeUnit.MILLISECONDS)) {
                store.force();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (AcquisitionException e) {
            fail(e);
        } catch (RuntimeException | Error e) {
            fail(AcquisitionException.failed("forcing to disk cannot go on: " + e, e));
        }
    }

    private void liveLoop() {
        boolean isAlive = true;
        try {
            while (!toLive.isDrained()) {
                FrameBatch batch = toLive.poll(POLL_MS);
                if (batch != null) {
                    try {
                        live.waiting(toLive.size());
                        for (int i = 0; isAlive && i < batch.spans(); i++) {
                            ByteBuffer span = batch.span(i);
                            live.accept(span);
                            if (watch.isPresent()) {
                                watch.get().accept(span);
                            }
                        }
                    } catch (RuntimeException | Error e) {
                        isAlive = false; // what is stored matters more than what is shown
                        LOG.warn("live histogram stopped", e);
                        journal.note("live-histogram-stopped", "message", String.valueOf(e.getMessage()));
                    } finally {
                        batch.release();
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            live.end();
            liveDone.countDown();
        }
    }

    // For whoever runs the session.

    /** Completes when every expected source has sent END_OF_RUN. */
    CompletableFuture<Void> ended() {
        return ended;
    }

    /** Completes with the reason when the store cannot go on. */
    CompletableFuture<AcquisitionException> failed() {
        return failed;
    }

    /**
     * Takes no more batches, waits until the rings are empty, forces and closes. Blocks for as long as the disk needs.
     *
     * @return the failure of the store, if it had one
     */
    Optional<AcquisitionException> finish() throws InterruptedException {
        toStore.close();
        toLive.close();
        storeDone.await();
        liveDone.await();
        try {
            store.close();
        } catch (AcquisitionException e) {
            fail(e);
        }
        RunTotals totals = totals();
        journal.note(
                "run-closed",
                "received",
                totals.receivedEvents(),
                "stored",
                totals.storedEvents(),
                "lostOnLink",
                totals.lostOnLink(),
                "lostInDevice",
                totals.lostInDevice(),
                "lostInService",
                totals.lostInService(),
                "histogrammed",
                totals.histogrammedEvents(),
                "notShownBatches",
                toLive.refused());
        try {
            journal.close();
        } catch (AcquisitionException e) {
            fail(e);
        }
        return Optional.ofNullable(failed.getNow(null));
    }

    RunTotals totals() {
        OptionalLong reference = ledgers.values().stream()
                .map(SourceLedger::aheadOfUtcNs)
                .filter(OptionalLong::isPresent)
                .findFirst()
                .orElse(OptionalLong.empty());
        List<SourceTotals> sources =
                ledgers.values().stream().map(l -> l.totals(reference)).toList();
        Stored written = stored;
        long timeMs = sources.stream()
                .filter(s -> !s.isStale())
                .mapToLong(SourceTotals::timeMs)
                .min()
                .orElseGet(() ->
                        sources.stream().mapToLong(SourceTotals::timeMs).max().orElse(0));
        return new RunTotals(
                sum(sources, SourceTotals::sentEvents),
                sum(sources, SourceTotals::prompts),
                sum(sources, SourceTotals::delayeds),
                sum(sources, SourceTotals::marks),
                written.prompts,
                written.delayeds,
                written.frames,
                store.writtenBytes(),
                store.durableBytes(),
                sum(sources, SourceTotals::lostOnLink),
                sum(sources, SourceTotals::lostInDevice),
                lostInService(sources, written),
                sum(sources, SourceTotals::lostFrames),
                sum(sources, SourceTotals::damagedFrames),
                sum(sources, SourceTotals::duplicateFrames),
                sum(sources, SourceTotals::oldRunFrames),
                sum(sources, SourceTotals::missingMarks),
                live.events().isPresent() ? live.events().getAsLong() : null,
                timeMs,
                !expectedSources.isEmpty() && allEnded(),
                sources);
    }

    /** After a failure of the store all that was received and is not on disk; before, what did not fit into the ring. */
    private long lostInService(List<SourceTotals> sources, Stored written) {
        if (!failed.isDone()) {
            return notStored.get();
        }
        return sum(sources, SourceTotals::prompts)
                + sum(sources, SourceTotals::delayeds)
                - written.prompts
                - written.delayeds;
    }

    private static long sum(List<SourceTotals> sources, java.util.function.ToLongFunction<SourceTotals> field) {
        return sources.stream().mapToLong(field).sum();
    }

    Optional<BlockMap.Picture> blocks() {
        return watch.flatMap(w -> w.blocks().picture());
    }

    Optional<TofSpectrum.Picture> tof() {
        return watch.flatMap(DetectorWatch::tof).flatMap(TofSpectrum::picture);
    }

    int waitingForStore() {
        return toStore.size();
    }

    int waitingForLive() {
        return toLive.size();
    }

    long refusedBatches() {
        return toStore.refused();
    }

    /** Batches that the live consumer was not shown; what is stored does not depend on it. */
    long notShownBatches() {
        return toLive.refused();
    }
}
