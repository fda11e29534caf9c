package org.petmr.simulator.detector;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import org.petmr.recon.event.Frame;

/**
 * The sending side of a connection: numbers frames, seals them and writes them whole. Any thread; one frame at a time.
 *
 * <p>Frames of a run count from 0 with the run's tag; what is said outside a run has tag 0 and a count of its own.
 */
final class FrameOutlet {

    static final int MOST_WORDS = 8192;

    private final SocketChannel channel;
    private final int sourceId;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(
                    Frame.HEADER_BYTES + 8 * MOST_WORDS + Frame.TRAILER_BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    private int runTag;
    private int flags;
    private boolean isInRun;
    private long idleSeq;
    private long seq;
    private long timeMs;
    private long lastSentNanos = System.nanoTime();

    FrameOutlet(SocketChannel channel, int sourceId) {
        this.channel = channel;
        this.sourceId = sourceId;
    }

    synchronized void beginRun(int tag, int runFlags) {
        runTag = tag;
        flags = runFlags;
        isInRun = true;
        seq = 0;
        timeMs = 0;
    }

    synchronized void endRun() {
        isInRun = false;
        flags = 0;
    }

    /** Frames sent in this run. */
    synchronized long frames() {
        return seq;
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

    /** Counts of every block over a time: u32 start and stop, u16 module type, u8 level, u8 value bytes, u32 count, values. */
    synchronized void blockSingles(long startMs, long stopMs, int[] counts) throws IOException {
        int count = (16 + 4 * counts.length + 7) / 8;
        buffer.clear();
        int at = Frame.HEADER_BYTES;
        buffer.putLong(at + 8 * (count - 1), 0);
        buffer.putInt(at, (int) startMs);
        buffer.putInt(at + 4, (int) stopMs);
        buffer.putShort(at + 8, (short) 0);
        buffer.put(at + 10, (byte) 1);
        buffer.put(at + 11, (byte) 4);
        buffer.putInt(at + 12, counts.length);
        for (int i = 0; i < counts.length; i++) {
            buffer.putInt(at + 16 + 4 * i, counts[i]);
        }
        seal(Frame.SINGLES, count);
    }

    /** Says the run's totals, itself among the frames, and returns them. */
    synchronized SentTotals endOfRun(long prompts, long delayeds, long singles, long marks, long lost)
            throws IOException {
        SentTotals totals = new SentTotals(seq + 1, prompts, delayeds, singles, marks, lost);
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
        int tag = isInRun ? runTag : 0;
        long number = isInRun ? seq++ : idleSeq++;
        Frame.Header header = new Frame.Header(type, flags, count, sourceId, tag, number, timeMs);
        Frame.seal(buffer, 0, header);
        buffer.position(0).limit(header.frameBytes());
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
        lastSentNanos = System.nanoTime();
    }
}
