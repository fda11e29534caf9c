package org.petmr.acquisition.wire;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.petmr.recon.event.Frame;

/**
 * The sending side of a connection: numbers frames, seals them and writes them whole. Any thread; one frame at a time.
 *
 * <p>Frames of a run count from 0 with the run's tag; what is said outside a run has tag 0 and a count of its own.
 */
public final class FrameSender {

    /** Of a frame of words. */
    public static final int MOST_WORDS = 8192;

    /** A clock of its own that is told UTC over the network. */
    public static final int SYNC_PTP = 2;

    /** One clock for all senders. */
    public static final int SYNC_SHARED_CLOCK = 3;

    /** The way of frames to the host. One frame at a time. */
    @FunctionalInterface
    public interface Way {

        /**
         * @param frame whole and sealed, position to limit; consumed
         * @param header the frame's
         */
        void write(ByteBuffer frame, Frame.Header header) throws IOException;
    }

    private static final long U32 = 0xFFFFFFFFL;
    private static final int BLOCK_LEVEL = 1;

    private final Way way;
    private final int sourceId;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(
                    Frame.HEADER_BYTES + 8 * MOST_WORDS + Frame.TRAILER_BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    private int runTag;
    private int flags;
    private boolean isInRun;
    private long idleSeq;
    private long seq;
    private long frames;
    private long timeMs;
    private boolean isSeqShort;
    private long lastSentNanos = System.nanoTime();

    /** @param sourceId of all its frames */
    public FrameSender(Way way, int sourceId) {
        this.way = way;
        this.sourceId = sourceId;
    }

    /** From now on frames are of this run. @param runFlags of all its frames */
    public synchronized void beginRun(int tag, int runFlags) {
        runTag = tag;
        flags = runFlags;
        isInRun = true;
        seq = 0;
        frames = 0;
        timeMs = 0;
        isSeqShort = false;
    }

    /** Counts on from {@code next} with 32 bits only, as devices with a short counter do. Once in a run. */
    public synchronized void countShortFrom(long next) {
        if (!isSeqShort) {
            seq = next & U32;
            isSeqShort = true;
        }
    }

    /** What comes next is outside a run. */
    public synchronized void endRun() {
        isInRun = false;
        flags = 0;
    }

    /** True when nothing has gone out for so long. */
    public synchronized boolean isIdleFor(long nanos) {
        return System.nanoTime() - lastSentNanos >= nanos;
    }

    /** @param lastTimeMs the time in force after these words */
    public synchronized void words(int type, long[] words, int from, int count, long lastTimeMs) throws IOException {
        buffer.clear().position(Frame.HEADER_BYTES);
        buffer.asLongBuffer().put(words, from, count);
        seal(type, count);
        timeMs = lastTimeMs;
    }

    /** Text, padded with spaces to whole words. */
    public synchronized void json(int type, String text) throws IOException {
        byte[] bytes = JsonFrames.padded(text);
        int count = bytes.length / Long.BYTES;
        if (count > MOST_WORDS) {
            throw new IllegalArgumentException(
                    "text: %d bytes (expected: at most %d)".formatted(bytes.length, Long.BYTES * MOST_WORDS));
        }
        buffer.clear().position(Frame.HEADER_BYTES);
        buffer.put(bytes);
        seal(type, count);
    }

    /** Next seq, events sent, events lost. */
    public synchronized void heartbeat(long eventsSent, long eventsLost) throws IOException {
        buffer.clear();
        buffer.putLong(Frame.HEADER_BYTES, (isInRun ? seq : idleSeq) + 1);
        buffer.putLong(Frame.HEADER_BYTES + 8, eventsSent);
        buffer.putLong(Frame.HEADER_BYTES + 16, eventsLost);
        seal(Frame.HEARTBEAT, 3);
    }

    /**
     * Counts over a time: u32 start and stop, u16 module type, u8 level, u8 value bytes, u32 count, values.
     *
     * @param level 1 for blocks, 2 for elements
     */
    public synchronized void singles(int level, long startMs, long stopMs, long[] counts) throws IOException {
        boolean isLong = level != BLOCK_LEVEL || Arrays.stream(counts).anyMatch(c -> c > U32);
        int valueBytes = isLong ? Long.BYTES : Integer.BYTES;
        int count = (16 + valueBytes * counts.length + 7) / 8;
        ByteBuffer b = roomFor(count);
        int at = Frame.HEADER_BYTES;
        b.putLong(at + 8 * (count - 1), 0);
        b.putInt(at, (int) startMs);
        b.putInt(at + 4, (int) stopMs);
        b.putShort(at + 8, (short) 0);
        b.put(at + 10, (byte) level);
        b.put(at + 11, (byte) valueBytes);
        b.putInt(at + 12, counts.length);
        for (int i = 0; i < counts.length; i++) {
            if (isLong) {
                b.putLong(at + 16 + Long.BYTES * i, counts[i]);
            } else {
                b.putInt(at + 16 + Integer.BYTES * i, (int) counts[i]);
            }
        }
        seal(b, Frame.SINGLES, count);
    }

    /** A piece of a physiological trace: u32 start and stop, u32 signal id, u32 n, n float32. */
    public synchronized void trace(int signalId, long startMs, long stopMs, float[] values) throws IOException {
        int count = (16 + Float.BYTES * values.length + 7) / 8;
        ByteBuffer b = roomFor(count);
        int at = Frame.HEADER_BYTES;
        b.putLong(at + 8 * (count - 1), 0);
        b.putInt(at, (int) startMs);
        b.putInt(at + 4, (int) stopMs);
        b.putInt(at + 8, signalId);
        b.putInt(at + 12, values.length);
        for (int i = 0; i < values.length; i++) {
            b.putFloat(at + 16 + Float.BYTES * i, values[i]);
        }
        seal(b, Frame.SIGNAL, count);
    }

    /** u64 UTC ns, u64 ticks of the device's clock (ns), u32 ms, u32 source, i32 offset ps, u32 jitter ps. @param clock the source */
    public synchronized void timeSync(long utcNs, long ticksNs, long ms, int clock) throws IOException {
        buffer.clear();
        buffer.putLong(Frame.HEADER_BYTES, utcNs);
        buffer.putLong(Frame.HEADER_BYTES + 8, ticksNs);
        buffer.putInt(Frame.HEADER_BYTES + 16, (int) ms);
        buffer.putInt(Frame.HEADER_BYTES + 20, clock);
        buffer.putLong(Frame.HEADER_BYTES + 24, 0);
        seal(Frame.TIME_SYNC, 4);
    }

    /** The usual buffer, or one of its own for what is longer. */
    private ByteBuffer roomFor(int count) {
        if (count <= MOST_WORDS) {
            return buffer.clear();
        }
        return ByteBuffer.allocate(Frame.HEADER_BYTES + 8 * count + Frame.TRAILER_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Says the run's totals, itself among the frames, and returns them. */
    public synchronized SentTotals endOfRun(long prompts, long delayeds, long singles, long marks, long lost)
            throws IOException {
        SentTotals totals = new SentTotals(frames + 1, prompts, delayeds, singles, marks, lost);
        buffer.clear();
        long[] fields = {totals.frames(), prompts, delayeds, singles, marks, lost};
        for (int i = 0; i < fields.length; i++) {
            buffer.putLong(Frame.HEADER_BYTES + 8 * i, fields[i]);
        }
        seal(Frame.END_OF_RUN, fields.length);
        // At once, so that no heartbeat or reply slips in behind the run's last frame.
        isInRun = false;
        flags = 0;
        return totals;
    }

    private void seal(int type, int count) throws IOException {
        seal(buffer, type, count);
    }

    private void seal(ByteBuffer b, int type, int count) throws IOException {
        int tag = isInRun ? runTag : 0;
        Frame.Header header =
                new Frame.Header(type, flags, count, sourceId, tag, isInRun ? nextSeq() : idleSeq++, timeMs);
        Frame.seal(b, 0, header);
        b.position(0).limit(header.frameBytes());
        way.write(b, header);
        lastSentNanos = System.nanoTime();
    }

    private long nextSeq() {
        frames++;
        long number = seq++;
        if (isSeqShort) {
            seq &= U32;
        }
        return number;
    }
}
