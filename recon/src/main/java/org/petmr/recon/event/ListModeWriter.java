package org.petmr.recon.event;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * Writes one native list-mode file, append-only. What stands before the last {@link #force} outlives a crash; what comes
 * after may end in a torn frame, which a reader passes over. One thread.
 */
public final class ListModeWriter implements Closeable {

    private static final int WORDS_PER_FRAME = 8192;

    /** Source id of the frames that go beside the words, so that each source's frames are numbered without a gap. */
    private static final int BESIDE_SOURCE = 1;

    private final FileChannel channel;
    private final ByteBuffer frame = ByteBuffer.allocateDirect(
                    Frame.HEADER_BYTES + 8 * WORDS_PER_FRAME + Frame.TRAILER_BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    private long bytes;
    private long seq;
    private long besideSeq;
    private long timeMs;

    /** @param file made here; must not exist, so that no recording is ever written over */
    public ListModeWriter(Path file, ListModeHeader header) throws IOException {
        channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try {
            write(PlmFormat.encode(header));
            channel.force(true);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /**
     * Adds frames as they came from the wire.
     *
     * @param sealedFrame one or several whole frames, header to trailer, position to limit; consumed. They are not
     *     checked again: the link has done so
     */
    public void append(ByteBuffer sealedFrame) throws IOException {
        write(sealedFrame);
    }

    /** Adds {@code words[0..n-1]} in DATA frames of this writer's own, numbered from 0. */
    public void words(long[] words, int n) throws IOException {
        for (int from = 0; from < n; from += WORDS_PER_FRAME) {
            int count = Math.min(WORDS_PER_FRAME, n - from);
            frame.clear().position(Frame.HEADER_BYTES);
            frame.asLongBuffer().put(words, from, count);
            Frame.Header header = new Frame.Header(Frame.DATA, 0, count, 0, 0, seq++, timeMs);
            Frame.seal(frame, 0, header);
            write(frame.position(0).limit(header.frameBytes()));
            timeMs = lastTime(words, from, count).orElse(timeMs);
        }
    }

    /**
     * Adds the singles of all units over a time, as a SINGLES frame of a source of its own.
     *
     * @param level 1 for blocks, 2 for elements
     * @param counts by unit
     */
    public void singles(int level, long startMs, long stopMs, long[] counts) throws IOException {
        ByteBuffer b = beside(MonitorFrames.singlesBytes(counts.length));
        MonitorFrames.putSingles(b, level, startMs, stopMs, counts);
        appendBeside(b, Frame.SINGLES, startMs);
    }

    /** Adds a piece of a physiological trace, as a SIGNAL frame of the same source. */
    public void trace(int signalId, long startMs, long stopMs, float[] values) throws IOException {
        ByteBuffer b = beside(MonitorFrames.signalBytes(values.length));
        MonitorFrames.putSignal(b, signalId, startMs, stopMs, values);
        appendBeside(b, Frame.SIGNAL, startMs);
    }

    private static ByteBuffer beside(int payloadBytes) {
        int padded = (payloadBytes + Long.BYTES - 1) / Long.BYTES * Long.BYTES;
        return ByteBuffer.allocate(Frame.HEADER_BYTES + padded + Frame.TRAILER_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .position(Frame.HEADER_BYTES);
    }

    private void appendBeside(ByteBuffer b, int type, long startMs) throws IOException {
        int payloadWords = (b.capacity() - Frame.HEADER_BYTES - Frame.TRAILER_BYTES) / Long.BYTES;
        Frame.seal(b, 0, new Frame.Header(type, 0, payloadWords, BESIDE_SOURCE, 0, besideSeq++, startMs));
        write(b.position(0).limit(b.capacity()));
    }

    private static Optional<Long> lastTime(long[] words, int from, int count) {
        for (int i = from + count - 1; i >= from; i--) {
            if (words[i] < 0 && Word.kind(words[i]) == Word.TIME_MARK) {
                return Optional.of(Word.timeMs(words[i]));
            }
        }
        return Optional.empty();
    }

    private void write(ByteBuffer from) throws IOException {
        while (from.hasRemaining()) {
            bytes += channel.write(from);
        }
    }

    /** Returns once everything written lies on the disk. */
    public void force() throws IOException {
        channel.force(false);
    }

    /** Length of the file, header included. */
    public long bytes() {
        return bytes;
    }

    @Override
    public void close() throws IOException {
        if (channel.isOpen()) {
            channel.force(true);
            channel.close();
        }
    }
}
