package org.petmr.acquisition.ingest;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.LongUnaryOperator;
import org.petmr.recon.event.Frame;

/** Makes frames of the record that did not come from the wire as they are. Store's thread only. */
final class FrameMaker {

    private static final int SPAN_WORDS = 1;
    private static final long U32 = 0xFFFFFFFFL;

    private final Recorder.Out out;
    private ByteBuffer buffer = room(8192);

    FrameMaker(Recorder.Out out) {
        this.out = out;
    }

    private static ByteBuffer room(int words) {
        return ByteBuffer.allocateDirect(Frame.HEADER_BYTES + 8 * words + Frame.TRAILER_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN);
    }

    private void ready(int words) {
        if (buffer.capacity() < Frame.HEADER_BYTES + 8 * words + Frame.TRAILER_BYTES) {
            buffer = room(words);
        }
        buffer.clear();
    }

    /** Writes words with the header of the frame that they come from, or of the record's own. */
    void words(Frame.Header like, long[] words, int from, int n) {
        for (int done = 0; done < n; done += Frame.MAX_PAYLOAD_WORDS) {
            int part = Math.min(Frame.MAX_PAYLOAD_WORDS, n - done);
            ready(part);
            buffer.position(Frame.HEADER_BYTES);
            buffer.asLongBuffer().put(words, from + done, part);
            seal(new Frame.Header(
                    Frame.DATA, like.flags(), part, like.sourceId(), like.runTag(), like.seq(), like.timeMs()));
        }
    }

    /**
     * Writes words in frames of one length, the last as long as needed, in one piece.
     *
     * @param like its payload words are the length, its seq the first frame's
     * @param words the first {@code n}
     * @param timesMs in force at each frame's first word
     */
    void frames(Frame.Header like, long[] words, int n, long[] timesMs) {
        int each = like.payloadWords();
        int count = (n + each - 1) / each;
        ready(n + count * (Frame.HEADER_BYTES + Frame.TRAILER_BYTES) / Long.BYTES);
        int at = 0;
        for (int i = 0; i < count; i++) {
            int part = Math.min(each, n - i * each);
            buffer.position(at + Frame.HEADER_BYTES);
            buffer.asLongBuffer().put(words, i * each, part);
            Frame.Header h = new Frame.Header(
                    like.type(), like.flags(), part, like.sourceId(), like.runTag(), like.seq() + i, timesMs[i]);
            Frame.seal(buffer, at, h);
            at += h.frameBytes();
        }
        if (at > 0) {
            out.append(buffer.position(0).limit(at));
        }
    }

    /** Writes a report that begins with its start and stop, in ms, both set right. @param recordMs the record's time of either */
    void shifted(ByteBuffer b, int at, Frame.Header h, LongUnaryOperator recordMs) {
        ready(h.payloadWords());
        buffer.put(Frame.HEADER_BYTES, b, at + Frame.HEADER_BYTES, 8 * h.payloadWords());
        if (h.payloadWords() >= SPAN_WORDS) {
            int span = at + Frame.HEADER_BYTES;
            buffer.putInt(Frame.HEADER_BYTES, (int) recordMs.applyAsLong(b.getInt(span) & U32));
            buffer.putInt(Frame.HEADER_BYTES + 4, (int) recordMs.applyAsLong(b.getInt(span + 4) & U32));
        }
        seal(h);
    }

    private void seal(Frame.Header h) {
        Frame.seal(buffer, 0, h);
        out.append(buffer.position(0).limit(h.frameBytes()));
    }

    /** Whether a report of this type begins with its start and stop. */
    static boolean isSpan(int type) {
        return type == Frame.SINGLES || type == Frame.SIGNAL || type == Frame.MOTION;
    }
}
