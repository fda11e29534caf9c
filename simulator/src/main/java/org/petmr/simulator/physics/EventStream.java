package org.petmr.simulator.physics;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The words of a scan in order, made ahead by some threads; never more than a few chunks ahead of the reader. One reader.
 */
public final class EventStream implements AutoCloseable {

    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final EventGenerator generator;
    private final int ahead;
    private final ExecutorService pool;
    private final ConcurrentLinkedQueue<EventGenerator.Producer> idle = new ConcurrentLinkedQueue<>();
    private final Deque<Future<EventGenerator.Chunk>> coming = new ArrayDeque<>();
    private int nextChunk;
    private long[] words = {};
    private int at;
    private long trues;
    private long accidentals;
    private long delayeds;

    /** @param threads that generate, at least 1 */
    public EventStream(EventGenerator generator, int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("threads: " + threads + " (expected: >= 1)");
        }
        this.generator = generator;
        this.ahead = 3 * threads;
        int number = NUMBER.incrementAndGet();
        AtomicInteger thread = new AtomicInteger();
        this.pool = Executors.newFixedThreadPool(threads, task -> {
            Thread t = new Thread(task, "physics-" + number + "-" + thread.incrementAndGet());
            t.setDaemon(true);
            return t;
        });
    }

    /** @param out filled from 0; returns how many words were written, -1 after the last */
    public int read(long[] out) throws IOException {
        int n = 0;
        while (n < out.length) {
            if (at == words.length && !advance()) {
                break;
            }
            int count = Math.min(out.length - n, words.length - at);
            System.arraycopy(words, at, out, n, count);
            at += count;
            n += count;
        }
        return n == 0 && out.length > 0 ? -1 : n;
    }

    private boolean advance() throws IOException {
        while (coming.size() < ahead && nextChunk < generator.chunks()) {
            int index = nextChunk++;
            coming.add(pool.submit(() -> make(index)));
        }
        Future<EventGenerator.Chunk> first = coming.poll();
        if (first == null) {
            return false;
        }
        try {
            EventGenerator.Chunk chunk = first.get();
            words = chunk.words();
            at = 0;
            trues += chunk.trues();
            accidentals += chunk.accidentals();
            delayeds += chunk.delayeds();
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while events were made");
        } catch (ExecutionException e) {
            throw new IOException("events could not be made: " + e.getCause().getMessage(), e.getCause());
        }
    }

    private EventGenerator.Chunk make(int index) {
        EventGenerator.Producer producer = idle.poll();
        if (producer == null) {
            producer = generator.producer();
        }
        EventGenerator.Chunk chunk = producer.chunk(index);
        idle.add(producer);
        return chunk;
    }

    /** True coincidences in what was read, chunks begun counted whole. */
    public long trues() {
        return trues;
    }

    /** Accidental coincidences in the prompt window. */
    public long accidentals() {
        return accidentals;
    }

    public long delayeds() {
        return delayeds;
    }

    @Override
    public void close() {
        pool.shutdownNow();
    }
}
