package org.petmr.acquisition.ingest;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.petmr.acquisition.link.FrameBatch;
import org.petmr.acquisition.link.ReadGate;
import org.petmr.acquisition.store.Journal;
import org.petmr.recon.event.Frame;
import org.petmr.recon.event.Word;

/**
 * The record of several sources, merged by their marks: a millisecond is written once every source has passed it, its events
 * source by source, and then one mark for all. A source that is silent for too long is not waited for; what it sends later is
 * stored behind what is there, without marks of its own, and counted as late. Who runs ahead of the others is not read from.
 */
final class MergeRecorder implements Recorder {

    /** Source id of the frames that hold words of several sources. */
    static final int MERGED_SOURCE = 0xFFFF;

    private static final int FRAME_WORDS = 8192;

    /** Words that are gathered before they are written: some frames, which stay in the cache. */
    private static final int MOST_GATHERED = 4 * FRAME_WORDS;

    /** Marks that wait for a source's first time sync; one that has told no time by then does not tell it. */
    private static final int MARKS_UNTIL_SYNC = 50;

    private final Out out;
    private final FrameMaker maker;
    private final SinglesSum singles;
    private final ReadBudget budget;
    private final int runTag;
    private final int mostWaiting;
    private final BooleanSupplier isCaughtUp;
    private final Journal journal;
    private final Map<Integer, Lane> lanes = new TreeMap<>();

    private long[] merged = new long[MOST_GATHERED + 2 * FRAME_WORDS];
    private int n;
    private int flags;
    private long seq;
    private boolean hasMark;
    private long timeMs;
    private long sinceMark;
    /** Time in force at the first word of each frame of {@link #merged}. */
    private long[] frameTimesMs = new long[MOST_GATHERED / FRAME_WORDS + 2];

    private int framesBegun;
    private boolean isBegun;
    private Lane reference;

    /**
     * @param mostWaitingWords of a source, before it is not read from any more
     * @param journal told of offsets that are taken out
     * @param isCaughtUp whether all that has arrived has been handed to this recorder
     */
    MergeRecorder(
            int runTag,
            List<SourceLedger> ledgers,
            ReadBudget budget,
            int mostWaitingWords,
            BooleanSupplier isCaughtUp,
            Journal journal,
            Out out) {
        this.journal = journal;
        this.isCaughtUp = isCaughtUp;
        this.runTag = runTag;
        this.budget = budget;
        this.mostWaiting = mostWaitingWords;
        this.out = out;
        this.maker = new FrameMaker(out);
        this.singles = new SinglesSum(ledgers.size(), out);
        ledgers.forEach(l -> lanes.put(l.sourceId(), new Lane(l)));
    }

    @Override
    public void accept(FrameBatch batch) {
        for (int i = 0; i < batch.spans(); i++) {
            accept(batch.sourceId(), batch.span(i));
        }
        Lane lane = lanes.get(batch.sourceId());
        if (!lane.isHeld && lane.queue.size() > mostWaiting) {
            lane.isHeld = true;
            budget.gate().pauseReading(batch.sourceId());
        }
        goOn();
    }

    /** @param span whole frames of that source */
    void accept(int sourceId, ByteBuffer span) {
        Lane lane = lanes.get(sourceId);
        for (int at = span.position(); at < span.limit(); ) {
            Frame.Header h = Frame.header(span, at);
            frame(lane, span, at, h);
            at += h.frameBytes();
        }
    }

    private void frame(Lane lane, ByteBuffer b, int at, Frame.Header h) {
        flags |= h.flags();
        lane.isReplay |= (h.flags() & Frame.FLAG_REPLAY) != 0;
        boolean isData = h.type() == Frame.DATA;
        lane.words.read(b, at, h.payloadWords(), isData);
        lane.queue.add(lane.words);
        if (isData) {
            return;
        }
        if (h.type() == Frame.TIME_SYNC) {
            lane.clock.sync(b, at, h, lane.words.shiftMs());
            lookAtClocks();
        }
        if (h.type() == Frame.SINGLES && h.payloadWords() > 1) {
            singles.add(b, at, h, lane::recordMs);
        } else if (FrameMaker.isSpan(h.type())) {
            maker.shifted(b, at, h, lane::recordMs);
        } else {
            lane.hasEnded |= h.type() == Frame.END_OF_RUN;
            out.append(b.duplicate().order(b.order()).limit(at + h.frameBytes()).position(at));
        }
    }

    /** The record's time is that of the first source that tells UTC; what others differ from it is taken out. */
    private void lookAtClocks() {
        for (Lane lane : lanes.values()) {
            if (reference == null && isBegun && lane.clock.isKnown()) {
                reference = lane;
            }
            if (reference != null && lane != reference && lane.follow(reference.clock)) {
                journal.note(
                        "clock-offset-taken-out",
                        "source",
                        lane.ledger.sourceId(),
                        "ms",
                        lane.offsetMs(),
                        "against",
                        reference.ledger.sourceId(),
                        "timeMs",
                        timeMs);
            }
        }
    }

