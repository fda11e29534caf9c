package org.petmr.recon.event;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Puts frames into {@link PlmBlock}s, one segment each. Unpacked bytes go to the file from the buffer they came in; the only
 * work for each of them is the checksum. One thread.
 */
public final class BlockEncoder {

    private final BlockCodec codec;
    private final ByteBuffer header = ByteBuffer.allocateDirect(PlmBlock.HEADER_BYTES);
    private ByteBuffer direct = ByteBuffer.allocateDirect(0);
    private ByteBuffer packed = ByteBuffer.allocateDirect(0);
    private long sequence;

    /** Where the bytes go. */
    @FunctionalInterface
    public interface Sink {
        /** Writes all that remains. */
        void write(ByteBuffer bytes) throws IOException;
    }

    public BlockEncoder(BlockCodec codec) {
        this.codec = codec;
    }

    /** The next block is the first of a segment. */
    public void beginSegment() {
        sequence = 0;
    }

    /**
     * Writes a block.
     *
     * @param frames whole frames, position to limit; consumed when unpacked
     * @param flags {@link PlmBlock#GAP} or 0
     * @return its length with the header
     */
    public int block(ByteBuffer frames, int flags, Sink sink) throws IOException {
        int plainBytes = frames.remaining();
        ByteBuffer body = frames;
        BlockCodec used = BlockCodec.NONE;
        if (codec == BlockCodec.ZSTD && pack(frames)) {
            body = packed;
            used = BlockCodec.ZSTD;
        }
        return put(
                new PlmBlock.Header(used, flags, body.remaining(), plainBytes, sequence, PlmBlock.crc(body)),
                body,
                sink);
    }

    /** Writes the block that ends a segment. @param flags beside {@link PlmBlock#END} */
    public int end(int flags, Sink sink) throws IOException {
        ByteBuffer nothing = ByteBuffer.allocate(0);
        int all = flags | PlmBlock.END;
        return put(new PlmBlock.Header(BlockCodec.NONE, all, 0, 0, sequence, PlmBlock.crc(nothing)), nothing, sink);
    }

    private int put(PlmBlock.Header h, ByteBuffer body, Sink sink) throws IOException {
        sink.write(PlmBlock.encode(h, header));
        if (body.hasRemaining()) {
            sink.write(body);
        }
        sequence++;
        return h.blockBytes();
    }

    private boolean pack(ByteBuffer frames) {
        ByteBuffer plain = frames;
        if (!frames.isDirect()) {
            direct = room(direct, frames.remaining()).clear();
            direct.put(frames.duplicate()).flip();
            plain = direct;
        }
        packed = room(packed, BlockCodec.mostPackedBytes(plain.remaining()));
        return BlockCodec.pack(plain, packed);
    }

    private static ByteBuffer room(ByteBuffer had, int bytes) {
        return had.capacity() >= bytes ? had : ByteBuffer.allocateDirect(bytes);
    }
}
