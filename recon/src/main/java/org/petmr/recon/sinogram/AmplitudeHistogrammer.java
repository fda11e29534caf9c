package org.petmr.recon.sinogram;

import java.io.IOException;
import java.util.Arrays;
import java.util.function.Consumer;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.event.ListModeSource;
import org.petmr.recon.event.SinglesLog;
import org.petmr.recon.event.TraceLog;
import org.petmr.recon.event.Word;

/**
 * Sorts a recording into gates by the amplitude of a trace, such as the breathing. Gates are cut so that each has the
 * same time. What amplitudes there are is known only at the end, so the recording is read once for its trace and then for
 * its events, again for each group of gates that fits into the memory allowed.
 */
public final class AmplitudeHistogrammer {

    private static final int READ_WORDS = 1 << 18;
    private static final double S_PER_MS = 1e-3;
    private static final int NO_GATE = -1;

    /**
     * @param signalId of the trace
     * @param gates of equal time, the lowest amplitudes first
     * @param outliers part of the time at either end of the amplitudes that is rejected, 0 to below 0.5
     */
    public record Gating(int signalId, int gates, double outliers) {
        private static final int MOST_GATES = 64;

        public Gating {
            if (gates < 1 || gates > MOST_GATES) {
                throw new IllegalArgumentException("gates: %d (expected: 1 to %d)".formatted(gates, MOST_GATES));
            }
            if (!(outliers >= 0 && outliers < 0.5)) {
                throw new IllegalArgumentException("outliers: " + outliers + " (expected: 0 to below 0.5)");
            }
        }
    }

    /**
     * @param edges {@code [gates + 1]} amplitudes between which the gates lie
     * @param acceptedS time in gates
     * @param lengthS time from the first mark to the last
     * @param passes how often the recording was read for its events
     */
    public record Result(float[] edges, double acceptedS, double lengthS, int passes) {}

    private final GateHistogrammer.WordTaker taker;
    private final byte[] gateOfMs;
    private final LiveTime live;
    private final Histogrammer[] histogrammers;
    private final SinglesLog singles = new SinglesLog();
    private int gate = NO_GATE;

    private AmplitudeHistogrammer(
            ProjectionGeometry geometry,
            GateHistogrammer.WordTaker taker,
            byte[] gateOfMs,
            LiveTime live,
            int gates,
            int from,
            int to) {
        this.taker = taker;
        this.gateOfMs = gateOfMs;
        this.live = live;
        this.histogrammers = new Histogrammer[gates];
        for (int g = from; g < to; g++) {
            histogrammers[g] = new Histogrammer(geometry);
        }
    }

    /**
     * @param opener opens the recording; each source is closed here
     * @param memoryBytes for the sinograms of gates that fill at the same time
     * @param taker of the words of each gate, before the receiver is given it
     * @param receiver takes each gate, in order, on the caller's thread
     * @throws IllegalArgumentException when the recording has no such trace
     */
    public static Result run(
            String recording,
            GateHistogrammer.Opener opener,
            ProjectionGeometry geometry,
            Gating gating,
            long memoryBytes,
            GateHistogrammer.WordTaker taker,
            Progress progress,
            Consumer<FrameCounts> receiver)
            throws IOException {
        TraceLog trace = new TraceLog(gating.signalId());
        LiveTime live = readTrace(opener, trace, progress.part(0, 0.2));
        float[] amplitudes = trace.perMs(live.firstMarkMs(), live.lastMarkMs());
        float[] edges = edges(recording, amplitudes, gating);
        byte[] gateOfMs = gateOfMs(amplitudes, edges);
        double lengthS = gateOfMs.length * S_PER_MS;
        int together = CountSinogram.together(geometry, gating.gates(), memoryBytes);
        int passes = (gating.gates() + together - 1) / together;
        long acceptedMs = 0;
        for (int pass = 0; pass < passes; pass++) {
            int from = pass * together;
            int to = Math.min(gating.gates(), from + together);
            AmplitudeHistogrammer sorter =
                    new AmplitudeHistogrammer(geometry, taker, gateOfMs, live, gating.gates(), from, to);
            double keptFraction = sorter.read(
                    opener,
                    progress.part(0.2 + 0.8 * pass / passes, 0.2 + 0.8 * (pass + 1) / passes),
                    "gates, pass %d of %d".formatted(pass + 1, passes));
            for (int g = from; g < to; g++) {
                long gateMs = 0;
                for (byte of : gateOfMs) {
                    gateMs += of == g ? 1 : 0;
                }
                acceptedMs += gateMs;
                receiver.accept(sorter.counts(g, gateMs * S_PER_MS, lengthS, keptFraction));
            }
        }
        return new Result(edges, acceptedMs * S_PER_MS, lengthS, passes);
    }

