package org.petmr.acquisition.link;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.petmr.recon.event.Frame;

/** Frames that carry JSON: HELLO, DESCRIPTOR, COMMAND, REPLY. The text is padded with spaces to whole words. */
public final class JsonFrames {

    static final ObjectMapper JSON = new ObjectMapper();

    private JsonFrames() {}

    /** A sealed frame, position 0, little-endian. */
    public static ByteBuffer build(int type, int sourceId, int runTag, long seq, long timeMs, String json) {
        byte[] text = json.getBytes(StandardCharsets.UTF_8);
        int words = (text.length + 7) / 8;
        byte[] padded = Arrays.copyOf(text, 8 * words);
        Arrays.fill(padded, text.length, padded.length, (byte) ' ');
        ByteBuffer b = ByteBuffer.allocate(Frame.HEADER_BYTES + padded.length + Frame.TRAILER_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN);
        b.put(Frame.HEADER_BYTES, padded);
        Frame.seal(b, 0, new Frame.Header(type, 0, words, sourceId, runTag, seq, timeMs));
        return b;
    }

    /** The JSON text of a frame at {@code at}, without its padding. */
    public static String text(ByteBuffer frame, int at, Frame.Header header) {
        byte[] text = new byte[8 * header.payloadWords()];
        frame.get(at + Frame.HEADER_BYTES, text);
        return new String(text, StandardCharsets.UTF_8).strip();
    }

    static <T> T read(String text, Class<T> type, String what) throws LinkRefusal {
        try {
            T value = JSON.readValue(text, type);
            if (value == null) {
                throw new LinkRefusal(LinkFault.PROTOCOL, what + ": null (expected: a JSON object)");
            }
            return value;
        } catch (JsonProcessingException e) {
            throw new LinkRefusal(LinkFault.PROTOCOL, "%s: not readable: %s".formatted(what, e.getOriginalMessage()));
        }
    }
}
