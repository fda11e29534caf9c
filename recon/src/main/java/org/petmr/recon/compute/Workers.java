package org.petmr.recon.compute;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A fixed set of compute threads, handed to whoever computes. Never the common pool, never an event loop.
 *
 * <p>Work is cut the same way whenever the thread count is the same, so results repeat bit for bit.
 */
public final class Workers implements AutoCloseable {

    private static final AtomicInteger POOL_NUMBER = new AtomicInteger();

    private final int threads;
    private final ExecutorService pool;

    /**
     * @param threads compute threads, at least 1; 1 is the debug mode, which runs everything on the caller's thread
     */
    public Workers(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("threads: " + threads + " (expected: >= 1)");
        }
        this.threads = threads;
        int number = POOL_NUMBER.incrementAndGet();
        AtomicInteger thread = new AtomicInteger();
        this.pool = threads == 1
                ? null
                : Executors.newFixedThreadPool(threads, task -> {
                    Thread t = new Thread(task, "compute-" + number + "-" + thread.incrementAndGet());
                    t.setDaemon(true);
                    return t;
                });
    }

    /** As many threads as the machine has processors. */
    public static Workers ofMachine() {
        return new Workers(Runtime.getRuntime().availableProcessors());
    }

    public int threads() {
        return threads;
    }

    /** One worker's contiguous share of a range; it alone writes what belongs to {@code from <= i < to}. */
    @FunctionalInterface
    public interface Slice {
        /**
         * @param worker index of the share, 0 to {@link #threads()} - 1: the key of thread-private accumulators
         * @param from first index
         * @param to index after the last
         */
        void run(int worker, int from, int to);
    }

    /** One item of a queue that idle workers draw from. */
    @FunctionalInterface
    public interface Item {
        /**
         * @param worker the drawing thread, 0 to {@link #threads()} - 1: for scratch space only, since which worker draws
         *     an item differs from run to run
         * @param index the item
         */
        void run(int worker, int index);
    }

    /** Cuts {@code 0..n} into one contiguous slice a worker; returns when all are done, rethrows the first failure. */
    public void forSlices(int n, Slice body) {
        if (pool == null) {
            body.run(0, 0, n);
            return;
        }
        List<Future<?>> running = new ArrayList<>(threads);
        for (int w = 0; w < threads; w++) {
            int worker = w;
            int from = (int) ((long) n * w / threads);
            int to = (int) ((long) n * (w + 1) / threads);
            if (from < to) {
                running.add(pool.submit(() -> body.run(worker, from, to)));
            }
        }
        join(running);
    }

    /**
     * Runs items {@code 0..n-1}, each once, handed out to whichever worker is free. For items that write only their own
     * output: the order in which they run is not fixed.
     */
    public void forItems(int n, Item body) {
        if (pool == null) {
            for (int i = 0; i < n; i++) {
                body.run(0, i);
            }
            return;
        }
        AtomicInteger next = new AtomicInteger();
        List<Future<?>> running = new ArrayList<>(threads);
        for (int w = 0; w < threads; w++) {
            int worker = w;
            running.add(pool.submit(() -> {
                for (int i = next.getAndIncrement(); i < n; i = next.getAndIncrement()) {
                    body.run(worker, i);
                }
            }));
        }
        join(running);
    }

    private static void join(List<Future<?>> running) {
        RuntimeException failure = null;
        for (Future<?> f : running) {
            try {
                f.get();
            } catch (ExecutionException e) {
                if (failure == null) {
                    Throwable cause = e.getCause();
                    if (cause instanceof Error error) {
                        throw error;
                    }
                    failure = (RuntimeException) cause;
                }
            } catch (InterruptedException e) {
                running.forEach(r -> r.cancel(true));
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while computing", e);
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    @Override
    public void close() {
        if (pool != null) {
            pool.shutdownNow();
        }
    }
}
