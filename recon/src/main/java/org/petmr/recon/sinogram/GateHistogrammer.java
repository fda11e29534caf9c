package org.petmr.recon.sinogram;

import java.io.IOException;
import java.util.Arrays;
import java.util.function.Consumer;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.event.ListModeSource;
import org.petmr.recon.event.SinglesLog;
import org.petmr.recon.event.Word;

/**
 * Sorts a recording into gates by the phase between triggers. The words of a cycle are held until the trigger that ends it
 * says how long it was; cycles that are too short or too long are rejected whole and counted.
 *
 * <p>All gates fill at the same time. Where their sinograms don't fit into the memory allowed, the recording is read again
 * for each group of gates that do.
 */
public final class GateHistogrammer {

    private static final int READ_WORDS = 1 << 18;
    private static final double S_PER_MS = 1e-3;

    /**
     * What became of the cycles.
     *
     * @param accepted cycles that count
     * @param rejected cycles that were too short or too long
     * @param acceptedS their time together
     * @param lengthS time from the first mark to the last
     * @param passes how often the recording was read
     */
    public record Result(int accepted, int rejected, double acceptedS, double lengthS, int passes) {}

    /** Opens the recording at its beginning. */
    @FunctionalInterface
    public interface Opener {
        ListModeSource open() throws IOException;
    }

    /** Is given the words of gates, or frames, as they are sorted, beside the sinograms: for what wants events one by one. */
    @FunctionalInterface
    public interface WordTaker {
        WordTaker NONE = (gate, words, from, to) -> {};

        /** @param words {@code words[from..to-1]} are of the gate or frame; read only, and only during the call */
        void take(int gate, long[] words, int from, int to);
    }

    private final ProjectionGeometry geometry;
    private final WordTaker taker;
    private final Gating gating;
    private final SinglesLog singles = new SinglesLog();

    /** {@code [gates]}; null for gates of other passes. */
    private final Histogrammer[] histogrammers;

    private final long[] gateMs;
    private long[] cycle = new long[READ_WORDS];
    private int held;
    private long cycleStartMs = -1;
    private boolean isTooLong;
    private final LiveTime live = new LiveTime();
    private long nowMs = -1;
    private int accepted;
    private int rejected;
    private long acceptedMs;

    private GateHistogrammer(ProjectionGeometry geometry, Gating gating, WordTaker taker, int fromGate, int toGate) {
        this.geometry = geometry;
        this.taker = taker;
        this.gating = gating;
        this.histogrammers = new Histogrammer[gating.gates()];
        this.gateMs = new long[gating.gates()];
        for (int g = fromGate; g < toGate; g++) {
            histogrammers[g] = new Histogrammer(geometry);
        }
    }

    /**
     * @param opener opens the recording; each source is closed here
     * @param memoryBytes for the sinograms of gates that fill at the same time
     * @param taker of the words of each gate, before the receiver is given it
     * @param receiver takes each gate, in order, on the caller's thread
     * @throws IllegalArgumentException when no cycle is accepted
     */
    public static Result run(
            String recording,
            Opener opener,
            ProjectionGeometry geometry,
            Gating gating,
            long memoryBytes,
            WordTaker taker,
            Progress progress,
            Consumer<FrameCounts> receiver)
            throws IOException {
        int together = CountSinogram.together(geometry, gating.gates(), memoryBytes);
        int passes = (gating.gates() + together - 1) / together;
        GateHistogrammer last = null;
        for (int pass = 0; pass < passes; pass++) {
            int from = pass * together;
            int to = Math.min(gating.gates(), from + together);
            last = new GateHistogrammer(geometry, gating, taker, from, to);
            try (ListModeSource source = opener.open()) {
                last.read(source, progress, "gates, pass %d of %d".formatted(pass + 1, passes), pass, passes);
                if (last.accepted == 0) {
                    throw new IllegalArgumentException(
                            "%s: no cycle of %d to %d ms between triggers of signal %d, %d others (expected: at least one)"
                                    .formatted(
                                            recording,
                                            gating.shortestMs(),
                                            gating.longestMs(),
                                            gating.signalId(),
                                            last.rejected));
                }
                for (int g = from; g < to; g++) {
                    receiver.accept(last.counts(g, source.keptFraction()));
                }
            }
        }
        return new Result(last.accepted, last.rejected, last.acceptedMs * S_PER_MS, last.nowMs * S_PER_MS, passes);
    }

