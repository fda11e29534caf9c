package org.petmr.acquisition.ingest;

import java.nio.ByteBuffer;
import org.petmr.acquisition.store.Journal;
import org.petmr.recon.event.Frame;
import org.petmr.recon.event.Word;

/**
 * The account of one source in one run: every frame and every word it sent is either here as received, or here as lost,
 * with the reason. Rules 2, 4 and 5 of PDL 1.
 */
final class SourceLedger {

    /** What to do with a frame. */
    enum Verdict {
        KEEP,
        /** Belongs to the conversation, not to the record. */
        CONTROL,
        DROP
    }

    private static final long COUNT_MASK = 0xFFFFFF;
    private static final int END_OF_RUN_WORDS = 6;

    private final int sourceId;
    private final int runTag;
    private final Journal journal;

    private long nextSeq;
    private long frames;
    private long prompts;
    private long delayeds;
    private long marks;
    private long lostFrames;
    private long damagedFrames;
    private long duplicateFrames;
    private long oldRunFrames;
    private long deviceLost;
    private long missingMarks;
    private long markShortfall;
    private long markSurplus;
    private long firstMs;
    private long timeMs;

    private boolean hasMark;
    private long coincidencesSinceMark;
    private SourceTotals.Sent sent;

    SourceLedger(int sourceId, int runTag, Journal journal) {
        this.sourceId = sourceId;
        this.runTag = runTag;
        this.journal = journal;
    }

    /** A sound frame of this source. */
    synchronized Verdict frame(ByteBuffer b, int at, Frame.Header h) {
        boolean isControl = isControl(h.type());
        if (h.runTag() != runTag) {
            if (isControl) {
                return Verdict.CONTROL;
            }
            oldRunFrames++;
            return Verdict.DROP;
        }
        if (!inSequence(h)) {
            return Verdict.DROP;
        }
        frames++;
        if (h.type() == Frame.DATA) {
            words(b, at + Frame.HEADER_BYTES, h.payloadWords());
        } else if (h.type() == Frame.END_OF_RUN) {
            endOfRun(b, at, h);
        }
        return isControl ? Verdict.CONTROL : Verdict.KEEP;
    }

    /** A frame whose header is sound and whose payload is not. */
    synchronized void damaged(Frame.Header h) {
        if (h.runTag() == runTag && inSequence(h)) {
            damagedFrames++;
            journal.note(
                    "crc-error", "source", sourceId, "seq", h.seq(), "words", h.payloadWords(), "timeMs", h.timeMs());
        }
    }

    private static boolean isControl(int type) {
        return type == Frame.HELLO
                || type == Frame.DESCRIPTOR
                || type == Frame.COMMAND
                || type == Frame.REPLY
                || type == Frame.HEARTBEAT;
    }

    private boolean inSequence(Frame.Header h) {
        if (h.seq() < nextSeq) {
            duplicateFrames++;
            return false;
        }
        if (h.seq() > nextSeq) {
            long gap = h.seq() - nextSeq;
            lostFrames += gap;
            journal.note("gap", "source", sourceId, "fromSeq", nextSeq, "frames", gap, "timeMs", h.timeMs());
        }
        nextSeq = h.seq() + 1;
        return true;
    }

    private void words(ByteBuffer b, int from, int n) {
        long all = 0;
        long late = 0;
        long before = 0; // coincidences of this frame up to the last mark
        for (int i = 0; i < n; i++) {
            long word = b.getLong(from + 8 * i);
            if (Word.isCoincidence(word)) {
                all++;
                late += word >>> 62;
            } else if (Word.kind(word) == Word.TIME_MARK) {
                mark(word, coincidencesSinceMark + all - before);
                coincidencesSinceMark = 0;
                before = all;
            } else if (Word.kind(word) == Word.LOSS) {
                deviceLost += Word.lossCount(word);
                journal.note(
                        "device-loss",
                        "source",
                        sourceId,
                        "reason",
                        Word.lossReason(word),
                        "events",
                        Word.lossCount(word),
                        "timeMs",
                        Word.timeMs(word));
            }
        }
        coincidencesSinceMark += all - before;
        prompts += all - late;
        delayeds += late;
    }

    /** @param seen coincidences received since the mark before */
    private void mark(long word, long seen) {
        marks++;
        long ms = Word.timeMs(word);
        if (hasMark) {
            if (ms > timeMs + 1) {
                missingMarks += ms - timeMs - 1;
                journal.note("marks-missing", "source", sourceId, "marks", ms - timeMs - 1, "timeMs", ms);
            }
            compare(Word.markCount(word), seen, ms);
        }
        if (!hasMark) {
            hasMark = true;
            firstMs = ms;
        }
        timeMs = ms;
    }

    private void compare(long announced, long seen, long ms) {
        long difference = announced - seen & COUNT_MASK;
        if (difference == 0) {
            return;
        }
        if (difference <= COUNT_MASK / 2) {
            markShortfall += difference;
            journal.note("mark-shortfall", "source", sourceId, "events", difference, "timeMs", ms);
        } else {
            // More than announced is no loss: the mark that began this block was lost, so two blocks run together.
            markSurplus += COUNT_MASK + 1 - difference;
        }
    }

    private void endOfRun(ByteBuffer b, int at, Frame.Header h) {
        if (h.payloadWords() < END_OF_RUN_WORDS) {
            journal.note("end-of-run", "source", sourceId, "error", "payload of %d words".formatted(h.payloadWords()));
            sent = new SourceTotals.Sent(nextSeq, prompts, delayeds, 0, marks, deviceLost);
            return;
        }
        int p = at + Frame.HEADER_BYTES;
        sent = new SourceTotals.Sent(
                b.getLong(p),
                b.getLong(p + 8),
                b.getLong(p + 16),
                b.getLong(p + 24),
                b.getLong(p + 32),
                b.getLong(p + 40));
        journal.note(
                "end-of-run",
                "source",
                sourceId,
                "sentFrames",
                sent.frames(),
                "sentPrompts",
                sent.prompts(),
                "sentDelayeds",
                sent.delayeds(),
                "sentMarks",
                sent.marks(),
                "deviceLost",
                sent.lostEvents(),
                "receivedPrompts",
                prompts,
                "receivedDelayeds",
                delayeds,
                "receivedMarks",
                marks,
                "lostFrames",
                lostFrames,
                "damagedFrames",
                damagedFrames);
    }

    synchronized boolean hasEnded() {
        return sent != null;
    }

    synchronized SourceTotals totals() {
        return new SourceTotals(
                sourceId,
                frames,
                prompts,
                delayeds,
                marks,
                timeMs - firstMs,
                lostFrames,
                damagedFrames,
                duplicateFrames,
                oldRunFrames,
                deviceLost,
                missingMarks,
                markShortfall,
                markSurplus,
                sent);
    }
}