    /** Without a taker of words. */
    public static Result run(
            String recording,
            GateHistogrammer.Opener opener,
            ProjectionGeometry geometry,
            Gating gating,
            long memoryBytes,
            Progress progress,
            Consumer<FrameCounts> receiver)
            throws IOException {
        return run(
                recording, opener, geometry, gating, memoryBytes, GateHistogrammer.WordTaker.NONE, progress, receiver);
    }

    private static LiveTime readTrace(GateHistogrammer.Opener opener, TraceLog trace, Progress progress)
            throws IOException {
        LiveTime live = new LiveTime();
        try (ListModeSource source = opener.open()) {
            source.listen(trace);
            long[] words = new long[READ_WORDS];
            for (int n = source.read(words); n >= 0; n = source.read(words)) {
                for (int i = 0; i < n; i++) {
                    if (words[i] < 0 && Word.kind(words[i]) == Word.TIME_MARK) {
                        live.mark(Word.timeMs(words[i]));
                    }
                }
                progress.checkpoint();
                progress.report(0, "trace");
            }
        }
        return live;
    }

    private static float[] edges(String recording, float[] amplitudes, Gating gating) {
        float[] sorted = new float[amplitudes.length];
        int n = 0;
        for (float amplitude : amplitudes) {
            if (Float.isFinite(amplitude)) {
                sorted[n++] = amplitude;
            }
        }
        if (n < gating.gates()) {
            throw new IllegalArgumentException("%s: signal %d: a trace over %d ms (expected: at least %d)"
                    .formatted(recording, gating.signalId(), n, gating.gates()));
        }
        Arrays.sort(sorted, 0, n);
        float[] edges = new float[gating.gates() + 1];
        for (int g = 0; g < edges.length; g++) {
            double part = gating.outliers() + (1 - 2 * gating.outliers()) * g / gating.gates();
            edges[g] = sorted[(int) Math.min(n - 1L, Math.round(part * (n - 1)))];
        }
        return edges;
    }

    private static byte[] gateOfMs(float[] amplitudes, float[] edges) {
        byte[] gates = new byte[amplitudes.length];
        Arrays.fill(gates, (byte) NO_GATE);
        int last = edges.length - 2;
        for (int ms = 0; ms < gates.length; ms++) {
            if (amplitudes[ms] >= edges[0] && amplitudes[ms] <= edges[last + 1]) {
                int g = last;
                while (g > 0 && amplitudes[ms] < edges[g]) {
                    g--;
                }
                gates[ms] = (byte) g;
            }
        }
        return gates;
    }

    private double read(GateHistogrammer.Opener opener, Progress progress, String message) throws IOException {
        try (ListModeSource source = opener.open()) {
            source.listen(singles);
            long[] words = new long[READ_WORDS];
            for (int n = source.read(words); n >= 0; n = source.read(words)) {
                sort(words, n);
                progress.checkpoint();
                progress.report(0, message);
            }
            return source.keptFraction();
        }
    }

    private void sort(long[] words, int n) {
        int from = 0;
        for (int i = 0; i < n; i++) {
            if (words[i] < 0 && Word.kind(words[i]) == Word.TIME_MARK) {
                long ms = Word.timeMs(words[i]) - live.firstMarkMs();
                int now = ms >= 0 && ms < gateOfMs.length ? gateOfMs[(int) ms] : NO_GATE;
                if (now != gate) {
                    give(words, from, i);
                    gate = now;
                    from = i;
                }
            }
        }
        give(words, from, n);
    }

    private void give(long[] words, int from, int to) {
        if (gate != NO_GATE && histogrammers[gate] != null) {
            histogrammers[gate].add(words, from, to);
            taker.take(gate, words, from, to);
        }
    }

    private FrameCounts counts(int of, double liveS, double lengthS, double keptFraction) {
        return FrameCounts.of(
                histogrammers[of],
                of,
                0,
                lengthS,
                liveS,
                live.spans(),
                keptFraction,
                singles.mean(live.firstMarkMs(), live.firstMarkMs() + gateOfMs.length));
    }
}
