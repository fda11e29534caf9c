package org.petmr.acquisition.link;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.petmr.acquisition.wire.JsonFrames;
import org.petmr.recon.event.Frame;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.ScannerModel;

/** Frames as a front end makes them, for tests. */
public final class Frames {

    private Frames() {}

    public static byte[] of(int type, int source, int runTag, long seq, long... words) {
        ByteBuffer b = ByteBuffer.allocate(Frame.HEADER_BYTES + 8 * words.length + Frame.TRAILER_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < words.length; i++) {
            b.putLong(Frame.HEADER_BYTES + 8 * i, words[i]);
        }
        Frame.seal(b, 0, new Frame.Header(type, 0, words.length, source, runTag, seq, 0));
        return b.array();
    }

    public static byte[] data(int source, int runTag, long seq, long... words) {
        return of(Frame.DATA, source, runTag, seq, words);
    }

    public static byte[] json(int type, int source, long seq, String json) {
        return JsonFrames.build(type, source, 0, seq, 0, json).array();
    }

    public static byte[] hello(int source) {
        return json(
                Frame.HELLO,
                source,
                0,
                "{\"protocol\":\"PDL 1\",\"sourceId\":%d,\"serial\":\"T1\",\"firmware\":\"1\",\"scanner\":\"bench\"}"
                        .formatted(source));
    }

    public static byte[] descriptor(int source, ScannerModel scanner) {
        return json(Frame.DESCRIPTOR, source, 1, ScannerCatalogue.toJson(scanner));
    }

    public static byte[] join(byte[]... parts) {
        java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
