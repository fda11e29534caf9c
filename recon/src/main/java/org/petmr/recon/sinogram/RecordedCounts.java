package org.petmr.recon.sinogram;

import java.io.IOException;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.event.ListModeSource;

/**
 * A whole recording, sorted.
 *
 * @param histogrammer prompts and delayeds
 * @param durationS from the first time mark to the last
 * @param words that were read
 */
public record RecordedCounts(Histogrammer histogrammer, double durationS, long words) {

    private static final int READ_WORDS = 1 << 18;
    private static final double MS = 1e-3;

    /**
     * Reads a recording to its end. Its length is not known beforehand, so the progress is a count of words.
     *
     * @throws IllegalArgumentException when it has no duration: fewer than two time marks
     */
    public static RecordedCounts of(ListModeSource source, ProjectionGeometry geometry, Progress progress)
            throws IOException {
        Histogrammer histogrammer = new Histogrammer(geometry);
        long[] buffer = new long[READ_WORDS];
        long words = 0;
        for (int n = source.read(buffer); n >= 0; n = source.read(buffer)) {
            histogrammer.add(buffer, n);
            words += n;
            progress.checkpoint();
            progress.report(0, "%,d words".formatted(words));
        }
        if (histogrammer.lastMarkMs() <= histogrammer.firstMarkMs()) {
            throw new IllegalArgumentException("list mode: %d time marks (expected: at least 2, to know its duration)"
                    .formatted(histogrammer.marks()));
        }
        return new RecordedCounts(histogrammer, (histogrammer.lastMarkMs() - histogrammer.firstMarkMs()) * MS, words);
    }
}
