package org.petmr.acquisition.ingest;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongConsumer;
import org.petmr.recon.event.Word;

/**
 * Where events of a source are missing, until LOSS words say so in the record. A hole waits a little, since marks tell how many
 * events are missing and frames that were overtaken may still fill it; what the device's own totals show to be missing beyond
 * that is put to the last hole. So the LOSS words of a source add up to what was lost.
 */
final class LossMarks {

    /** LOSS reasons of PDL 1. */
    static final int FIFO_FULL = 1;

    static final int UPSTREAM_GAP = 3;
    static final int CRC = 4;
    static final int CLOCK = 5;

    private static final int FRAMES_WAITED = 16;
    private static final long MOST_IN_A_WORD = (1 << 24) - 1;
    /** Of one hole: 10^12 events, more than a day's. */
    private static final int MOST_WORDS = 1 << 16;

    private static final class Hole {
        final int reason;
        final long timeMs;
        final long atFrame;
        final GapList.Entry gap;
        long framesMissing;
        long events;

        Hole(int reason, long timeMs, long atFrame, long framesMissing, GapList.Entry gap) {
            this.gap = gap;
            this.framesMissing = framesMissing;
            this.reason = reason;
            this.timeMs = timeMs;
            this.atFrame = atFrame;
        }
    }

    private final LongConsumer words;
    private final GapList gaps;
    private final Deque<Hole> open = new ArrayDeque<>();
    private int lastReason = UPSTREAM_GAP;
    private long lastTimeMs;
    private long told;

    /** @param words takes LOSS words, to stand before the frame in hand @param gaps told of the same */
    LossMarks(LongConsumer words, GapList gaps) {
        this.gaps = gaps;
        this.words = words;
    }

    /**
     * Something is missing here.
     *
     * @param frame number of the frame in hand
     * @param framesMissing how many may still come
     * @param damagedBytes of a frame that came and cannot be used
     */
    void hole(int reason, long timeMs, long frame, long framesMissing, long damagedBytes) {
        GapList.Entry gap = reason == CRC
                ? gaps.at(GapList.CHECKSUM, timeMs, 1, damagedBytes)
                : gaps.at(GapList.LINK, timeMs, framesMissing, 0);
        open.addLast(new Hole(reason, timeMs, frame, framesMissing, gap));
        lastReason = reason;
        lastTimeMs = timeMs;
    }

    /** A mark has told that so many events are missing. */
    void missing(long events) {
        if (!open.isEmpty()) {
            open.peekLast().events += events;
            open.peekLast().gap.lost(events);
        }
    }

    /** A frame that had been overtaken has come, with so many events. */
    void found(long events) {
        Hole last = open.peekLast();
        if (last != null) {
            last.events = Math.max(0, last.events - events);
            gaps.found(last.gap, events);
            if (--last.framesMissing == 0 && last.events == 0) {
                open.removeLast();
            }
        }
    }

    /** Tells of the holes that have waited long enough. */
    void upTo(long frame) {
        while (!open.isEmpty() && frame - open.peekFirst().atFrame > FRAMES_WAITED) {
            tell(open.pollFirst());
        }
    }

    /** Tells of all holes, and of what is missing beyond them. @param lost events, all in all; 0 when not known */
    void settle(long lost, long timeMs) {
        gaps.settle(lost, timeMs);
        long known = told + open.stream().mapToLong(h -> h.events).sum();
        if (lost > known) {
            if (open.isEmpty()) {
                open.add(new Hole(lastReason, lastTimeMs == 0 ? timeMs : lastTimeMs, 0, 0, null));
            }
            open.peekLast().events += lost - known;
        }
        open.forEach(this::tell);
        open.clear();
    }

    private void tell(Hole hole) {
        long left = hole.events;
        int words = 0;
        do {
            long part = Math.min(left, MOST_IN_A_WORD);
            this.words.accept(Word.loss(hole.reason, part, hole.timeMs));
            told += part;
            left -= part;
        } while (left > 0 && ++words < MOST_WORDS);
        told += left; // more than any scanner could have sent: a total that lies must not fill memory and disk
    }
}
