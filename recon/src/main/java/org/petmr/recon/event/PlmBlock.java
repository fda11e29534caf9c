package org.petmr.recon.event;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * A block of a native list-mode file of version 2: whole {@link Frame}s, packed or not, behind a header that proves them.
 *
 * <pre>
 *  off size, little-endian
 *    0   4   ASCII "PBLK"
 *    4   1   codec: 0 none, 1 Zstandard
 *    5   1   flags: bit 0 stands where frames were lost, bit 1 the segment ends here, bit 2 put there afterwards
 *    6   2   0
 *    8   4   bytes behind this header
 *   12   4   bytes when unpacked
 *   16   8   sequence: 0 for the first block of a segment, +1 for each
 *   24   4   CRC-32C of the bytes behind this header
 *   28   4   CRC-32C of bytes 0 to 27
 * </pre>
 *
 * <p>A segment that was closed ends with a block without bytes that says so; one that lacks it was cut short.
 */
public final class PlmBlock {

    public static final int HEADER_BYTES = 32;

    /** No block is longer, packed or not. */
    public static final int MAX_BYTES = 1 << 26;

    public static final int GAP = 1;
    public static final int END = 2;
    /** The end of a segment whose writer had no time to write it. */
    public static final int AFTERWARDS = 4;

    static final int MAGIC = 0x4B4C4250; // "PBLK" read as a little-endian int

    private static final int HEADER_CRC_AT = 28;

    private PlmBlock() {}

    /**
     * @param codec of the bytes
     * @param flags {@link #GAP}, {@link #END}, {@link #AFTERWARDS}
     * @param storedBytes behind the header
     * @param plainBytes when unpacked
     * @param sequence in its segment, from 0
     * @param crc CRC-32C of the stored bytes
     */
    public record Header(BlockCodec codec, int flags, int storedBytes, int plainBytes, long sequence, int crc) {

        /** Length with the header. */
        public int blockBytes() {
            return HEADER_BYTES + storedBytes;
        }

        boolean isEnd() {
            return (flags & END) != 0;
        }

        boolean isAfterwards() {
            return (flags & AFTERWARDS) != 0;
        }

        boolean isGap() {
            return (flags & GAP) != 0;
        }
    }

    /** Writes a header at the buffer's beginning; afterwards position 0, limit behind it. */
    public static ByteBuffer encode(Header h, ByteBuffer into) {
        ByteBuffer b = into.clear().order(ByteOrder.LITTLE_ENDIAN);
        b.putInt(0, MAGIC);
        b.put(4, (byte) h.codec.id());
        b.put(5, (byte) h.flags);
        b.putShort(6, (short) 0);
        b.putInt(8, h.storedBytes);
        b.putInt(12, h.plainBytes);
        b.putLong(16, h.sequence);
        b.putInt(24, h.crc);
        b.putInt(HEADER_CRC_AT, crc(b.slice(0, HEADER_CRC_AT)));
        return b.limit(HEADER_BYTES);
    }

    /** Whether a sound header stands at {@code at} of a little-endian buffer; reads absolutely. */
    static boolean isSound(ByteBuffer b, int at) {
        if (b.getInt(at) != MAGIC
                || b.getInt(at + HEADER_CRC_AT) != crc(b.slice(at, HEADER_CRC_AT))
                || !BlockCodec.isKnown(b.get(at + 4))) {
            return false;
        }
        int stored = b.getInt(at + 8);
        int plain = b.getInt(at + 12);
        return stored >= 0 && stored <= MAX_BYTES && plain >= 0 && plain <= MAX_BYTES;
    }

    /** Reads the header at {@code at}, absolutely; call {@link #isSound} first. */
    static Header header(ByteBuffer b, int at) {
        return new Header(
                BlockCodec.of(b.get(at + 4)),
                b.get(at + 5) & 0xFF,
                b.getInt(at + 8),
                b.getInt(at + 12),
                b.getLong(at + 16),
                b.getInt(at + 24));
    }

    /** CRC-32C from position to limit; leaves both. */
    public static int crc(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.duplicate());
        return (int) crc.getValue();
    }
}
