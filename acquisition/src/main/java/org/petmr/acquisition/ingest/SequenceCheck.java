package org.petmr.acquisition.ingest;

import java.util.Map;
import java.util.TreeMap;

/**
 * Which frames of a source have come, by their sequence numbers: next, behind a gap, late into a gap, or twice. A device that
 * counts in 32 bits runs over unnoticed; one that begins anew at 0 after it has connected again is followed.
 */
final class SequenceCheck {

    /** Where a frame stands. */
    enum Place {
        NEXT,
        AFTER_GAP,
        LATE,
        DUPLICATE
    }

    private static final long SHORT_SPAN = 1L << 32;
    private static final long NEAR = 1L << 20;
    /** Older gaps are given up: what still comes into them counts as come before. */
    private static final int MOST_GAPS = 256;

    private final TreeMap<Long, Long> gaps = new TreeMap<>();
    private long base;
    private long next;
    private long lastGap;
    private boolean isNewLink;
    private long restarts;
    private long rollovers;

    /** The source has connected again; the next frame may begin a new count. */
    void connectedAgain() {
        isNewLink = true;
    }

    Place place(long seq) {
        boolean mayRestart = isNewLink && seq == 0;
        isNewLink = false;
        long number = seq + base;
        if (base > 0 && number - next > SHORT_SPAN - 2 * NEAR) {
            number -= SHORT_SPAN; // from before the roll-over
        }
        if (number < next) {
            if (seq < NEAR && next - base > SHORT_SPAN - NEAR && next - base <= SHORT_SPAN) {
                base += SHORT_SPAN;
                rollovers++;
                number = seq + base;
            } else if (mayRestart) {
                base = next;
                restarts++;
                number = next;
            }
        }
        if (number >= next) {
            lastGap = number - next;
            if (lastGap > 0) {
                gaps.put(next, number);
                if (gaps.size() > MOST_GAPS) {
                    gaps.pollFirstEntry();
                }
            }
            next = number + 1;
            return lastGap == 0 ? Place.NEXT : Place.AFTER_GAP;
        }
        Map.Entry<Long, Long> gap = gaps.floorEntry(number);
        if (gap == null || number >= gap.getValue()) {
            return Place.DUPLICATE;
        }
        gaps.remove(gap.getKey());
        if (gap.getKey() < number) {
            gaps.put(gap.getKey(), number);
        }
        if (number + 1 < gap.getValue()) {
            gaps.put(number + 1, gap.getValue());
        }
        return Place.LATE;
    }

    /** Frames missing before the frame that was placed after a gap. */
    long lastGap() {
        return lastGap;
    }

    /** Number of the next frame, counted without roll-overs. */
    long next() {
        return next;
    }

    long restarts() {
        return restarts;
    }

    long rollovers() {
        return rollovers;
    }
}
