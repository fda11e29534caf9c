package org.petmr.acquisition.link;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;
import org.petmr.recon.event.Frame;

/**
 * Cuts the byte stream of one connection into frames. Frames are checked and handed on in the buffer they were read into;
 * only the frame that the end of a read cut in two is copied together. Nothing is allocated on the word of a header whose
 * CRC does not match.
 */
final class FrameDecoder extends ChannelInboundHandlerAdapter {

    private static final int MAGIC_BYTES = 4;

    private final LinkConnection connection;
    private final SpanList spans = new SpanList();
    /** The beginning of a frame whose end has not come yet, or null. */
    private ByteBuf cut;

    private boolean isClosed;
    private boolean hasSeenFrame;

    FrameDecoder(LinkConnection connection) {
        this.connection = connection;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        connection.opened(ctx.channel());
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        isClosed = true;
        dropCut();
        connection.closed("connection closed by the front end");
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        dropCut();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        isClosed = true;
        dropCut();
        connection.refuse(new LinkRefusal(LinkFault.SOCKET, String.valueOf(cause.getMessage())));
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        try {
            if (isClosed) {
                return;
            }
            connection.heard();
            if (cut != null) {
                completeCut(in);
            }
            if (cut == null && in.isReadable()) {
                in.skipBytes(frames(in));
                if (in.isReadable()) {
                    beginCut(ctx, in);
                }
            }
        } catch (LinkRefusal refusal) {
            isClosed = true;
            dropCut();
            connection.refuse(refusal);
        } finally {
            in.release();
        }
    }

    /** Handles all whole frames of {@code in} and returns the bytes they take. */
    private int frames(ByteBuf in) throws LinkRefusal {
        int base = in.readerIndex();
        int readable = in.readableBytes();
        ByteBuffer b = in.nioBuffer(base, readable).order(ByteOrder.LITTLE_ENDIAN);
        int at = 0;
        try {
            while (readable - at >= Frame.HEADER_BYTES) {
                Frame.Header header = checkedHeader(b, at);
                if (readable - at < header.frameBytes()) {
                    break;
                }
                frame(b, at, base, header);
                at += header.frameBytes();
            }
            if (readable - at >= MAGIC_BYTES) {
                checkMagic(b.getInt(at)); // garbage shorter than a header is told at once too
            }
        } finally {
            flush(in);
        }
        return at;
    }

    private void frame(ByteBuffer b, int at, int base, Frame.Header header) throws LinkRefusal {
        hasSeenFrame = true;
        if (!Frame.isPayloadSound(b, at, header)) {
            connection.damaged(header);
        } else if (connection.frame(b, at, header)) {
            spans.add(base + at, header.frameBytes());
        }
    }

    private void flush(ByteBuf in) {
        if (!spans.isEmpty()) {
            connection.batch(new FrameBatch(connection.sourceId(), in.retain(), spans.offsets(), spans.lengths()));
            spans.clear();
        }
    }

    private Frame.Header checkedHeader(ByteBuffer b, int at) throws LinkRefusal {
        Optional<Frame.HeaderFault> fault = Frame.headerFault(b, at);
        if (fault.isPresent()) {
            throw new LinkRefusal(
                    hasSeenFrame ? LinkFault.BAD_HEADER : LinkFault.GARBAGE,
                    "header: " + fault.get().message() + " (expected: a PDL 1 frame)");
        }
        return Frame.header(b, at);
    }

    private void checkMagic(int found) throws LinkRefusal {
        if (found != Frame.MAGIC) {
            throw new LinkRefusal(
                    hasSeenFrame ? LinkFault.BAD_HEADER : LinkFault.GARBAGE,
                    "first bytes: 0x%08x (expected: \"PDL1\")".formatted(Integer.reverseBytes(found)));
        }
    }

    private void beginCut(ChannelHandlerContext ctx, ByteBuf in) throws LinkRefusal {
        int capacity = Frame.HEADER_BYTES;
        if (in.readableBytes() >= Frame.HEADER_BYTES) {
            ByteBuffer b = in.nioBuffer(in.readerIndex(), Frame.HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
            capacity = checkedHeader(b, 0).frameBytes();
        }
        cut = ctx.alloc().directBuffer(capacity);
        cut.writeBytes(in);
    }

    private void completeCut(ByteBuf in) throws LinkRefusal {
        if (cut.writerIndex() < Frame.HEADER_BYTES) {
            fill(in, Frame.HEADER_BYTES);
            if (cut.writerIndex() >= MAGIC_BYTES) {
                checkMagic(cut.getIntLE(0));
            }
        }
        if (cut.writerIndex() < Frame.HEADER_BYTES) {
            return;
        }
        Frame.Header header = checkedHeader(cut.nioBuffer(0, Frame.HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN), 0);
        fill(in, header.frameBytes());
        if (cut.writerIndex() == header.frameBytes()) {
            ByteBuf whole = cut;
            cut = null;
            try {
                frames(whole);
            } finally {
                whole.release();
            }
        }
    }

    private void fill(ByteBuf in, int upTo) {
        cut.ensureWritable(upTo - cut.writerIndex());
        cut.writeBytes(in, Math.min(in.readableBytes(), upTo - cut.writerIndex()));
    }

    private void dropCut() {
        if (cut != null) {
            cut.release();
            cut = null;
        }
    }

    /** Spans of kept frames; neighbours are joined. */
    private static final class SpanList {
        private int[] offsets = new int[8];
        private int[] lengths = new int[8];
        private int n;

        boolean isEmpty() {
            return n == 0;
        }

        void clear() {
            n = 0;
        }

        void add(int offset, int length) {
            if (n > 0 && offsets[n - 1] + lengths[n - 1] == offset) {
                lengths[n - 1] += length;
                return;
            }
            if (n == offsets.length) {
                offsets = Arrays.copyOf(offsets, 2 * n);
                lengths = Arrays.copyOf(lengths, 2 * n);
            }
            offsets[n] = offset;
            lengths[n] = length;
            n++;
        }

        int[] offsets() {
            return Arrays.copyOf(offsets, n);
        }

        int[] lengths() {
            return Arrays.copyOf(lengths, n);
        }
    }
}
