package org.petmr.acquisition.session;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.petmr.acquisition.AcquisitionException;
import org.petmr.acquisition.ingest.RunTotals;
import org.petmr.acquisition.store.Recovery;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.event.SegmentCheck;

/**
 * The account of a recording whose service died with the account in its memory: what is on disk, counted. What the front ends
 * sent beyond that and what was lost on the way to the disk at the very end is not known, so such an account is never ended.
 */
final class FoundTotals {

    private FoundTotals() {}

    /**
     * Whether the totals of an interrupted session lack the part that was open when the service died, as far as they tell
     * themselves; see {@link UncountedMark}.
     *
     * @param found as it lay on disk
     * @param now as it stands since
     */
    static boolean areMissing(Session found, Session now) {
        return now.totals() == null
                || found.state() != SessionState.INTERRUPTED
                // The service ended once more before all was counted: only the closed parts are in the account.
                || now.totals().isEnded();
    }

    /**
     * Reads the whole recording; blocks as long as that takes.
     *
     * @param before of the parts that were closed; null: none
     * @param progress told nothing; ends the reading when cancelled
     * @return of all parts; as before when no other part was begun
     */
    static RunTotals of(Path recording, RunTotals before, Progress progress) {
        long frames = 0;
        long prompts = 0;
        long delayeds = 0;
        long lost = 0;
        long bytes = 0;
        for (Path segment : Recovery.segmentFiles(recording)) {
            try {
                SegmentCheck found = SegmentCheck.of(segment, progress);
                frames += found.frames();
                prompts += found.prompts();
                delayeds += found.delayeds();
                lost += found.eventsMarkedLost();
                bytes += found.bytes();
            } catch (IOException e) {
                throw AcquisitionException.storeFailed(segment, e);
            } catch (IllegalArgumentException e) {
                throw AcquisitionException.damagedFile(segment, e.getMessage());
            }
        }
        long measuredMs = Recovery.measuredMs(recording);
        RunTotals all = of(prompts, delayeds, frames, bytes, lost, measuredMs);
        if (before == null) {
            return all;
        }
        if (prompts + delayeds <= before.storedEvents() && measuredMs <= before.timeMs()) {
            return before;
        }
        return before.plus(
                of(
                        Math.max(0, prompts - before.storedPrompts()),
                        Math.max(0, delayeds - before.storedDelayeds()),
                        Math.max(0, frames - before.storedFrames()),
                        Math.max(0, bytes - before.storedBytes()),
                        Math.max(0, lost - before.lostEvents()),
                        Math.max(0, measuredMs - before.timeMs())),
                before.timeMs());
    }

    /** @param lost events that the recording marks as lost, by whomever */
    private static RunTotals of(long prompts, long delayeds, long frames, long bytes, long lost, long measuredMs) {
        return new RunTotals(
                prompts + delayeds + lost,
                prompts,
                delayeds,
                0,
                prompts,
                delayeds,
                frames,
                bytes,
                bytes,
                lost,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                null,
                measuredMs,
                false,
                List.of());
    }
}
