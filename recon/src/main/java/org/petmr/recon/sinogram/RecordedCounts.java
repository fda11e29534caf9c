package org.petmr.recon.sinogram;

import java.io.IOException;
import java.util.Optional;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.event.ListModeSource;
import org.petmr.recon.event.SinglesLog;
import org.petmr.recon.event.SinglesRates;

/**
 * A whole recording, sorted.
 *
 * @param histogrammer prompts and delayeds
 * @param durationS from the first time mark to the last
 * @param words that were read
 * @param keptFraction part of the coincidences that a thinned recording has left
 * @param singles mean singles rates; empty when the recording has none
 */
public record RecordedCounts(
        Histogrammer histogrammer, double durationS, long words, double keptFraction, Optional<SinglesRates> singles) {

    private static final int READ_WORDS = 1 << 18;
    private static final double S_PER_MS = 1e-3;

    /**
     * Reads a recording to its end. Its length is not known beforehand, so the progress is a count of words.
     *
     * @throws IllegalArgumentException when it has no duration: fewer than two time marks
     */
    public static RecordedCounts of(ListModeSource source, ProjectionGeometry geometry, Progress progress)
            throws IOException {
        Histogrammer histogrammer = new Histogrammer(geometry);
        SinglesLog singles = new SinglesLog();
        source.listen(singles);
        long[] buffer = new long[READ_WORDS];
        long words = 0;
        for (int n = source.read(buffer); n >= 0; n = source.read(buffer)) {
            histogrammer.add(buffer, n);
            words += n;
            progress.checkpoint();
            progress.report(0, "%,d words".formatted(words));
        }
        long firstMs = histogrammer.firstMarkMs();
        long lastMs = histogrammer.lastMarkMs();
        if (lastMs <= firstMs) {
            throw new IllegalArgumentException("list mode: %d time marks (expected: at least 2, to know its duration)"
                    .formatted(histogrammer.marks()));
        }
        return new RecordedCounts(
                histogrammer,
                (lastMs - firstMs) * S_PER_MS,
                words,
                source.keptFraction(),
                singles.mean(firstMs, lastMs));
    }

    /** The recording as its only frame, from its first time mark to its last. */
    public FrameCounts asFrame() {
        return new FrameCounts(
                0,
                0,
                durationS,
                liveS(),
                spans(),
                keptFraction,
                histogrammer.counts(),
                histogrammer.delayedFans(),
                histogrammer.prompts(),
                histogrammer.delayeds(),
                histogrammer.lostEvents(),
                singles);
    }

    /** Seconds in which events were kept: without the milliseconds that were lost, and without pauses. */
    public double liveS() {
        return histogrammer.live().liveMs() * S_PER_MS;
    }

    /** Seconds in which the acquisition was held, or had been interrupted. */
    public double pausedS() {
        return durationS - spans().lengthS();
    }

    /** The parts between its pauses. */
    public LiveSpans spans() {
        return histogrammer.live().spans();
    }

    /** Of the whole recording, without its pauses. */
    public DecaySpan decay(double halfLifeS) {
        return spans().decay(halfLifeS);
    }
}
