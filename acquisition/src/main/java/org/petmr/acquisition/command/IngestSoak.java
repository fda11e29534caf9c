package org.petmr.acquisition.command;

import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.petmr.acquisition.ingest.Ingest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Memory over a long run: what is live on the heap after a collection, and what the link's buffers hold, soon after the start
 * and just before the end. Closed segments are removed behind the run, so that it can be longer than the disk.
 */
final class IngestSoak implements LinkBenchmark.Watch {

    private static final Logger LOG = LoggerFactory.getLogger(IngestSoak.class);
    private static final int SEGMENTS_KEPT = 2;
    private static final long LOOK_S = 5;

    /** @param heapBytes live after a collection @param directBytes of the link's buffers */
    record Memory(long heapBytes, long directBytes) {}

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "soak");
        thread.setDaemon(true);
        return thread;
    });
    private final long warmUpS;
    private volatile Memory start;
    private volatile Memory end;

    /** @param warmUpS until memory is looked at for the first time */
    IngestSoak(long warmUpS) {
        this.warmUpS = warmUpS;
    }

    @Override
    public void started(Ingest ingest, Path recording) {
        timer.schedule(() -> start = memory(), warmUpS, TimeUnit.SECONDS);
        timer.scheduleWithFixedDelay(() -> removeOld(recording), LOOK_S, LOOK_S, TimeUnit.SECONDS);
    }

    @Override
    public void ended() {
        end = memory();
    }

    private static Memory memory() {
        System.gc();
        return new Memory(
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
                PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory());
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

    /** Null when the run was shorter than the warm-up. */
    Memory start() {
        return start;
    }

    Memory end() {
        return end;
    }
}
