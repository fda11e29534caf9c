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

    private final FileChannel channel;
    private final ByteBuffer frame = ByteBuffer.allocateDirect(
                    Frame.HEADER_BYTES + 8 * WORDS_PER_FRAME + Frame.TRAILER_BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    private long bytes;
    private long seq;
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
