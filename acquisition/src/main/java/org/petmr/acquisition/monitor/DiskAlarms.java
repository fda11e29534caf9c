package org.petmr.acquisition.monitor;

import java.util.ArrayList;
import java.util.List;

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
     */
    List<Alarm> look(long nowNanos, long storedBytes, long durableBytes, long roomBytes) {
        if (!isOpen) {
            isOpen = true;
            firstNanos = nowNanos;
            firstBytes = storedBytes;
            durable = durableBytes;
            durableNanos = nowNanos;
        }
        if (durableBytes > durable || durableBytes == storedBytes) {
            durable = durableBytes;
            durableNanos = nowNanos;
        }
        List<Alarm> found = new ArrayList<>();
        double waitingS = (double) (nowNanos - durableNanos) / NANOS_PER_S;
        if (waitingS > SLOW_S) {
            found.add(new Alarm(
                    "disk-slow",
                    "alarm",
                    "the disk is slow: %d MiB not durable for %.0f s (expected: 1 s); the front ends are made to wait when memory is full"
                            .formatted(storedBytes - durableBytes >> 20, waitingS)));
        }
        double spanS = (double) (nowNanos - firstNanos) / NANOS_PER_S;
        if (spanS >= LEAST_SPAN_S && storedBytes > firstBytes) {
            double bytesPerS = (storedBytes - firstBytes) / spanS;
            double leftS = Math.max(0, roomBytes) / bytesPerS;
            if (leftS < SOON_S) {
                found.add(new Alarm(
                        "disk-soon-full",
                        "alarm",
                        "the disk is full in about %.0f s at %.0f MB/s; then the run ends and keeps what is stored: free some room or stop"
                                .formatted(leftS, bytesPerS / 1e6)));
            }
        }
        return found;
    }

    /** No run is open. */
    void clear() {
        isOpen = false;
    }
}
