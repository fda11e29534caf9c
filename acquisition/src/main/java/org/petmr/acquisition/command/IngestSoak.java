package org.petmr.acquisition.command;

import com.sun.management.UnixOperatingSystemMXBean;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.petmr.acquisition.ingest.Ingest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a long run holds on to: memory after a collection, buffers, threads, open files, looked at again and again. Closed
 * segments are removed behind the run, so that it can be longer than the disk.
 */
final class IngestSoak implements LinkBenchmark.Watch {

    private static final Logger LOG = LoggerFactory.getLogger(IngestSoak.class);
    private static final int SEGMENTS_KEPT = 2;
    private static final long CLEAN_EVERY_S = 5;
    private static final long MIB = 1 << 20;
    /** What the heap may grow by, of what it was, or in all. */
    private static final double HEAP_PART = 0.1;

    private static final long HEAP_BYTES = 8 * MIB;
    /** The buffers of some reads more or less. */
    private static final long BUFFER_BYTES = 32 * MIB;

    private static final int FEW = 4;

    /**
     * One look.
     *
     * @param atS since the start of the run
     * @param heapBytes live after a collection
     * @param bufferBytes outside the heap: the link's buffers and those of files and sockets
     * @param threads alive
     * @param files open, sockets among them; 0 where the system does not tell
     */
    record Look(double atS, long heapBytes, long bufferBytes, int threads, long files) {

        Map<String, Object> figures() {
            Map<String, Object> figures = new LinkedHashMap<>();
            figures.put("atS", atS);
            figures.put("heapBytes", heapBytes);
            figures.put("bufferBytes", bufferBytes);
            figures.put("threads", threads);
            figures.put("files", files);
            return figures;
        }

        String text() {
            return "after %4.0f s: heap %d MiB, buffers %d MiB, threads %d, open files %d"
                    .formatted(atS, heapBytes / MIB, bufferBytes / MIB, threads, files);
        }
    }

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "soak");
        thread.setDaemon(true);
        return thread;
    });
    private final long everyMs;
    private final Consumer<Look> told;
    private final List<Look> looks = new ArrayList<>();
    private volatile long startNanos;

    /** @param everyMs from one look to the next @param told of each */
    IngestSoak(long everyMs, Consumer<Look> told) {
        this.everyMs = everyMs;
        this.told = told;
    }

    @Override
    public void started(Ingest ingest, Path recording) {
        startNanos = System.nanoTime();
        timer.scheduleAtFixedRate(this::look, everyMs, everyMs, TimeUnit.MILLISECONDS);
        timer.scheduleWithFixedDelay(() -> removeOld(recording), CLEAN_EVERY_S, CLEAN_EVERY_S, TimeUnit.SECONDS);
    }

    @Override
    public void ended() {
        look();
    }

    private synchronized void look() {
        System.gc();
        long buffers = PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory()
                + ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                        .mapToLong(pool -> Math.max(0, pool.getMemoryUsed()))
                        .sum();
        long files = ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                ? system.getOpenFileDescriptorCount()
                : 0;
        Look look = new Look(
                (System.nanoTime() - startNanos) / 1e9,
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
                buffers,
                ManagementFactory.getThreadMXBean().getThreadCount(),
                files);
        looks.add(look);
        told.accept(look);
    }

    private static void removeOld(Path recording) {
        try (Stream<Path> files = Files.list(recording)) {
            List<Path> segments =
                    files.filter(f -> f.toString().endsWith(".plm")).sorted().toList();
            for (Path old : segments.subList(0, Math.max(0, segments.size() - SEGMENTS_KEPT))) {
                Files.delete(old);
            }
        } catch (IOException e) {
            LOG.warn("soak: old segments not removed: {}", e.toString());
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }

    synchronized List<Look> looks() {
        return List.copyOf(looks);
    }

    /**
     * Whether the second half of the looks never came down to what the first half did: what grows is held on to, what comes and
     * goes, such as events that wait in the ring while the machine does something else, is not.
     */
    static boolean isFlat(List<Look> looks) {
        Look had = least(looks.subList(0, (looks.size() + 1) / 2));
        Look has = least(looks.subList(looks.size() / 2, looks.size()));
        return has.heapBytes - had.heapBytes <= Math.max(HEAP_BYTES, HEAP_PART * had.heapBytes)
                && has.bufferBytes - had.bufferBytes <= BUFFER_BYTES
                && has.threads - had.threads <= FEW
                && has.files - had.files <= FEW;
    }

    private static Look least(List<Look> looks) {
        return new Look(
                0,
                looks.stream().mapToLong(Look::heapBytes).min().orElse(0),
                looks.stream().mapToLong(Look::bufferBytes).min().orElse(0),
                looks.stream().mapToInt(Look::threads).min().orElse(0),
                looks.stream().mapToLong(Look::files).min().orElse(0));
    }
}
