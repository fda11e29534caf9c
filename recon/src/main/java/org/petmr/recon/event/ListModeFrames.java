package org.petmr.recon.event;

import java.nio.ByteBuffer;

/** Counts of the frames of a recording, by type, and of the singles that SINGLES frames report. */
public final class ListModeFrames {

    private static final int TYPES = 256;

    private final long[] byType = new long[TYPES];
    private long singles;

    void count(Frame.Header frame, ByteBuffer buffer, int payloadAt) {
        byType[frame.type()]++;
        if (frame.type() == Frame.SINGLES) {
            singles += singles(buffer, payloadAt, 8 * frame.payloadWords());
        }
    }

    private static long singles(ByteBuffer b, int at, int bytes) {
        int count = MonitorFrames.singlesCount(b, at, bytes);
        long sum = 0;
        for (int i = 0; i < count; i++) {
            sum += MonitorFrames.singlesValue(b, at, i);
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
