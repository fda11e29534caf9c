package org.petmr.acquisition.wire;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.petmr.recon.event.Frame;

/** Frames that carry JSON: HELLO, DESCRIPTOR, COMMAND, REPLY. The text is padded with spaces to whole words. */
public final class JsonFrames {

    public static final ObjectMapper JSON = new ObjectMapper();

    private JsonFrames() {}

    /** A sealed frame, position 0, little-endian. */
    public static ByteBuffer build(int type, int sourceId, int runTag, long seq, long timeMs, String json) {
        byte[] padded = padded(json);
        int words = padded.length / Long.BYTES;
        ByteBuffer b = ByteBuffer.allocate(Frame.HEADER_BYTES + padded.length + Frame.TRAILER_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN);
        b.put(Frame.HEADER_BYTES, padded);
        Frame.seal(b, 0, new Frame.Header(type, 0, words, sourceId, runTag, seq, timeMs));
        return b;
    }

    /** The text's bytes, with spaces up to a whole word. */
    static byte[] padded(String json) {
        byte[] text = json.getBytes(StandardCharsets.UTF_8);
        byte[] padded = Arrays.copyOf(text, Long.BYTES * ((text.length + 7) / Long.BYTES));
        Arrays.fill(padded, text.length, padded.length, (byte) ' ');
        return padded;
    }

    /** The JSON text of a frame at {@code at}, without its padding. */
    public static String text(ByteBuffer frame, int at, Frame.Header header) {
        byte[] text = new byte[8 * header.payloadWords()];
        frame.get(at + Frame.HEADER_BYTES, text);
        return new String(text, StandardCharsets.UTF_8).strip();
    }
}
