package org.petmr.acquisition.ingest;

import java.nio.ByteBuffer;
import org.petmr.recon.event.Frame;

/** Frames and coincidences of spans of whole frames, counted again by each consumer for itself. Not thread-safe. */
final class WordCount {

    private long[] payload = new long[8192];
    private long frames;
    private long prompts;
    private long delayeds;

    /** @param span whole frames, little-endian; read absolutely from its position to its limit */
    void add(ByteBuffer span) {
        int at = span.position();
        while (at < span.limit()) {
            int words = span.getInt(at + 8);
            if ((span.get(at + 5) & 0xFF) == Frame.DATA) {
                payload = PayloadWords.of(span, at, words, payload);
                coincidences(words);
            }
            frames++;
            at += Frame.HEADER_BYTES + 8 * words + Frame.TRAILER_BYTES;
        }
    }

    private void coincidences(int n) {
        long all = 0;
        long late = 0;
        for (int i = 0; i < n; i++) {
            long isCoincidence = ~payload[i] >>> 63;
            all += isCoincidence;
            late += isCoincidence & payload[i] >>> 62;
        }
        prompts += all - late;
        delayeds += late;
    }

    long frames() {
        return frames;
    }

    long prompts() {
        return prompts;
    }

    long delayeds() {
        return delayeds;
    }
}
