package org.petmr.acquisition.ingest;

import java.util.ArrayList;
import java.util.List;

/**
 * What is known of one source in one run.
 *
 * @param sourceId of the front end
 * @param frames received in sequence, of any type
 * @param prompts received
 * @param delayeds received
 * @param marks received
 * @param timeMs from the first mark to the newest, jumps of the clock left out
 * @param lostFrames sequence numbers that never came, or have not come yet
 * @param damagedFrames skipped for their payload CRC
 * @param duplicateFrames dropped, had come before
 * @param reorderedFrames kept, although later ones had overtaken them
 * @param oldRunFrames dropped, of another run
 * @param deviceLostEvents told by LOSS words
 * @param missingMarks marks that never came
 * @param markShortfallEvents events that marks announced and that never came
 * @param markSurplusEvents events more than marks announced: a mark between was lost
 * @param lateEvents stored after their time, since the run had gone on without this source
 * @param restarts how often the source began to count its frames anew
 * @param isStale the run goes on without this source for now
 * @param clock how its clock stands
 * @param sent the device's own totals, null until END_OF_RUN
 * @param gaps where events of it are missing
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
        long reorderedFrames,
        long oldRunFrames,
        long deviceLostEvents,
        long missingMarks,
        long markShortfallEvents,
        long markSurplusEvents,
        long lateEvents,
        long restarts,
        boolean isStale,
        Clock clock,
        Sent sent,
        List<Gap> gaps) {

    /**
     * The clock of a source.
     *
     * @param jumps how often it jumped
     * @param lastJumpMs by how much the last time
     * @param offsetUs how far it is ahead of the clock of the scanner's first source, by their time syncs; 0 without any
     * @param driftPpm how much faster than UTC it runs; 0 while not known
     * @param hostOffsetMs how far its time of day is ahead of this machine's; 0 while not known, and of simulations and replays
     */
    public record Clock(long jumps, long lastJumpMs, double offsetUs, double driftPpm, double hostOffsetMs) {

        /** For accounts written before clocks were watched. */
        static final Clock UNKNOWN = new Clock(0, 0, 0, 0, 0);

        Clock plus(Clock next) {
            long last = next.jumps == 0 ? lastJumpMs : next.lastJumpMs;
            return new Clock(jumps + next.jumps, last, next.offsetUs, next.driftPpm, next.hostOffsetMs);
        }
    }

    public SourceTotals {
        clock = clock == null ? Clock.UNKNOWN : clock;
        gaps = gaps == null ? List.of() : List.copyOf(gaps); // none in accounts written before they were kept
    }

    private SourceTotals withGaps(List<Gap> all) {
        return new SourceTotals(
                sourceId,
                frames,
                prompts,
                delayeds,
                marks,
                timeMs,
                lostFrames,
                damagedFrames,
                duplicateFrames,
                reorderedFrames,
                oldRunFrames,
                deviceLostEvents,
                missingMarks,
                markShortfallEvents,
                markSurplusEvents,
                lateEvents,
                restarts,
                isStale,
                clock,
                sent,
                all);
    }

    /**
     * This part of a recording and its continuation as one: what is counted is added up, how the source and its clock stand
     * is as the continuation says. The device's own totals are known only where both parts have theirs.
     *
     * @param fromMs when the continuation began, in the time of the record
     */
    SourceTotals plus(SourceTotals next, long fromMs) {
        List<Gap> all = new ArrayList<>(gaps);
        all.addAll(next.later(fromMs).gaps);
        return new SourceTotals(
                sourceId,
                frames + next.frames,
                prompts + next.prompts,
                delayeds + next.delayeds,
                marks + next.marks,
                timeMs + next.timeMs,
                lostFrames + next.lostFrames,
                damagedFrames + next.damagedFrames,
                duplicateFrames + next.duplicateFrames,
                reorderedFrames + next.reorderedFrames,
                oldRunFrames + next.oldRunFrames,
                deviceLostEvents + next.deviceLostEvents,
                missingMarks + next.missingMarks,
                markShortfallEvents + next.markShortfallEvents,
                markSurplusEvents + next.markSurplusEvents,
                lateEvents + next.lateEvents,
                restarts + next.restarts,
                next.isStale,
                clock.plus(next.clock),
                sent == null || next.sent == null ? null : sent.plus(next.sent),
                all);
    }

    /** The same with its gaps in the time of the record. @param fromMs when this part began there */
    SourceTotals later(long fromMs) {
        return withGaps(gaps.stream().map(g -> g.later(fromMs)).toList());
    }

    /** END_OF_RUN. */
    public record Sent(long frames, long prompts, long delayeds, long singles, long marks, long lostEvents) {

        Sent plus(Sent next) {
            return new Sent(
                    frames + next.frames,
                    prompts + next.prompts,
                    delayeds + next.delayeds,
                    singles + next.singles,
                    marks + next.marks,
                    lostEvents + next.lostEvents);
        }
    }

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