    /** Whether all have told the time, or had the time to tell it. */
    private boolean begins() {
        if (!isBegun) {
            isBegun = lanes.values().stream()
                    .allMatch(lane -> lane.clock.isKnown()
                            || lane.isReplay
                            || lane.isStale
                            || lane.hasEnded
                            || lane.queue.marks() > MARKS_UNTIL_SYNC
                            || lane.isHeld);
            if (isBegun) {
                lookAtClocks();
            }
        }
        return isBegun;
    }

    @Override
    public void goOn() {
        lookWhoIsSilent();
        while (begins()) {
            long first = Long.MAX_VALUE;
            boolean isWaiting = false;
            for (Lane lane : lanes.values()) {
                if (lane.queue.hasMark()) {
                    first = Math.min(first, lane.markMs());
                } else if (!lane.isStale && !lane.hasEnded) {
                    isWaiting = true;
                }
            }
            boolean isLate = hasMark && first <= timeMs;
            if (first == Long.MAX_VALUE || isWaiting && !isLate) {
                break;
            }
            block(first, isLate);
        }
        flush();
        lanes.forEach((source, lane) -> {
            if (lane.isHeld && lane.queue.size() <= mostWaiting / 2) {
                lane.isHeld = false;
                lane.freedNanos = System.nanoTime();
                budget.gate().resumeReading(source);
            }
        });
    }

    private void lookWhoIsSilent() {
        if (!isCaughtUp.getAsBoolean()) {
            return;
        }
        ReadGate gate = budget.gate();
        long now = gate.nowNanos();
        for (Lane lane : lanes.values()) {
            long silent =
                    Math.min(lane.ledger.silentNanos(now), now - Math.max(lane.freedNanos, budget.resumedNanos(now)));
            boolean isStale = !lane.isHeld && !lane.hasEnded && !lane.queue.hasMark() && silent > gate.staleNanos();
            if (isStale != lane.isStale) {
                lane.isStale = isStale;
                lane.ledger.stale(isStale);
            }
        }
    }

    /** All sources' events up to the mark of a millisecond, and the mark. */
    private void block(long ms, boolean isLate) {
        boolean isLast = true;
        boolean hasNewMark = !isLate && ms >= 0;
        for (Lane lane : lanes.values()) {
            if (!lane.queue.hasMark() || lane.markMs() != ms) {
                isLast &= !lane.queue.hasMark();
                continue;
            }
            isLast &= Word.isLastMark(lane.queue.mark());
            boolean isStep = lane.isStep();
            room(lane.queue.blockLength());
            int others = lane.queue.blockOthers();
            int taken = lane.takeBlock(merged, n);
            n += taken;
            sinceMark += taken - others;
            if (isLate && !isStep) {
                lane.ledger.late(taken - others);
            }
        }
        frameTimes();
        if (hasNewMark) {
            room(1);
            merged[n++] = Word.timeMark(ms, sinceMark, isLast);
            sinceMark = 0;
            hasMark = true;
            timeMs = ms;
        }
    }

    /** Notes the time of frames that have begun since the last mark. */
    private void frameTimes() {
        for (; framesBegun * FRAME_WORDS <= n; framesBegun++) {
            if (framesBegun == frameTimesMs.length) {
                frameTimesMs = Arrays.copyOf(frameTimesMs, 2 * framesBegun);
            }
            frameTimesMs[framesBegun] = timeMs;
        }
    }

    private void room(int more) {
        if (n >= MOST_GATHERED) {
            flush();
        }
        if (n + more > merged.length) {
            merged = Arrays.copyOf(merged, Math.max(2 * merged.length, n + more));
        }
    }

    private void flush() {
        frameTimes();
        maker.frames(
                new Frame.Header(Frame.DATA, flags, FRAME_WORDS, MERGED_SOURCE, runTag, seq, timeMs),
                merged,
                n,
                frameTimesMs);
        seq += (n + FRAME_WORDS - 1) / FRAME_WORDS;
        n = 0;
        flags = 0;
        framesBegun = 0;
        frameTimes();
    }

    @Override
    public void finish() {
        for (Lane lane : lanes.values()) {
            lane.words.end();
            lane.queue.add(lane.words);
            lane.isStale = true; // nothing more is waited for
        }
        begins();
        List<Lane> waiting = new ArrayList<>(lanes.values());
        waiting.removeIf(lane -> !lane.queue.hasMark());
        while (!waiting.isEmpty()) {
            long first = waiting.stream().mapToLong(Lane::markMs).min().orElseThrow();
            block(first, hasMark && first <= timeMs);
            waiting.removeIf(lane -> !lane.queue.hasMark());
        }
        for (Lane lane : lanes.values()) {
            long[] rest = lane.takeRest();
            room(rest.length);
            System.arraycopy(rest, 0, merged, n, rest.length);
            n += rest.length;
        }
        flush();
        singles.finish();
    }
}
