package org.petmr.acquisition.link;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The accepted frames of one read from a socket, still in the buffer they were read into. A span is a run of whole frames
 * that stand one after another.
 *
 * <p>Whoever gets a batch owns it: one {@link #release()} for each consumer announced with {@link #share(int, Runnable)};
 * the last gives the buffer back.
 */
public final class FrameBatch {

    private final int sourceId;
    private final ByteBuf bytes;
    private final int[] offsets;
    private final int[] lengths;
    private final AtomicInteger holders = new AtomicInteger(1);
    private volatile Runnable whenFree = () -> {};

    FrameBatch(int sourceId, ByteBuf bytes, int[] offsets, int[] lengths) {
        this.sourceId = sourceId;
        this.bytes = bytes;
        this.offsets = offsets;
        this.lengths = lengths;
    }

    public int sourceId() {
        return sourceId;
    }

    public int spans() {
        return offsets.length;
    }

    /** Bytes of all frames. */
    public int frameBytes() {
        int sum = 0;
        for (int length : lengths) {
            sum += length;
        }
        return sum;
    }

    /** Memory that the batch holds on to: the whole buffer of the read. */
    public int heldBytes() {
        return bytes.capacity();
    }

    /** A view of its own on span {@code i}: little-endian, position 0. Valid until the batch is released. */
    public ByteBuffer span(int i) {
        return bytes.nioBuffer(offsets[i], lengths[i]).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Sets the number of releases that free the batch, and what is called then. Before it is handed on. */
    public void share(int consumers, Runnable whenFree) {
        this.whenFree = whenFree;
        holders.set(consumers);
    }

    public void release() {
        if (holders.decrementAndGet() == 0) {
            bytes.release();
            whenFree.run();
        }
    }
}