    /** Without a taker of words. */
    public static Result run(
            String recording,
            Opener opener,
            ProjectionGeometry geometry,
            Gating gating,
            long memoryBytes,
            Progress progress,
            Consumer<FrameCounts> receiver)
            throws IOException {
        return run(recording, opener, geometry, gating, memoryBytes, WordTaker.NONE, progress, receiver);
    }

    private void read(ListModeSource source, Progress progress, String message, int pass, int passes)
            throws IOException {
        source.listen(singles);
        long[] words = new long[READ_WORDS];
        for (int n = source.read(words); n >= 0; n = source.read(words)) {
            add(words, n);
            progress.checkpoint();
            progress.report((double) pass / passes, message);
        }
    }

    private void add(long[] words, int n) {
        for (int i = 0; i < n; i++) {
            long word = words[i];
            if (word < 0 && Word.kind(word) == Word.TIME_MARK) {
                live.mark(Word.timeMs(word));
                nowMs = live.lastMarkMs() - live.firstMarkMs();
                if (cycleStartMs >= 0 && nowMs - cycleStartMs > gating.longestMs()) {
                    isTooLong = true;
                    held = 0;
                }
            } else if (word < 0 && Word.kind(word) == Word.TRIGGER && Word.signalId(word) == gating.signalId()) {
                trigger();
                continue;
            }
            if (cycleStartMs >= 0 && !isTooLong) {
                hold(word);
            }
        }
    }

    private void hold(long word) {
        if (held == cycle.length) {
            cycle = Arrays.copyOf(cycle, 2 * held);
        }
        cycle[held++] = word;
    }

    private void trigger() {
        if (nowMs < 0) {
            return;
        }
        if (cycleStartMs >= 0) {
            long lengthMs = nowMs - cycleStartMs;
            if (isTooLong || lengthMs < gating.shortestMs() || lengthMs > gating.longestMs()) {
                rejected++;
            } else {
                accepted++;
                acceptedMs += lengthMs;
                sort(lengthMs);
            }
        }
        cycleStartMs = nowMs;
        isTooLong = false;
        held = 0;
    }

    /** Hands the words of a whole cycle to the histogrammers of their gates. */
    private void sort(long lengthMs) {
        for (long ms = 0; ms < lengthMs; ms++) {
            gateMs[gating.gate(ms, lengthMs)]++;
        }
        int from = 0;
        int gate = 0;
        for (int i = 0; i < held; i++) {
            if (cycle[i] < 0 && Word.kind(cycle[i]) == Word.TIME_MARK) {
                long sinceMs = Word.timeMs(cycle[i]) - live.firstMarkMs() - cycleStartMs;
                // what still comes in the millisecond of the trigger that ends the cycle belongs to its last gate
                int now = sinceMs < lengthMs ? gating.gate(sinceMs, lengthMs) : gating.gates() - 1;
                if (now != gate) {
                    give(gate, from, i);
                    gate = now;
                    from = i;
                }
            }
        }
        give(gate, from, held);
    }

    private void give(int gate, int from, int to) {
        if (histogrammers[gate] != null) {
            histogrammers[gate].add(cycle, from, to);
            taker.take(gate, cycle, from, to);
        }
    }

    private FrameCounts counts(int gate, double keptFraction) {
        return FrameCounts.of(
                histogrammers[gate],
                gate,
                0,
                nowMs * S_PER_MS,
                gateMs[gate] * S_PER_MS,
                live.spans(),
                keptFraction,
                singles.mean(live.firstMarkMs(), live.lastMarkMs()));
    }
}
