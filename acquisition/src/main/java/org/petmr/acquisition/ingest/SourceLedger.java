package org.petmr.acquisition.ingest;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
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
    private static final int TIME_SYNC_WORDS = 4;
    private static final double NS_PER_US = 1000;
    private static final double NS_PER_MS = 1e6;
    private static final long SILENT_NANOS = 1_000_000_000;

    private final int sourceId;
    private final int runTag;
    private final Journal journal;
    private final LongSupplier utcNs;
    private final SequenceCheck sequence = new SequenceCheck();
    private final ClockCheck clock = new ClockCheck();
    private final GapList gaps;
    private final LossMarks losses;
    private final Queue<StoreNote> notes = new ConcurrentLinkedQueue<>();

    private long[] payload = new long[8192];

    /** Frames that were kept: the number of the one in hand. */
    private long kept;

    private long heardNanos = System.nanoTime();
    private String downReason;
    private boolean isLossSinceMark;
    private boolean isStale;
    private long lateEvents;
    private long reorderedFrames;
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

    private boolean hasMark;
    private long coincidencesSinceMark;
    private SourceTotals.Sent sent;

    SourceLedger(int sourceId, int runTag, Journal journal) {
        this(sourceId, runTag, journal, () -> TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis()));
    }

    /** @param utcNs this machine's time of day, ns since 1970 */
    SourceLedger(int sourceId, int runTag, Journal journal, LongSupplier utcNs) {
        this.utcNs = utcNs;
        this.sourceId = sourceId;
        this.runTag = runTag;
        this.journal = journal;
        this.gaps = new GapList(sourceId);
        this.losses = new LossMarks(this::loss, gaps);
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
        heardNanos = System.nanoTime();
        SequenceCheck.Place place = place(h);
        if (place == SequenceCheck.Place.DUPLICATE) {
            return Verdict.DROP;
        }
        frames++;
        losses.upTo(kept);
        if (place == SequenceCheck.Place.LATE) {
            overtaken(b, at, h, isControl);
        } else if (h.type() == Frame.DATA) {
            words(b, at, h);
        } else if (h.type() == Frame.TIME_SYNC && h.payloadWords() >= TIME_SYNC_WORDS) {
            clock.sync(b.getLong(at + Frame.HEADER_BYTES), b.getLong(at + Frame.HEADER_BYTES + 8));
            if ((h.flags() & (Frame.FLAG_SIMULATED | Frame.FLAG_REPLAY)) == 0) { // of those the day is any
                clock.compareWithHost(b.getLong(at + Frame.HEADER_BYTES), utcNs.getAsLong());
            }
        } else if (h.type() == Frame.END_OF_RUN) {
            endOfRun(b, at, h);
        }
        if (isControl) {
            return Verdict.CONTROL;
        }
        kept++;
        return Verdict.KEEP;
    }

    /** A frame whose header is sound and whose payload is not. */
    synchronized void damaged(Frame.Header h) {
        if (h.runTag() != runTag) {
            return;
        }
        heardNanos = System.nanoTime();
        if (place(h) != SequenceCheck.Place.DUPLICATE) {
            damagedFrames++;
            isLossSinceMark = true;
            losses.hole(LossMarks.CRC, clock.recordMs(), kept, 0, h.frameBytes());
            journal.note(
                    "crc-error", "source", sourceId, "seq", h.seq(), "words", h.payloadWords(), "timeMs", h.timeMs());
        }
    }

    /** Overtaken by a later frame: its events count, its marks cannot be put back into their place. */
    private void overtaken(ByteBuffer b, int at, Frame.Header h, boolean isControl) {
        reorderedFrames++;
        lostFrames--;
        journal.note("overtaken", "source", sourceId, "seq", h.seq(), "timeMs", h.timeMs());
        if (h.type() == Frame.DATA) {
            long before = prompts + delayeds;
            for (int i = 0; i < h.payloadWords(); i++) {
                long word = b.getLong(at + Frame.HEADER_BYTES + 8 * i);
                if (Word.isCoincidence(word)) {
                    prompts += 1 - (word >>> 62);
                    delayeds += word >>> 62;
                } else if (Word.kind(word) == Word.TIME_MARK) {
                    marks++;
                    missingMarks = Math.max(0, missingMarks - 1);
                } else if (Word.kind(word) == Word.LOSS) {
                    deviceLost += Word.lossCount(word);
                }
            }
            long found = prompts + delayeds - before;
            losses.found(found);
            markShortfall = Math.max(0, markShortfall - found);
            // Events of a mark to come may be among them, and then are more than it announces.
            isLossSinceMark = true;
        }
        if (!isControl) {
            notes.add(new StoreNote(kept, 0, StoreNote.Kind.LATE, h.seq()));
        }
    }

    private static boolean isControl(int type) {
        return type == Frame.HELLO
                || type == Frame.DESCRIPTOR
                || type == Frame.COMMAND
                || type == Frame.REPLY
                || type == Frame.HEARTBEAT;
    }

    private SequenceCheck.Place place(Frame.Header h) {
        long from = sequence.next();
        long restarts = sequence.restarts();
        SequenceCheck.Place place = sequence.place(h.seq());
        if (place == SequenceCheck.Place.DUPLICATE) {
            duplicateFrames++;
        } else if (place == SequenceCheck.Place.AFTER_GAP) {
            lostFrames += sequence.lastGap();
            isLossSinceMark = true;
            losses.hole(LossMarks.UPSTREAM_GAP, clock.recordMs(), kept, sequence.lastGap(), 0);
            journal.note(
                    "gap", "source", sourceId, "fromSeq", from, "frames", sequence.lastGap(), "timeMs", h.timeMs());
        }
        if (sequence.restarts() > restarts) {
            isLossSinceMark = true;
            losses.hole(LossMarks.UPSTREAM_GAP, clock.recordMs(), kept, 0, 0);
            journal.note("sequence-restarted", "source", sourceId, "afterSeq", from, "timeMs", h.timeMs());
        }
        return place;
    }

    private void words(ByteBuffer b, int at, Frame.Header h) {
        int n = h.payloadWords();
        payload = PayloadWords.of(b, at, n, payload);
        boolean isReplay = (h.flags() & Frame.FLAG_REPLAY) != 0;
        long others = 0;
        long late = 0;
        long before = 0; // coincidences of this frame up to the last mark
        for (int i = 0; i < n; i++) {
            long word = payload[i];
            if (Word.isCoincidence(word)) {
                late += word >>> 62;
                continue;
            }
            long all = i - others;
            others++;
            if (Word.kind(word) == Word.TIME_MARK) {
                mark(word, coincidencesSinceMark + all - before, i, isReplay);
                coincidencesSinceMark = 0;
                before = all;
            } else if (Word.kind(word) == Word.LOSS) {
                deviceLost += Word.lossCount(word);
                isLossSinceMark = true;
                gaps.at(GapList.DEVICE, clock.recordMs(), 0, 0).lost(Word.lossCount(word));
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
        coincidencesSinceMark += n - others - before;
        prompts += n - others - late;
        delayeds += late;
    }

    /**
     * @param seen coincidences received since the mark before
     * @param at its place in the frame
     * @param isReplay a recording's time is what it is, jumps included
     */
    private void mark(long word, long seen, int at, boolean isReplay) {
        marks++;
        long jumps = clock.jumps();
        long shift = clock.shiftMs();
        long missing = clock.mark(Word.timeMs(word), isLossSinceMark || isReplay);
        long ms = clock.recordMs();
        gaps.mark(ms, missing);
        if (missing > 0) {
            missingMarks += missing;
            journal.note("marks-missing", "source", sourceId, "marks", missing, "timeMs", ms);
        }
        if (clock.jumps() > jumps) {
            journal.note("clock-jump", "source", sourceId, "byMs", clock.lastJumpMs(), "timeMs", ms);
            notes.add(new StoreNote(kept, at, StoreNote.Kind.LOSS, Word.loss(LossMarks.CLOCK, 0, ms)));
        }
        if (clock.shiftMs() != shift) {
            notes.add(new StoreNote(kept, hasMark ? at : 0, StoreNote.Kind.SHIFT, clock.shiftMs()));
        }
        if (hasMark) {
            compare(Word.markCount(word), seen, ms);
        }
        hasMark = true;
        isLossSinceMark = false;
    }

    private void loss(long word) {
        notes.add(new StoreNote(kept, 0, StoreNote.Kind.LOSS, word));
    }

    private void compare(long announced, long seen, long ms) {
        long difference = announced - seen & COUNT_MASK;
        if (difference == 0) {
            return;
        }
        if (difference <= COUNT_MASK / 2) {
            markShortfall += difference;
            losses.missing(difference);
            journal.note("mark-shortfall", "source", sourceId, "events", difference, "timeMs", ms);
        } else {
            // More than announced is no loss: the mark that began this block was lost, so two blocks run together.
            markSurplus += COUNT_MASK + 1 - difference;
        }
    }

    private void endOfRun(ByteBuffer b, int at, Frame.Header h) {
        totalsTold(b, at, h);
        losses.settle(lostOnLink(), clock.recordMs());
        if (sent.lostEvents() > deviceLost) { // the words that told of it were lost themselves
            gaps.at(GapList.DEVICE, clock.recordMs(), 0, 0).lost(sent.lostEvents() - deviceLost);
        }
    }

    private long lostOnLink() {
        return Math.max(0, sent.prompts() + sent.delayeds() - prompts - delayeds);
    }

    private void totalsTold(ByteBuffer b, int at, Frame.Header h) {
        if (h.payloadWords() < END_OF_RUN_WORDS) {
            journal.note("end-of-run", "source", sourceId, "error", "payload of %d words".formatted(h.payloadWords()));
            sent = new SourceTotals.Sent(sequence.next(), prompts, delayeds, 0, marks, deviceLost);
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

    int sourceId() {
        return sourceId;
    }

    synchronized boolean hasEnded() {
        return sent != null;
    }

    /** What the store's thread must know, in the order of the frames. */
    Queue<StoreNote> notes() {
        return notes;
    }

    /** The source's connection has come (again) or gone. @param reason null when it has come */
    synchronized void connection(String reason) {
        downReason = reason;
        if (reason == null) {
            sequence.connectedAgain();
        }
    }

    /** Since the last frame of this run. */
    synchronized long silentNanos(long nowNanos) {
        return nowNanos - heardNanos;
    }

    /** The run goes on without this source, or with it again. */
    synchronized void stale(boolean isNow) {
        if (isStale != isNow) {
            isStale = isNow;
            journal.note(isNow ? "source-stale" : "source-back", "source", sourceId, "timeMs", clock.recordMs());
        }
    }

    /** Events that could not be stored at their time, since the others had gone on. */
    synchronized void late(long events) {
        lateEvents += events;
    }

    /**
     * The service itself could not store these.
     *
     * @param lostFrames the newest that were kept; the store's thread will not see them
     */
    synchronized void notStored(long lostFrames, long events) {
        journal.note("not-stored", "source", sourceId, "frames", lostFrames, "events", events);
        kept -= lostFrames;
        toNextFrame();
        gaps.at(GapList.SERVICE, clock.recordMs(), 0, 0).lost(events);
        notes.add(
                new StoreNote(kept, 0, StoreNote.Kind.LOSS, Word.loss(LossMarks.FIFO_FULL, events, clock.recordMs())));
    }

    /** Notes of frames that the store's thread will not see hold before the next one that it will. */
    private void toNextFrame() {
        List<StoreNote> ofLost =
                notes.stream().filter(note -> note.frame() >= kept).toList();
        notes.removeIf(note -> note.frame() >= kept);
        ofLost.stream()
                .filter(note -> note.kind() != StoreNote.Kind.LATE) // that frame's own
                .forEach(note -> notes.add(new StoreNote(kept, 0, note.kind(), note.value())));
    }

    /** No more frames will come: tells of what is still open. */
    synchronized void close() {
        if (sent == null) {
            losses.hole(LossMarks.UPSTREAM_GAP, clock.recordMs(), kept, 0, 0);
            losses.settle(0, clock.recordMs());
        }
    }

    /** Why this source's run has no end, in words; empty when it has one. */
    synchronized String whyUnended() {
        if (sent != null) {
            return "";
        }
        String why = downReason;
        if (why == null) {
            why = silentNanos(System.nanoTime()) > SILENT_NANOS ? "silent" : "still connected";
        }
        return "front end %d did not end its run (%s, at %d ms)".formatted(sourceId, why, clock.elapsedMs());
    }

    /** What its clock is ahead of UTC, ns; empty while it has not said so. */
    synchronized OptionalLong aheadOfUtcNs() {
        return clock.isSynced() ? OptionalLong.of(clock.aheadOfUtcNs()) : OptionalLong.empty();
    }

    /** @param referenceAheadNs what the reference clock of the scanner is ahead of UTC */
    synchronized SourceTotals totals(OptionalLong referenceAheadNs) {
        boolean isComparable = clock.isSynced() && referenceAheadNs.isPresent();
        return new SourceTotals(
                sourceId,
                frames,
                prompts,
                delayeds,
                marks,
                clock.elapsedMs(),
                lostFrames,
                damagedFrames,
                duplicateFrames,
                reorderedFrames,
                oldRunFrames,
                deviceLost,
                missingMarks,
                markShortfall,
                markSurplus,
                lateEvents,
                sequence.restarts(),
                isStale,
                new SourceTotals.Clock(
                        clock.jumps(),
                        clock.lastJumpMs(),
                        isComparable ? (clock.aheadOfUtcNs() - referenceAheadNs.getAsLong()) / NS_PER_US : 0,
                        clock.driftPpm(),
                        clock.aheadOfHostNs() / NS_PER_MS),
                sent,
                gaps.toList());
    }
}
