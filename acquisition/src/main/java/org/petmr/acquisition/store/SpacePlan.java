package org.petmr.acquisition.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.petmr.acquisition.AcquisitionException;

/**
 * The room that an acquisition needs, reckoned before it is armed.
 *
 * @param durationS planned length
 * @param counts prompts after which it ends earlier
 * @param eventsPerS rate that is reckoned with; 0: only the reserve counts
 * @param reserveBytes what stays free
 */
public record SpacePlan(double durationS, OptionalLong counts, double eventsPerS, long reserveBytes) {

    /** Bytes of an event and its part of frame, block and mark: 8, and 3 % for all else at low rates. */
    private static final double BYTES_PER_EVENT = 8.25;

    /** As many delayeds as prompts at the most, while it is prompts that are counted. */
    private static final double EVENTS_PER_PROMPT = 2;

    /** Of the list mode alone. */
    public long expectedBytes() {
        double byTime = durationS * eventsPerS;
        double events = counts.isPresent() ? Math.min(byTime, EVENTS_PER_PROMPT * counts.getAsLong()) : byTime;
        return (long) Math.ceil(events * BYTES_PER_EVENT);
    }

    /** @throws AcquisitionException disk full, when there is less room where {@code directory} lies */
    public void require(Path directory) {
        require(directory, SegmentChannel.Disk.REAL);
    }

    void require(Path directory, SegmentChannel.Disk disk) {
        long free;
        try {
            free = disk.usableBytes(directory);
        } catch (IOException e) {
            throw AcquisitionException.storeFailed(directory, e);
        }
        long needed = expectedBytes() + reserveBytes;
        if (free < needed) {
            throw AcquisitionException.diskFull(
                    directory,
                    free,
                    needed,
                    "durationS: %s at store.expectedEventsPerS: %.0f and store.minFreeBytes: %d"
                            .formatted(durationS, eventsPerS, reserveBytes));
        }
    }
}
