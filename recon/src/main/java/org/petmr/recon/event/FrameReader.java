package org.petmr.recon.event;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Walks the frames of one native list-mode file of either version, whole and sound ones only. A frame that fails its CRC is passed over to
 * the next place where a sound header stands; the bytes between are counted as lost.
 */
final class FrameReader implements Closeable {

    /** Holds the longest frame several times over, so that most reads are long. */
    private static final int BUFFER_BYTES = 4 << 20;

    private final FileChannel channel;
    private final PlmFormat.Opened opened;
    private final FrameBytes frames;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);

    /** Bytes of frames, and of what was passed over, before the buffer's position; the file's header counts too. */
    private long at;

    private int frameAt;
    private boolean isEnd;
    private boolean isLost;
    private long lostBytes;
    private long faults;
    private long soundEnd;

    FrameReader(Path file) throws IOException {
        channel = FileChannel.open(file, StandardOpenOption.READ);
        try {
            opened = PlmFormat.read(channel, file);
            frames = opened.isBlocks()
                    ? new BlockFrameBytes(channel, opened.headerBytes())
                    : new PlainFrameBytes(channel, opened.headerBytes());
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
        at = opened.headerBytes();
        soundEnd = at;
        buffer.limit(0);
    }

    /** Goes on at most so many bytes before the end of the file, at the first sound frame from there. */
    void toTail(int bytes) throws IOException {
        frames.toTail(bytes);
        isEnd = false;
        buffer.clear().limit(0);
    }

    ListModeHeader header() {
        return opened.header();
    }

    /** The next sound frame, or null at the end. Its payload is at {@link #payloadAt} of {@link #buffer}. */
    Frame.Header next() throws IOException {
        while (true) {
            if (buffer.remaining() < Frame.HEADER_BYTES && !fill(Frame.HEADER_BYTES)) {
                skip(buffer.remaining());
                return null;
            }
            int here = buffer.position();
            if (Frame.headerFault(buffer, here).isEmpty()) {
                Frame.Header header = Frame.header(buffer, here);
                if (buffer.remaining() < header.frameBytes() && !fill(header.frameBytes())) {
                    if (resync()) {
                        continue;
                    }
                    return null;
                }
                here = buffer.position();
                if (Frame.isPayloadSound(buffer, here, header)) {
                    isLost = false;
                    frameAt = here;
                    buffer.position(here + header.frameBytes());
                    at += header.frameBytes();
                    soundEnd = at;
                    return header;
                }
            }
            if (!resync()) {
                return null;
            }
        }
    }

    /** Steps over at least one byte to the next magic in the buffer or beyond; false at the end of the file. */
    private boolean resync() throws IOException {
        skip(1);
        while (true) {
            int from = buffer.position();
            int last = buffer.limit() - 4;
            for (int i = from; i <= last; i++) {
                if (buffer.getInt(i) == Frame.MAGIC) {
                    skip(i - from);
                    return true;
                }
            }
            skip(Math.max(0, last + 1 - from));
            if (!fill(4)) {
                skip(buffer.remaining());
                return false;
            }
        }
    }

    private void skip(int bytes) {
        if (bytes == 0) {
            return;
        }
        if (!isLost) {
            isLost = true;
            faults++;
        }
        buffer.position(buffer.position() + bytes);
        at += bytes;
        lostBytes += bytes;
    }

    /**
     * Reads on until the buffer holds so many bytes; false when the file ends before. Of blocks no more than is needed, so that
     * what they lose is told where it is missing.
     */
    private boolean fill(int bytes) throws IOException {
        if (isEnd) {
            return buffer.remaining() >= bytes;
        }
        buffer.compact();
        while (buffer.hasRemaining() && !(opened.isBlocks() && buffer.position() >= bytes)) {
            if (frames.read(buffer) < 0) {
                isEnd = true;
                break;
            }
        }
        buffer.flip();
        return buffer.remaining() >= bytes;
    }

    ByteBuffer buffer() {
        return buffer;
    }

    /** Where the payload of the frame last returned begins. */
    int payloadAt() {
        return frameAt + Frame.HEADER_BYTES;
    }

    /** Part of the file that was walked, 0 to 1. */
    double fraction() throws IOException {
        return frames.fraction();
    }

    long lostBytes() {
        return lostBytes + frames.account().lostBytes();
    }

    /** How many runs of bytes were passed over. */
    long faults() {
        return faults + frames.account().faults();
    }

    /** Place in a file of version 1 just after the last sound frame. */
    long soundEnd() {
        return soundEnd;
    }

    /** What the blocks tell; see {@link #isBlocks}. */
    BlockAccount blocks() {
        return frames.account();
    }

    /** Whether the file is of version 2. */
    boolean isBlocks() {
        return opened.isBlocks();
    }

    int headerBytes() {
        return opened.headerBytes();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
