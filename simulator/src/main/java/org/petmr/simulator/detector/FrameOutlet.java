package org.petmr.simulator.detector;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.petmr.recon.event.Frame;

/**
 * The sending side of a connection: numbers frames, seals them and writes them whole. Any thread; one frame at a time.
 *
 * <p>Frames of a run count from 0 with the run's tag; what is said outside a run has tag 0 and a count of its own.
 */
final class FrameOutlet {

    static final int MOST_WORDS = 8192;

    private static final long U32 = 0xFFFFFFFFL;
    private static final int BLOCK_LEVEL = 1;
    private static final int SYNC_SHARED_CLOCK = 3;

    private final Wire wire;
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
    private long scanMs;
    private boolean isSeqShort;
    private long lastSentNanos = System.nanoTime();

    FrameOutlet(Wire wire, int sourceId) {
        this.wire = wire;
        this.sourceId = sourceId;
    }

    synchronized void beginRun(int tag, int runFlags) {
        runTag = tag;
        flags = runFlags;
        isInRun = true;
        seq = 0;
        frames = 0;
        timeMs = 0;
        scanMs = 0;
        isSeqShort = false;
    }

    /** Time of the scan at the first word of what comes next, for faults; it doesn't go over the wire. */
    synchronized void atScanTime(long ms) {
        scanMs = ms;
    }

    /** From now on the sequence number is kept in 32 bits only, and is just before its end. */
    synchronized void nearEndOfSequence() {
        if (!isSeqShort) {
            seq = U32 - 1;
            isSeqShort = true;
        }
    }

    synchronized void endRun() {
        isInRun = false;
        flags = 0;
    }

    /** Frames sent in this run. */
    synchronized long frames() {
        return frames;
    }

    /** True when nothing has gone out for so long. */
    synchronized boolean isIdleFor(long nanos) {
        return System.nanoTime() - lastSentNanos >= nanos;
    }

    /** @param lastTimeMs the time in force after these words */
    synchronized void words(int type, long[] words, int from, int count, long lastTimeMs) throws IOException {
        buffer.clear().position(Frame.HEADER_BYTES);
        buffer.asLongBuffer().put(words, from, count);
        seal(type, count);
        timeMs = lastTimeMs;
    }

    /** Text, padded with spaces to whole words. */
    synchronized void json(int type, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int count = (bytes.length + 7) / 8;
        if (count > MOST_WORDS) {
            throw new IllegalArgumentException(
                    "text: %d bytes (expected: at most %d)".formatted(bytes.length, 8 * MOST_WORDS));
        }
        buffer.clear().position(Frame.HEADER_BYTES);
        buffer.put(bytes);
        for (int i = bytes.length; i < 8 * count; i++) {
            buffer.put((byte) ' ');
        }
        seal(type, count);
    }

    /** Next seq, events sent, events lost. */
    synchronized void heartbeat(long eventsSent, long eventsLost) throws IOException {
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
    synchronized void singles(int level, long startMs, long stopMs, long[] counts) throws IOException {
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
    synchronized void trace(int signalId, long startMs, long stopMs, float[] values) throws IOException {
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

    /** u64 UTC ns, u64 ticks of the device's clock (ns), u32 ms, u32 source, i32 offset ps, u32 jitter ps. */
    synchronized void timeSync(long utcNs, long ticksNs, long ms) throws IOException {
        buffer.clear();
        buffer.putLong(Frame.HEADER_BYTES, utcNs);
        buffer.putLong(Frame.HEADER_BYTES + 8, ticksNs);
        buffer.putInt(Frame.HEADER_BYTES + 16, (int) ms);
        buffer.putInt(Frame.HEADER_BYTES + 20, SYNC_SHARED_CLOCK);
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
    synchronized SentTotals endOfRun(long prompts, long delayeds, long singles, long marks, long lost)
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
        wire.write(b, header, isInRun ? scanMs : -1);
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
