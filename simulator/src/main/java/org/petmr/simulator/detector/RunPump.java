package org.petmr.simulator.detector;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.petmr.recon.event.Frame;

/**
 * One run: a thread that makes blocks at their time and a thread that sends them, the FIFO between. Ends with the source,
 * when told to stop, or with the connection; always closes the source.
 */
final class RunPump {

    private static final long HEARTBEAT_NANOS = 250_000_000;
    private static final long HOST_GONE_MS = 60_000;
    private static final long SINGLES_EVERY_MS = 1000;
    private static final Block END = new Block(new long[0], 0, 0);

    private final FrontEndConfig config;
    private final RunSource source;
    private final FrameOutlet outlet;
    private final LossyFifo fifo;
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

    RunPump(FrontEndConfig config, RunSource source, FrameOutlet outlet) {
        this.config = config;
        this.source = source;
        this.outlet = outlet;
        this.fifo = new LossyFifo(config.fifoBlocks());
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
            for (Block block = cutter.next(); block != null && isWanted(); block = cutter.next()) {
                if (config.isPaced()) {
                    waitUntil(startNanos + (long) (block.lastTimeMs() * 1e6 / config.speed()));
                    if (!fifo.offer(block)) {
                        throw new IOException("the host takes nothing any more");
                    }
                } else if (!fifo.put(block, HOST_GONE_MS)) {
                    throw new IOException("the host takes nothing any more");
                }
            }
            if (!fifo.flush(HOST_GONE_MS) || !fifo.put(END, HOST_GONE_MS)) {
                throw new IOException("the host takes nothing any more");
            }
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
        for (int from = 0; from < block.count(); from += FrameOutlet.MOST_WORDS) {
            int count = Math.min(FrameOutlet.MOST_WORDS, block.count() - from);
            outlet.words(Frame.DATA, block.words(), from, count, block.lastTimeMs());
        }
        Block.Count count = block.tally();
        prompts += count.prompts();
        delayeds += count.delayeds();
        singles += count.singles();
        marks += count.marks();
        lost += count.lost();
        events = prompts + delayeds;
        timeMs = block.lastTimeMs();
        while (timeMs >= nextSinglesMs) {
            sendSingles(nextSinglesMs - SINGLES_EVERY_MS, nextSinglesMs);
            nextSinglesMs += SINGLES_EVERY_MS;
        }
    }

    private void sendSingles(long startMs, long stopMs) throws IOException {
        int[] counts = source.blockSingles(startMs, stopMs);
        if (counts.length > 0) {
            outlet.blockSingles(startMs, stopMs, counts);
            for (int count : counts) {
                singles += count;
            }
        }
    }
}
