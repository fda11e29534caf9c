package org.petmr.acquisition.ingest;

/**
 * What is known of one source in one run.
 *
 * @param sourceId of the front end
 * @param frames received in sequence, of any type
 * @param prompts received
 * @param delayeds received
 * @param marks received
 * @param timeMs from the first mark to the newest
 * @param lostFrames sequence numbers that never came
 * @param damagedFrames skipped for their payload CRC
 * @param duplicateFrames dropped, had come before
 * @param oldRunFrames dropped, of another run
 * @param deviceLostEvents told by LOSS words
 * @param missingMarks marks that never came
 * @param markShortfallEvents events that marks announced and that never came
 * @param markSurplusEvents events more than marks announced: a mark between was lost
 * @param sent the device's own totals, null until END_OF_RUN
 */
public record SourceTotals(
        int sourceId,
        long frames,
        long prompts,
        long delayeds,
        long marks,
        long timeMs,
        long lostFrames,
        long damagedFrames,
        long duplicateFrames,
        long oldRunFrames,
        long deviceLostEvents,
        long missingMarks,
        long markShortfallEvents,
        long markSurplusEvents,
        Sent sent) {

    /** END_OF_RUN. */
    public record Sent(long frames, long prompts, long delayeds, long singles, long marks, long lostEvents) {}

    /** Events lost between device and service: exact after END_OF_RUN, before it what the marks tell. */
    public long lostOnLink() {
        if (sent == null) {
            return markShortfallEvents;
        }
        return Math.max(0, sent.prompts() + sent.delayeds() - prompts - delayeds);
    }

    /** Events the device itself gave up. */
    public long lostInDevice() {
        return sent == null ? deviceLostEvents : Math.max(deviceLostEvents, sent.lostEvents());
    }

    /** Sent events: the device's own count when it has told it, otherwise received and known to be missing. */
    public long sentEvents() {
        return sent == null ? prompts + delayeds + markShortfallEvents : sent.prompts() + sent.delayeds();
    }
}
