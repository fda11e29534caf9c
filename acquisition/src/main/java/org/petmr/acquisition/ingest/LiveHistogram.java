package org.petmr.acquisition.ingest;

import java.nio.ByteBuffer;
import java.util.OptionalLong;
import org.petmr.recon.event.Frame;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.sinogram.Histogrammer;
import org.petmr.recon.sinogram.ProjectionGeometry;

/** Sorts events into the scanner's usual sinogram while they arrive. */
public final class LiveHistogram implements LiveConsumer {

    private final Histogrammer histogrammer;
    private long[] words = new long[8192];

    public LiveHistogram(ScannerModel scanner) {
        histogrammer = new Histogrammer(new ProjectionGeometry(scanner));
    }

    @Override
    public void accept(ByteBuffer span) {
        int at = span.position();
        while (at < span.limit()) {
            int n = span.getInt(at + 8);
            if ((span.get(at + 5) & 0xFF) == Frame.DATA) {
                words = PayloadWords.of(span, at, n, words);
                histogrammer.add(words, n);
            }
            at += Frame.HEADER_BYTES + 8 * n + Frame.TRAILER_BYTES;
        }
    }

    @Override
    public OptionalLong events() {
        return OptionalLong.of(
                histogrammer.prompts() + histogrammer.delayeds() + histogrammer.outside() + histogrammer.onGaps());
    }

    /** What has been sorted; read after the run has been closed, or for a look at numbers that still move. */
    public Histogrammer histogrammer() {
        return histogrammer;
    }
}
