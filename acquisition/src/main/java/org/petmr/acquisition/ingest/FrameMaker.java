package org.petmr.acquisition.ingest;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.petmr.recon.event.Frame;

/** Makes frames of the record that did not come from the wire as they are. Store's thread only. */
final class FrameMaker {

    private static final int SPAN_WORDS = 1;

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

    /** Writes a report that begins with its start and stop, in ms, both set right. */
    void shifted(ByteBuffer b, int at, Frame.Header h, long shiftMs) {
        ready(h.payloadWords());
        buffer.put(Frame.HEADER_BYTES, b, at + Frame.HEADER_BYTES, 8 * h.payloadWords());
        if (h.payloadWords() >= SPAN_WORDS) {
            buffer.putInt(Frame.HEADER_BYTES, (int) (b.getInt(at + Frame.HEADER_BYTES) + shiftMs));
            buffer.putInt(Frame.HEADER_BYTES + 4, (int) (b.getInt(at + Frame.HEADER_BYTES + 4) + shiftMs));
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
