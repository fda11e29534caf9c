package org.petmr.simulator.detector;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import org.petmr.acquisition.wire.FrameSender;
import org.petmr.acquisition.wire.SentTotals;
import org.petmr.recon.event.Frame;

/**
 * One run: a thread that makes blocks at their time and a thread that sends them, the FIFO between. Ends with the source,
 * when told to stop, or with the connection; always closes the source.
 */
final class RunPump {

    private static final long HEARTBEAT_NANOS = 250_000_000;
    private static final long HOST_GONE_MS = 60_000;
    private static final long SINGLES_EVERY_MS = 1000;
    private static final long SYNC_EVERY_MS = 1000;
    private static final long NEAR_THE_END = (1L << 32) - 2;
    private static final Block END = new Block(new long[0], 0, 0, 0, 0);

    private final FrontEndConfig config;
    private final RunSource source;
    private final FrameSender outlet;
    private final LongConsumer scanTime;
    private final Runnable hangUp;
    private final LossyFifo fifo;
    private final BlockShaper shaper;
    private final List<Fault> sequenceFaults;
    private final ConcurrentLinkedQueue<RunSource.Report> reports = new ConcurrentLinkedQueue<>();
    private final CompletableFuture<SentTotals> ended = new CompletableFuture<>();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private volatile boolean isStopped;
    private volatile long timeMs;
    private volatile long events;
    private volatile long lost;
    private long prompts;
    private long delayeds;
    private long singles;
    private long marks;
    private long nextSinglesMs = SINGLES_EVERY_MS;
    private long nextSyncMs;

    private static final class HostGoneException extends IOException {
        private static final long serialVersionUID = 1;

        HostGoneException() {
            super("the host takes nothing any more");
        }
    }

    /**
     * @param scanTime told of the time of the scan at the first word of what is sent next
     * @param hangUp closes the connection, when the host takes nothing any more
     */
    RunPump(FrontEndConfig config, RunSource source, FrameSender outlet, LongConsumer scanTime, Runnable hangUp) {
        this.hangUp = hangUp;
        this.scanTime = scanTime;
        this.config = config;
        this.source = source;
        this.outlet = outlet;
        this.fifo = new LossyFifo(config.fifoBlocks());
        this.shaper = new BlockShaper(config.clock(), config.faults());
        this.sequenceFaults = config.faults().of(Fault.Kind.SEQ_ROLLOVER);
    }

    void begin() {
        thread("detector-make-" + config.sourceId(), this::make);
        thread("detector-send-" + config.sourceId(), this::send);
    }

    private static void thread(String name, Runnable body) {
        Thread thread = new Thread(body, name);
        thread.setDaemon(true);
        thread.start();
    }

    /** Ends the run after the block in hand. */
    void stop() {
        isStopped = true;
    }

    CompletableFuture<SentTotals> ended() {
        return ended;
    }

    /** Scan time that has been sent. */
    long timeMs() {
        return timeMs;
    }

    /** Coincidences that have been sent. */
    long events() {
        return events;
    }

    /** Coincidences that the device has dropped. */
    long lost() {
        return lost;
    }

