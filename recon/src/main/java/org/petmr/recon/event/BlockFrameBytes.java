package org.petmr.recon.event;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;

/**
 * Version 2: frames inside {@link PlmBlock}s. The frames of an unpacked block whose checksum is wrong are handed on all the
 * same, since each proves itself; a packed one is lost whole. So are the bytes between a header that is wrong and the next
 * sound one: whatever frames are whole in them are found, and the blocks behind are read as ever.
 */
final class BlockFrameBytes implements FrameBytes {

    private static final int SEARCH_BYTES = 1 << 20;

    private final FileChannel channel;
    private final long from;
    private final ByteBuffer head = ByteBuffer.allocate(PlmBlock.HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private ByteBuffer stored = ByteBuffer.allocateDirect(0);
    private ByteBuffer plain = ByteBuffer.allocateDirect(0);
    /** What of the block in hand was not handed on yet. */
    private ByteBuffer left = ByteBuffer.allocate(0);

    private long at;
    /** Up to here the bytes belong to no sound header and are handed on as they are. */
    private long headlessTo;

    private long nextSequence;
    private boolean isAnySequence;
    private long blocks;
    private long damaged;
    private long headless;
    private long missing;
    private long gaps;
    private long lostBytes;
    private long faults;
    private long wholeEnd;
    private long tornAt = -1;
    private long headlessAt = -1;
    private boolean isClosed;
    private boolean isInterrupted;

    BlockFrameBytes(FileChannel channel, long from) {
        this.channel = channel;
        this.from = from;
        this.at = from;
        this.wholeEnd = from;
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        while (!left.hasRemaining()) {
            if (!nextBlock()) {
                return -1;
            }
        }
        int n = Math.min(left.remaining(), into.remaining());
        into.put(left.slice(left.position(), n));
        left.position(left.position() + n);
        return n;
    }

    /** Takes the next block in hand, sound or not; false at the end of the file. */
    private boolean nextBlock() throws IOException {
        if (at < headlessTo) {
            handOnHeadless();
            return true;
        }
        if (readAt(head.clear(), at) < PlmBlock.HEADER_BYTES) {
            lose(channel.size() - at);
            at = channel.size();
            return false;
        }
        if (!PlmBlock.isSound(head, 0)) {
            headlessTo = search(at + 1);
            headlessAt = headlessTo == channel.size() ? at : -1;
            headless++;
            damaged++;
            nextSequence++; // if more than one block lies in between, the next header tells of the others
            handOnHeadless();
            return true;
        }
        take(PlmBlock.header(head, 0));
        return true;
    }

    /** Whoever looks for frames in them counts what is none as lost. */
    private void handOnHeadless() throws IOException {
        int n = (int) Math.min(SEARCH_BYTES, headlessTo - at);
        stored = room(stored, n);
        n = readAt(stored.clear().limit(n), at);
        left = stored.position(0).limit(n);
        at += n;
    }

    private void take(PlmBlock.Header h) throws IOException {
        wholeEnd = at; // what comes before a sound header is no torn end, whatever is wrong with it
        stored = room(stored, h.storedBytes());
        int n = readAt(stored.clear().limit(h.storedBytes()), at + PlmBlock.HEADER_BYTES);
        stored.position(0).limit(n);
        if (!isAnySequence && h.sequence() > nextSequence) {
            missing += h.sequence() - nextSequence;
            faults++;
        }
        isAnySequence = false;
        nextSequence = h.sequence() + 1;
        boolean isSound = n == h.storedBytes() && PlmBlock.crc(stored) == h.crc();
        if (n < h.storedBytes()) {
            tornAt = at;
        } else {
            wholeEnd = at + h.blockBytes();
        }
        at += PlmBlock.HEADER_BYTES + n;
        if (!isSound) {
            damaged++;
        } else {
            blocks++;
            gaps += h.isGap() ? 1 : 0;
            isClosed = h.isEnd();
            isInterrupted |= h.isAfterwards();
        }
        if (h.codec() == BlockCodec.NONE) {
            left = stored;
            return;
        }
        plain = room(plain, h.plainBytes());
        if (isSound && BlockCodec.unpack(stored, plain, h.plainBytes())) {
            left = plain.position(0).limit(h.plainBytes());
        } else {
            lose(h.plainBytes());
        }
    }

    /** The next place from {@code start} where a sound header stands, or the end of the file. */
    private long search(long start) throws IOException {
        ByteBuffer window = ByteBuffer.allocate(SEARCH_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        long place = start;
        while (true) {
            int n = readAt(window.clear(), place);
            for (int i = 0; i + PlmBlock.HEADER_BYTES <= n; i++) {
                if (window.getInt(i) == PlmBlock.MAGIC && PlmBlock.isSound(window, i)) {
                    return place + i;
                }
            }
            if (n < SEARCH_BYTES) {
                return channel.size();
            }
            place += n - PlmBlock.HEADER_BYTES + 1;
        }
    }

    private static ByteBuffer room(ByteBuffer had, int bytes) {
        return had.capacity() >= bytes ? had : ByteBuffer.allocateDirect(Math.max(bytes, 2 * had.capacity()));
    }

    private void lose(long bytes) {
        if (bytes > 0) {
            lostBytes += bytes;
            faults++;
        }
    }

    private int readAt(ByteBuffer into, long place) throws IOException {
        int total = 0;
        while (into.hasRemaining()) {
            int n = channel.read(into, place + total);
            if (n < 0) {
                break;
            }
            total += n;
        }
        return total;
    }

    @Override
    public void toTail(int bytes) throws IOException {
        left = ByteBuffer.allocate(0);
        at = Math.max(from, channel.size() - bytes);
        at = at == from ? from : search(at);
        headlessTo = at;
        isAnySequence = at != from;
    }

    @Override
    public double fraction() throws IOException {
        return Math.min(1, (double) at / Math.max(1, channel.size()));
    }

    @Override
    public BlockAccount account() {
        return new BlockAccount(
                blocks,
                damaged,
                headless,
                missing,
                gaps,
                lostBytes,
                faults,
                wholeEnd,
                tornAt,
                headlessAt,
                isClosed,
                isInterrupted);
    }
}
