package org.petmr.simulator.detector;

import java.util.Arrays;
import java.util.List;
import org.petmr.acquisition.wire.FrameSender;
import org.petmr.recon.event.Word;

/**
 * Makes of a block in true time the block that this node makes: times by its own clock, with its jumps; more events in a
 * burst. A clock that runs fast has a mark more now and then, a slow one a mark less; at a jump none is made up.
 */
final class BlockShaper {

    private static final long U32 = 0xFFFFFFFFL;
    private static final long LAST_MARK = 1L << 57;
    private static final long DETAILS_OF_MULTIPLES = 0b1100;

    private final NodeClock clock;
    private final List<Fault> jumps;
    private final List<Fault> bursts;
    private final long startShift;
    private final boolean isIdle;

    private long[] out = new long[FrameSender.MOST_WORDS];
    private int n;
    private boolean hasMark;
    private long firstMs;
    private long lastScanMs;
    private long lastShownMs;
    private long addedSinceMark;

    BlockShaper(NodeClock clock, FaultPlan plan) {
        this.clock = clock;
        this.jumps = plan.of(Fault.Kind.JUMP);
        this.bursts = plan.of(Fault.Kind.BURST);
        this.startShift =
                plan.of(Fault.Kind.ROLLOVER).stream().mapToLong(f -> -f.atMs()).sum();
        this.isIdle = clock.isPerfect() && jumps.isEmpty() && bursts.isEmpty() && startShift == 0;
    }

    /** What the node's clock shows at a time of the scan: 32 bits of ms. */
    long shownMs(long scanMs) {
        return stamp(scanMs, clock.showsMs(scanMs));
    }

    /** The clock's counter of ns, which does not run over. */
    long ticksNs(long scanMs) {
        return clock.showsNs(scanMs) + 1_000_000 * (firstMs + startShift + jumpedMs(scanMs));
    }

    private long stamp(long scanMs, long shown) {
        return firstMs + shown + startShift + jumpedMs(scanMs) & U32;
    }

    private long jumpedMs(long scanMs) {
        long sum = 0;
        for (Fault jump : jumps) {
            sum += scanMs >= jump.atMs() ? Math.round(jump.amount()) : 0;
        }
        return sum;
    }

    Block shape(Block block) {
        if (isIdle) {
            return block;
        }
        n = 0;
        for (int i = 0; i < block.count(); i++) {
            long word = block.words()[i];
            if (Word.isCoincidence(word)) {
                coincidence(word);
            } else {
                switch (Word.kind(word)) {
                    case Word.TIME_MARK -> mark(word);
                    case Word.TRIGGER, Word.LOSS, Word.INTERVAL -> put(stamped(word, Word.timeMs(word) - firstMs));
                    default -> put(word);
                }
            }
        }
        // A slow clock can swallow all there is, and an empty frame says nothing.
        if (n == 0) {
            put(Word.PADDING);
        }
        return new Block(Arrays.copyOf(out, n), n, shownMs(block.scanMs()), block.startScanMs(), block.scanMs());
    }

    private void coincidence(long word) {
        put(word);
        for (Fault burst : bursts) {
            if (burst.isAt(lastScanMs) && (word & DETAILS_OF_MULTIPLES) == 0) {
                for (int k = 1; k < burst.amount(); k++) {
                    put(word);
                    addedSinceMark++;
                }
            }
        }
    }

    private void mark(long word) {
        long ms = Word.timeMs(word);
        if (!hasMark) {
            firstMs = ms;
        }
        long scanMs = ms - firstMs;
        long shown = clock.showsMs(scanMs);
        long count = Word.markCount(word) + addedSinceMark;
        if (hasMark && shown <= lastShownMs && !Word.isLastMark(word)) {
            addedSinceMark = count;
            lastScanMs = scanMs;
            return;
        }
        long more = hasMark ? shown - lastShownMs - (scanMs - lastScanMs) : 0;
        for (long k = 1; k <= more; k++) {
            put(Word.withMarkCount(stampedAs(word & ~LAST_MARK, stamp(scanMs, lastShownMs + k)), count));
            count = 0;
        }
        put(Word.withMarkCount(stampedAs(word, stamp(scanMs, shown)), count));
        hasMark = true;
        lastScanMs = scanMs;
        lastShownMs = shown;
        addedSinceMark = 0;
    }

    private long stamped(long word, long scanMs) {
        return stampedAs(word, shownMs(scanMs));
    }

    private static long stampedAs(long word, long ms) {
        return word & ~U32 | ms;
    }

    private void put(long word) {
        if (n == out.length) {
            out = Arrays.copyOf(out, 2 * n);
        }
        out[n++] = word;
    }
}