    private void make() {
        try {
            BlockCutter cutter = new BlockCutter(source, config.isPaced());
            long startNanos = System.nanoTime();
            for (Block made = cutter.next(); made != null && isWanted(); made = cutter.next()) {
                reports.addAll(source.reports());
                Block block = shaper.shape(made);
                if (config.isPaced()) {
                    waitUntil(startNanos + (long) (block.scanMs() * 1e6 / config.speed()));
                    if (!fifo.offer(block)) {
                        throw new HostGoneException();
                    }
                } else if (!fifo.put(block, HOST_GONE_MS)) {
                    throw new HostGoneException();
                }
            }
            if (!fifo.flush(HOST_GONE_MS) || !fifo.put(END, HOST_GONE_MS)) {
                throw new HostGoneException();
            }
        } catch (HostGoneException e) {
            fail(e);
            hangUp.run(); // the other thread waits in a write that may never end
        } catch (IOException | RuntimeException e) {
            fail(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            fail(e);
        }
    }

    private boolean isWanted() {
        return !isStopped && failure.get() == null;
    }

    private void waitUntil(long nanos) {
        for (long left = nanos - System.nanoTime(); left > 0 && isWanted(); left = nanos - System.nanoTime()) {
            LockSupport.parkNanos(Math.min(left, HEARTBEAT_NANOS));
        }
    }

    private void fail(Throwable reason) {
        failure.compareAndSet(null, reason);
    }

    private void send() {
        try {
            SentTotals totals = sendAll();
            outlet.endRun();
            source.close();
            ended.complete(totals);
        } catch (IOException | RuntimeException e) {
            fail(e);
            outlet.endRun();
            closeQuietly(e);
            ended.completeExceptionally(failure.get());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            ended.completeExceptionally(e);
        }
    }

    private void closeQuietly(Throwable first) {
        try {
            source.close();
        } catch (IOException e) {
            first.addSuppressed(e);
        }
    }

    private SentTotals sendAll() throws IOException, InterruptedException {
        while (true) {
            Block block = fifo.poll(50);
            if (block == END) {
                return outlet.endOfRun(prompts, delayeds, singles, marks, lost);
            }
            if (block != null) {
                send(block);
            } else if (failure.get() != null) {
                throw new IOException(failure.get().getMessage(), failure.get());
            } else if (outlet.isIdleFor(HEARTBEAT_NANOS)) {
                outlet.heartbeat(prompts + delayeds, lost);
            }
        }
    }

    private void send(Block block) throws IOException {
        scanTime.accept(block.startScanMs());
        for (Fault fault : sequenceFaults) {
            if (fault.isAt(block.startScanMs())) {
                outlet.countShortFrom(NEAR_THE_END);
            }
        }
        for (int from = 0; from < block.count(); from += FrameSender.MOST_WORDS) {
            int count = Math.min(FrameSender.MOST_WORDS, block.count() - from);
            outlet.words(Frame.DATA, block.words(), from, count, block.lastTimeMs());
        }
        Block.Count count = block.tally();
        prompts += count.prompts();
        delayeds += count.delayeds();
        singles += count.singles();
        marks += count.marks();
        lost += count.lost();
        events = prompts + delayeds;
        timeMs = block.scanMs();
        scanTime.accept(timeMs);
        beside();
    }

    /** What goes beside the words: time, singles, traces. */
    private void beside() throws IOException {
        if (timeMs >= nextSyncMs) {
            nextSyncMs = (timeMs / SYNC_EVERY_MS + 1) * SYNC_EVERY_MS;
            outlet.timeSync(
                    config.clock().utcNs(timeMs),
                    shaper.ticksNs(timeMs),
                    shaper.shownMs(timeMs),
                    config.clock().isPerfect() ? FrameSender.SYNC_SHARED_CLOCK : FrameSender.SYNC_PTP);
        }
        while (timeMs >= nextSinglesMs) {
            sendSingles(nextSinglesMs - SINGLES_EVERY_MS, nextSinglesMs);
            nextSinglesMs += SINGLES_EVERY_MS;
        }
        for (RunSource.Report report = reports.poll(); report != null; report = reports.poll()) {
            if (report instanceof RunSource.Singles s) {
                outlet.singles(s.level(), s.startMs(), s.stopMs(), s.counts());
                singles += Arrays.stream(s.counts()).sum();
            } else if (report instanceof RunSource.Trace t) {
                outlet.trace(t.signalId(), t.startMs(), t.stopMs(), t.values());
            }
        }
    }

    private void sendSingles(long startMs, long stopMs) throws IOException {
        int[] counts = source.blockSingles(startMs, stopMs);
        if (counts.length > 0) {
            long[] values = Arrays.stream(counts).asLongStream().toArray();
            outlet.singles(1, shaper.shownMs(startMs), shaper.shownMs(stopMs), values);
            singles += Arrays.stream(values).sum();
        }
    }
}
