package org.petmr.acquisition.ingest;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import org.petmr.recon.event.Frame;
import org.petmr.recon.event.Word;
import org.petmr.recon.scanner.TofModel;

/**
 * How the arrival-time differences of prompts spread while a run goes on: those of every seventeenth frame, so that the thread
 * that shows things has little to do with it. One thread fills it, any may look.
 */
final class TofSpectrum {

    private static final int ONE_FRAME_IN = 17; // odd, or of two front ends in turn it would always be the same
    private static final long U32 = 0xFFFFFFFFL;
    private static final int TIME_OFFSET = 24;

    /**
     * What is shown.
     *
     * @param fromMs of the counting, in the devices' time
     * @param toMs its end
     * @param binPs width of a bin
     * @param counts prompts in each bin, as words number them; the middle one is that of no difference
     */
    record Picture(long fromMs, long toMs, double binPs, long[] counts) {}

    private final double binPs;
    private final long[] counts;
    private long frames;
    private long fromMs = -1;
    private long toMs;

    TofSpectrum(TofModel tof) {
        binPs = tof.binWidthPs();
        counts = new long[tof.bins()];
    }

    /** @param span whole frames, little-endian */
    void accept(ByteBuffer span) {
        for (int at = span.position(); at < span.limit(); ) {
            int words = span.getInt(at + 8);
            if ((span.get(at + 5) & 0xFF) == Frame.DATA && frames++ % ONE_FRAME_IN == 0) {
                add(span, at, words);
            }
            at += Frame.HEADER_BYTES + Long.BYTES * words + Frame.TRAILER_BYTES;
        }
    }

    private synchronized void add(ByteBuffer b, int at, int words) {
        long ms = b.getInt(at + TIME_OFFSET) & U32;
        fromMs = fromMs < 0 ? ms : Math.min(fromMs, ms);
        toMs = Math.max(toMs, ms);
        for (int i = 0; i < words; i++) {
            long word = b.getLong(at + Frame.HEADER_BYTES + Long.BYTES * i);
            if (Word.isCoincidence(word) && !Word.isDelayed(word)) {
                int bin = Word.tofIndex(word);
                if (bin < counts.length) {
                    counts[bin]++;
                }
            }
        }
    }

    /** What was counted since this was asked last; empty while nothing was. */
    synchronized Optional<Picture> picture() {
        if (fromMs < 0) {
            return Optional.empty();
        }
        Picture picture = new Picture(fromMs, toMs, binPs, counts.clone());
        Arrays.fill(counts, 0);
        fromMs = -1;
        toMs = 0;
        return Optional.of(picture);
    }
}
