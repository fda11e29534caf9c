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

    private final ScanEvents scan;
    private final int ahead;
    private final ExecutorService pool;
    private final ConcurrentLinkedQueue<ScanEvents.Producer> idle = new ConcurrentLinkedQueue<>();
    private final Deque<Future<ScanEvents.Chunk>> coming = new ArrayDeque<>();
    private int nextChunk;
    private long[] words = {};
    private byte[] truth = {};
    private int at;
    private final long[] counts = new long[Truth.TAGS];

    /** @param threads that generate, at least 1 */
    public EventStream(ScanEvents scan, int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("threads: " + threads + " (expected: >= 1)");
        }
        this.scan = scan;
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
        return read(out, new byte[0]);
    }

    /** As the other. @param tags of each word, see {@link Truth}: filled from 0 as far as there is room */
    public int read(long[] out, byte[] tags) throws IOException {
        int n = 0;
        while (n < out.length) {
            if (at == words.length && !advance()) {
                break;
            }
            int count = Math.min(out.length - n, words.length - at);
            System.arraycopy(words, at, out, n, count);
            System.arraycopy(truth, at, tags, Math.min(n, tags.length), Math.max(0, Math.min(count, tags.length - n)));
            at += count;
            n += count;
        }
        return n == 0 && out.length > 0 ? -1 : n;
    }

    private boolean advance() throws IOException {
        while (coming.size() < ahead && nextChunk < scan.chunks()) {
            int index = nextChunk++;
            coming.add(pool.submit(() -> make(index)));
        }
        Future<ScanEvents.Chunk> first = coming.poll();
        if (first == null) {
            return false;
        }
        try {
            ScanEvents.Chunk chunk = first.get();
            words = chunk.words();
            truth = chunk.truth();
            at = 0;
            long[] more = chunk.counts();
            for (int tag = 0; tag < counts.length; tag++) {
                counts[tag] += more[tag];
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while events were made");
        } catch (ExecutionException e) {
            throw new IOException("events could not be made: " + e.getCause().getMessage(), e.getCause());
        }
    }

    private ScanEvents.Chunk make(int index) {
        ScanEvents.Producer producer = idle.poll();
        if (producer == null) {
            producer = scan.producer();
        }
        ScanEvents.Chunk chunk = producer.chunk(index);
        idle.add(producer);
        return chunk;
    }

    /** How many of a kind there are in what was read, chunks begun counted whole. @param tag see {@link Truth} */
    public long count(byte tag) {
        return counts[tag];
    }

    @Override
    public void close() {
        pool.shutdownNow();
    }
}
