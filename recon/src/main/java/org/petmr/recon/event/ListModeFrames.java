package org.petmr.recon.event;

import java.nio.ByteBuffer;

/** Counts of the frames of a recording, by type, and of the singles that SINGLES frames report. */
public final class ListModeFrames {

    private static final int TYPES = 256;

    /** u32 start, u32 stop, u16 module type, u8 level, u8 value bytes, u32 count; then the values. */
    private static final int SINGLES_HEADER_BYTES = 16;

    private final long[] byType = new long[TYPES];
    private long singles;

    void count(Frame.Header frame, ByteBuffer buffer, int payloadAt) {
        byType[frame.type()]++;
        if (frame.type() == Frame.SINGLES) {
            singles += singles(buffer, payloadAt, 8 * frame.payloadWords());
        }
    }

    private static long singles(ByteBuffer b, int at, int bytes) {
        if (bytes < SINGLES_HEADER_BYTES) {
            return 0;
        }
        int valueBytes = b.get(at + 11) & 0xFF;
        long count = b.getInt(at + 12) & 0xFFFFFFFFL;
        if (valueBytes != 4 && valueBytes != 8 || count * valueBytes > bytes - SINGLES_HEADER_BYTES) {
            return 0;
        }
        long sum = 0;
        for (int i = 0; i < count; i++) {
            int place = at + SINGLES_HEADER_BYTES + i * valueBytes;
            sum += valueBytes == 4 ? b.getInt(place) & 0xFFFFFFFFL : b.getLong(place);
        }
        return sum;
    }

    /** Sound frames of a type of {@link Frame}. */
    public long of(int type) {
        return byType[type];
    }

    /** Sum of all values of all SINGLES frames. */
    public long singles() {
        return singles;
    }
}
