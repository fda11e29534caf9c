package org.petmr.recon.event;

import java.nio.ByteBuffer;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.scanner.SinglesUnits;

/**
 * Payloads of the frames that go beside the words:
 *
 * <pre>
 *  SINGLES  u32 start ms, u32 stop ms, u16 module type, u8 level (1 block, 2 element), u8 value bytes (4, 8), u32 count, values
 *  SIGNAL   u32 start ms, u32 stop ms, u32 signal id, u32 n, n float32
 * </pre>
 */
final class MonitorFrames {

    private static final int SINGLES_HEADER_BYTES = 16;
    private static final int SIGNAL_HEADER_BYTES = 16;
    private static final int BLOCK_LEVEL = 1;
    private static final int ELEMENT_LEVEL = 2;
    private static final double S_PER_MS = 1e-3;
    private static final long U32 = 0xFFFFFFFFL;

    private MonitorFrames() {}

    /** Counts in a SINGLES payload; 0 when it is not as long as it says. */
    static int singlesCount(ByteBuffer b, int at, int bytes) {
        if (bytes < SINGLES_HEADER_BYTES) {
            return 0;
        }
        int valueBytes = b.get(at + 11) & 0xFF;
        long count = b.getInt(at + 12) & U32;
        boolean isWhole = (valueBytes == 4 || valueBytes == 8) && count * valueBytes <= bytes - SINGLES_HEADER_BYTES;
        return isWhole ? (int) count : 0;
    }

    /** One of the counts. @param i below {@link #singlesCount} */
    static long singlesValue(ByteBuffer b, int at, int i) {
        int valueBytes = b.get(at + 11) & 0xFF;
        int place = at + SINGLES_HEADER_BYTES + i * valueBytes;
        return valueBytes == 4 ? b.getInt(place) & U32 : b.getLong(place);
    }

    /** Tells a frame to a listener; frames of other types, and singles of units that the scanner hasn't, are passed over. */
    static void tell(Frame.Header frame, ByteBuffer b, int at, ScannerModel scanner, ListModeListener listener) {
        int bytes = Long.BYTES * frame.payloadWords();
        if (frame.type() == Frame.SINGLES) {
            singles(b, at, bytes, scanner, listener);
        } else if (frame.type() == Frame.SIGNAL) {
            signal(b, at, bytes, listener);
        }
    }

    private static void singles(ByteBuffer b, int at, int bytes, ScannerModel scanner, ListModeListener listener) {
        int count = singlesCount(b, at, bytes);
        if (count == 0) {
            return;
        }
        long startMs = b.getInt(at) & U32;
        long stopMs = b.getInt(at + 4) & U32;
        int level = b.get(at + 10) & 0xFF;
        SinglesUnits units = level == ELEMENT_LEVEL ? SinglesUnits.elements(scanner) : SinglesUnits.blocks(scanner);
        if (level != BLOCK_LEVEL && level != ELEMENT_LEVEL || count != units.units() || stopMs <= startMs) {
            return;
        }
        double perCount = 1 / ((stopMs - startMs) * S_PER_MS);
        for (int u = 0; u < count; u++) {
            listener.singles(units, u, startMs, stopMs, singlesValue(b, at, u) * perCount);
        }
    }

    private static void signal(ByteBuffer b, int at, int bytes, ListModeListener listener) {
        if (bytes < SIGNAL_HEADER_BYTES) {
            return;
        }
        long n = b.getInt(at + 12) & U32;
        if (n == 0 || n * Float.BYTES > bytes - SIGNAL_HEADER_BYTES) {
            return;
        }
        float[] values = new float[(int) n];
        for (int i = 0; i < values.length; i++) {
            values[i] = b.getFloat(at + SIGNAL_HEADER_BYTES + i * Float.BYTES);
        }
        listener.trace(b.getInt(at + 8), b.getInt(at) & U32, b.getInt(at + 4) & U32, values);
    }

    static int singlesBytes(int counts) {
        return SINGLES_HEADER_BYTES + counts * Long.BYTES;
    }

    /** Puts a SINGLES payload of 8-byte values at the buffer's position. */
    static void putSingles(ByteBuffer b, int level, long startMs, long stopMs, long[] counts) {
        b.putInt((int) startMs).putInt((int) stopMs);
        b.putShort((short) 0).put((byte) level).put((byte) Long.BYTES).putInt(counts.length);
        for (long count : counts) {
            b.putLong(count);
        }
    }

    static int signalBytes(int values) {
        return SIGNAL_HEADER_BYTES + values * Float.BYTES;
    }

    /** Puts a SIGNAL payload at the buffer's position. */
    static void putSignal(ByteBuffer b, int signalId, long startMs, long stopMs, float[] values) {
        b.putInt((int) startMs).putInt((int) stopMs).putInt(signalId).putInt(values.length);
        for (float value : values) {
            b.putFloat(value);
        }
    }
}
