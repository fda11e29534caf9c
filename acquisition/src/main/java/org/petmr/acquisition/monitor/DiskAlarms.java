package org.petmr.acquisition.monitor;

import java.util.ArrayList;
import java.util.List;
import org.petmr.acquisition.said.Phrase;

/** Whether the disk keeps up with an open run, and how long it will hold it. */
final class DiskAlarms {

    private static final long NANOS_PER_S = 1_000_000_000L;
    /** Data are to be durable within a second; a second more is no news. */
    private static final double SLOW_S = 2;

    private static final double SOON_S = 600;
    private static final double LEAST_SPAN_S = 2;

    private boolean isOpen;
    private long firstNanos;
    private long firstBytes;
    private long durable;
    private long durableNanos;

    /**
     * @param storedBytes of the run, written
     * @param durableBytes of the run, forced
     * @param roomBytes left before the run is ended
     * @param waitingBatches in memory that nobody has begun to write: a disk that stands still takes not even the first byte
     */
    List<Alarm> look(long nowNanos, long storedBytes, long durableBytes, long roomBytes, int waitingBatches) {
        if (!isOpen) {
            isOpen = true;
            firstNanos = nowNanos;
            firstBytes = storedBytes;
            durable = durableBytes;
            durableNanos = nowNanos;
        }
        if (durableBytes > durable || durableBytes == storedBytes && waitingBatches == 0) {
            durable = durableBytes;
            durableNanos = nowNanos;
        }
        List<Alarm> found = new ArrayList<>();
        double waitingS = (double) (nowNanos - durableNanos) / NANOS_PER_S;
        if (waitingS > SLOW_S) {
            found.add(new Alarm(
                    "disk-slow",
                    "alarm",
                    Phrase.DISK_SLOW.said(
                            "the disk is slow: %s for %.0f s (expected: 1 s); the front ends are made to wait when memory is full"
                                    .formatted(late(storedBytes - durableBytes, waitingBatches), waitingS),
                            mib(storedBytes - durableBytes),
                            waitingBatches,
                            waitingS)));
        }
        double spanS = (double) (nowNanos - firstNanos) / NANOS_PER_S;
        if (spanS >= LEAST_SPAN_S && storedBytes > firstBytes) {
            double bytesPerS = (storedBytes - firstBytes) / spanS;
            double leftS = Math.max(0, roomBytes) / bytesPerS;
            if (leftS < SOON_S) {
                found.add(new Alarm(
                        "disk-soon-full",
                        "alarm",
                        Phrase.DISK_FULL_SOON.of(
                                "the disk is full in about %.0f s at %.0f MB/s; then the run ends and keeps what is stored: free some room or stop",
                                leftS, bytesPerS / 1e6)));
            }
        }
        return found;
    }

    private static long mib(long bytes) {
        return bytes + (1 << 20) - 1 >> 20;
    }

    private static String late(long bytes, int waitingBatches) {
        String waiting = "%d batches not written".formatted(waitingBatches);
        if (bytes == 0) {
            return waiting;
        }
        String written = "%d MiB not durable".formatted(mib(bytes));
        return waitingBatches == 0 ? written : written + " and " + waiting;
    }

    /** No run is open. */
    void clear() {
        isOpen = false;
    }
}
