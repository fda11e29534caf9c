package org.petmr.acquisition.ingest;

import org.petmr.recon.event.Word;

/** One source of a merged record: what of it waits, and what its marks are ahead of the record's time. Store's thread only. */
final class Lane {

    /** An offset beyond this is no offset: the two do not count from the same time, or one is told a wrong UTC. */
    static final long LARGEST_OFFSET_MS = 1000;

    /** Rounding to the nearest ms would go to and fro where the offset is half a ms. */
    private static final double STEP_AT_MS = 0.75;

    private static final long SOONEST = Long.MIN_VALUE;
    private static final long U32 = 0xFFFFFFFFL;

    final SourceLedger ledger;
    final FrameWords words;
    final WordQueue queue = new WordQueue();
    final LaneClock clock = new LaneClock();
    boolean isHeld;
    boolean hasEnded;
    boolean isStale;
    boolean isReplay;
    long freedNanos = System.nanoTime();
    private long offsetMs;
    private long takenMs = SOONEST;

    Lane(SourceLedger ledger) {
        this.ledger = ledger;
        this.words = new FrameWords(ledger.notes());
    }

    /** Whole ms that are taken out. */
    long offsetMs() {
        return offsetMs;
    }

    /** Takes out what the marks are ahead of those of {@code reference}, to the nearest ms; true when that changed. */
    boolean follow(LaneClock reference) {
        if (!clock.isKnown() || !reference.isKnown() || clock.isOneWith(reference)) {
            return false;
        }
        double aheadMs = clock.aheadOfMs(reference);
        if (!(Math.abs(aheadMs) <= LARGEST_OFFSET_MS) || Math.abs(aheadMs - offsetMs) < STEP_AT_MS) {
            return false;
        }
        offsetMs = Math.round(aheadMs);
        return true;
    }

    /** Time of the oldest mark that waits, in the record's time; below 0 before the record begins. */
    long markMs() {
        return Word.timeMs(queue.mark()) - offsetMs;
    }

    /** The oldest mark does not go forward since the offset has changed: its events belong to the ms that was written. */
    boolean isStep() {
        return markMs() <= takenMs || markMs() < 0;
    }

    /** Takes the words before the oldest mark, and the mark; times are those of the record. @return how many words */
    int takeBlock(long[] to, int at) {
        int others = queue.blockOthers();
        takenMs = Math.max(takenMs, markMs());
        int n = queue.takeBlock(to, at);
        if (others > 0) {
            setRight(to, at, n);
        }
        return n;
    }

    /** Takes what stands behind the last mark. */
    long[] takeRest() {
        long[] rest = queue.takeRest();
        setRight(rest, 0, rest.length);
        return rest;
    }

    /** A time that a report of this source tells, in the record's time: at its 0 what was before. @param told u32 ms */
    long recordMs(long told) {
        return Math.max(0, (told + words.shiftMs() & U32) - offsetMs);
    }

    /** Words of what was before the record's 0 are at it: their times have no sign. */
    private void setRight(long[] words, int from, int n) {
        for (int i = from; offsetMs != 0 && i < from + n; i++) {
            if (words[i] < 0) {
                words[i] = FrameWords.shifted(words[i], -Math.min(offsetMs, Word.timeMs(words[i])));
            }
        }
    }
}
