package org.petmr.recon.sinogram;

import java.io.IOException;
import java.util.function.Consumer;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.event.ListModeSource;
import org.petmr.recon.event.SinglesLog;
import org.petmr.recon.event.Word;

/**
 * Sorts a recording into time frames in one pass. Frames follow one another, so only one is held at a time: each is handed
 * over as soon as the first mark at or after its end is read, and the reading waits until the receiver is done with it. A
 * whole dynamic scan thus needs the memory of one sinogram, however many frames it has.
 *
 * <p>Time 0 is the first mark; what follows a mark belongs to the millisecond that begins with it. Events before the first
 * mark belong to no frame.
 */
public final class FrameHistogrammer {

    private static final int READ_WORDS = 1 << 18;
    private static final double S_PER_MS = 1e-3;

    private final ProjectionGeometry geometry;
    private final ListModeSource source;
    private final FrameSpec spec;
    private final Consumer<FrameCounts> receiver;
    private final GateHistogrammer.WordTaker taker;
    private final SinglesLog singles = new SinglesLog();

    private int next;
    private Histogrammer histogrammer;
    private final LiveTime live = new LiveTime();
    private long nowMs = -1;
    private long withoutMarkMs;

    private FrameHistogrammer(
            ProjectionGeometry geometry,
            ListModeSource source,
            FrameSpec spec,
            GateHistogrammer.WordTaker taker,
            Consumer<FrameCounts> receiver) {
        this.taker = taker;
        this.geometry = geometry;
        this.source = source;
        this.spec = spec;
        this.receiver = receiver;
    }

    /**
     * Reads a recording until its last frame is full.
     *
     * @param recording its name, for messages
     * @param taker of the words of each frame, before the receiver is given it
     * @param receiver takes each frame, in order, on the caller's thread
     * @throws IllegalArgumentException when the recording ends before the last frame: found out before the first is handed
     *     over where the source knows its length beforehand, else at the recording's end
     */
    public static void run(
            String recording,
            ListModeSource source,
            ProjectionGeometry geometry,
            FrameSpec spec,
            GateHistogrammer.WordTaker taker,
            Progress progress,
            Consumer<FrameCounts> receiver)
            throws IOException {
        source.lengthMs().ifPresent(lengthMs -> spec.check(recording, lengthMs));
        FrameHistogrammer frames = new FrameHistogrammer(geometry, source, spec, taker, receiver);
        source.listen(frames.singles);
        long[] words = new long[READ_WORDS];
        for (int n = source.read(words); n >= 0 && !frames.isDone(); n = source.read(words)) {
            frames.add(words, n);
            progress.checkpoint();
            progress.report(
                    Math.min(1, Math.max(0, frames.nowMs) / (double) spec.endMs()),
                    "frame %d of %d"
                            .formatted(
                                    Math.min(frames.next + 1, spec.frames().size()),
                                    spec.frames().size()));
        }
        if (!frames.isDone()) {
            spec.check(recording, Math.max(0, frames.nowMs));
        }
    }

    /** Without a taker of words. */
    public static void run(
            String recording,
            ListModeSource source,
            ProjectionGeometry geometry,
            FrameSpec spec,
            Progress progress,
            Consumer<FrameCounts> receiver)
            throws IOException {
        run(recording, source, geometry, spec, GateHistogrammer.WordTaker.NONE, progress, receiver);
    }

    private boolean isDone() {
        return next == spec.frames().size();
    }

    private void add(long[] words, int n) {
        int from = 0;
        for (int i = 0; i < n && !isDone(); i++) {
            if (words[i] < 0 && Word.kind(words[i]) == Word.TIME_MARK) {
                live.mark(Word.timeMs(words[i]));
                long timeMs = live.lastMarkMs() - live.firstMarkMs();
                if (crosses(timeMs)) {
                    give(words, from, i);
                    from = i;
                }
                pass(timeMs);
            }
        }
        if (!isDone()) {
            give(words, from, n);
        }
    }

    /** True when a frame begins or ends between the mark before and this one. */
    private boolean crosses(long timeMs) {
        FrameSpec.TimeFrame frame = spec.frames().get(next);
        return timeMs >= frame.endMs() || nowMs < frame.startMs() && timeMs >= frame.startMs();
    }

    private void give(long[] words, int from, int to) {
        if (histogrammer != null) {
            histogrammer.add(words, from, to);
            taker.take(next, words, from, to);
        }
    }

    /** Takes note of a mark: frames that it ends are handed over. */
    private void pass(long timeMs) {
        while (!isDone()) {
            FrameSpec.TimeFrame frame = spec.frames().get(next);
            withoutMarkMs += withoutMark(frame, timeMs);
            if (timeMs < frame.endMs()) {
                if (timeMs >= frame.startMs() && histogrammer == null) {
                    histogrammer = new Histogrammer(geometry);
                }
                break;
            }
            handOver(frame);
        }
        nowMs = timeMs;
    }

    /**
     * Milliseconds of a frame between the mark before and this one that no mark began: lost or paused, where there should be
     * a mark in every millisecond.
     */
    private long withoutMark(FrameSpec.TimeFrame frame, long timeMs) {
        return Math.max(0, Math.min(timeMs, frame.endMs()) - Math.max(nowMs + 1, frame.startMs()));
    }

    private void handOver(FrameSpec.TimeFrame frame) {
        Histogrammer full = histogrammer == null ? new Histogrammer(geometry) : histogrammer;
        histogrammer = null;
        double liveS = frame.durationS() - (live.isEveryMs() ? withoutMarkMs * S_PER_MS : 0);
        withoutMarkMs = 0;
        long firstMarkMs = live.firstMarkMs();
        receiver.accept(FrameCounts.of(
                full,
                next++,
                frame.startS(),
                frame.durationS(),
                liveS,
                live.spans().within(frame.startMs(), frame.endMs()),
                source.keptFraction(),
                singles.mean(firstMarkMs + frame.startMs(), firstMarkMs + frame.endMs())));
    }
}
