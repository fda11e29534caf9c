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

    /** One source and what of it waits. */
    private static final class Lane {
        final SourceLedger ledger;
        final FrameWords words;
        final WordQueue queue = new WordQueue();
        boolean isHeld;
        boolean hasEnded;
        boolean isStale;
        long freedNanos = System.nanoTime();

        Lane(SourceLedger ledger) {
            this.ledger = ledger;
            this.words = new FrameWords(ledger.notes());
        }
    }

    private final Out out;
    private final FrameMaker maker;
    private final SinglesSum singles;
    private final ReadBudget budget;
    private final int runTag;
    private final int mostWaiting;
    private final BooleanSupplier isCaughtUp;
    private final Map<Integer, Lane> lanes = new TreeMap<>();

    private long[] merged = new long[2 * FRAME_WORDS];
    private int n;
    private int flags;
    private long seq;
    private boolean hasMark;
    private long timeMs;
    private long frameTimeMs;
    private long sinceMark;

    /**
     * @param mostWaitingWords of a source, before it is not read from any more
     * @param isCaughtUp whether all that has arrived has been handed to this recorder
     */
    MergeRecorder(
            int runTag,
            List<SourceLedger> ledgers,
            ReadBudget budget,
            int mostWaitingWords,
            BooleanSupplier isCaughtUp,
            Out out) {
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
        Lane lane = lanes.get(batch.sourceId());
        for (int i = 0; i < batch.spans(); i++) {
            ByteBuffer span = batch.span(i);
            for (int at = span.position(); at < span.limit(); ) {
                Frame.Header h = Frame.header(span, at);
                frame(lane, span, at, h);
                at += h.frameBytes();
            }
        }
        if (!lane.isHeld && lane.queue.size() > mostWaiting) {
            lane.isHeld = true;
            budget.gate().pauseReading(batch.sourceId());
        }
        goOn();
    }

    private void frame(Lane lane, ByteBuffer b, int at, Frame.Header h) {
        flags |= h.flags();
        boolean isData = h.type() == Frame.DATA;
        lane.words.read(b, at, h.payloadWords(), isData);
        lane.queue.add(lane.words.words(), lane.words.count());
        if (h.type() == Frame.SINGLES && h.payloadWords() > 1) {
            singles.add(b, at, h, lane.words.shiftMs());
        } else if (FrameMaker.isSpan(h.type())) {
            maker.shifted(b, at, h, lane.words.shiftMs());
        } else if (!isData) {
            lane.hasEnded |= h.type() == Frame.END_OF_RUN;
            out.append(b.duplicate().order(b.order()).limit(at + h.frameBytes()).position(at));
        }
    }

    @Override
    public void goOn() {
        lookWhoIsSilent();
        while (true) {
            long first = Long.MAX_VALUE;
            boolean isWaiting = false;
            for (Lane lane : lanes.values()) {
                if (lane.queue.hasMark()) {
                    first = Math.min(first, Word.timeMs(lane.queue.mark()));
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
            long silent = Math.min(
                    lane.ledger.silentNanos(now), now - Math.max(lane.freedNanos, budget.resumedNanos(now)));
            boolean isStale = !lane.isHeld
                    && !lane.hasEnded
                    && !lane.queue.hasMark()
                    && silent > gate.staleNanos();
            if (isStale != lane.isStale) {
                lane.isStale = isStale;
                lane.ledger.stale(isStale);
            }
        }
    }

    /** All sources' events up to the mark of a millisecond, and the mark. */
    private void block(long ms, boolean isLate) {
        boolean isLast = true;
        for (Lane lane : lanes.values()) {
            if (!lane.queue.hasMark() || Word.timeMs(lane.queue.mark()) != ms) {
                isLast &= !lane.queue.hasMark();
                continue;
            }
            isLast &= Word.isLastMark(lane.queue.mark());
            room(lane.queue.blockLength());
            int from = n;
            n += lane.queue.takeBlock(merged, n);
            long events = coincidences(from);
            sinceMark += events;
            if (isLate) {
                lane.ledger.late(events);
            }
        }
        if (!isLate) {
            room(1);
            merged[n++] = Word.timeMark(ms, sinceMark, isLast);
            sinceMark = 0;
            hasMark = true;
            timeMs = ms;
        }
    }

    private long coincidences(int from) {
        long events = 0;
        for (int i = from; i < n; i++) {
            events += ~merged[i] >>> 63;
        }
        return events;
    }

    private void room(int more) {
        if (n >= FRAME_WORDS) {
            flush();
        }
        if (n + more > merged.length) {
            merged = Arrays.copyOf(merged, Math.max(2 * merged.length, n + more));
        }
    }

    private void flush() {
        for (int from = 0; from < n; from += FRAME_WORDS) {
            Frame.Header like = new Frame.Header(Frame.DATA, flags, 0, MERGED_SOURCE, runTag, seq++, frameTimeMs);
            maker.words(like, merged, from, Math.min(FRAME_WORDS, n - from));
        }
        n = 0;
        flags = 0;
        frameTimeMs = timeMs;
    }

    @Override
    public void finish() {
        for (Lane lane : lanes.values()) {
            lane.words.end();
            lane.queue.add(lane.words.words(), lane.words.count());
            lane.isStale = true; // nothing more is waited for
        }
        List<Lane> waiting = new ArrayList<>(lanes.values());
        waiting.removeIf(lane -> !lane.queue.hasMark());
        while (!waiting.isEmpty()) {
            long first = waiting.stream()
                    .mapToLong(lane -> Word.timeMs(lane.queue.mark()))
                    .min()
                    .orElseThrow();
            block(first, hasMark && first <= timeMs);
            waiting.removeIf(lane -> !lane.queue.hasMark());
        }
        for (Lane lane : lanes.values()) {
            long[] rest = lane.queue.takeRest();
            room(rest.length);
            System.arraycopy(rest, 0, merged, n, rest.length);
            n += rest.length;
        }
        flush();
        singles.finish();
    }
}
