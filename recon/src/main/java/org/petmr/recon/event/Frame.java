package org.petmr.recon.event;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * The frame of detector link PDL 1. The same bytes travel on TCP and lie in list-mode files, so what was checked once on
 * the wire can be checked again on disk. All integers are little-endian.
 *
 * <pre>
 *  off size  header, 32 bytes                      trailer, 8 bytes, at 32 + 8 n
 *    0   4   magic "PDL1"                          CRC-32C of the payload
 *    4   1   version = 1                           low half of seq
 *    5   1   type
 *    6   2   flags
 *    8   4   payload words n
 *   12   2   source id
 *   14   2   run tag
 *   16   8   seq
 *   24   4   time in force at the first word, ms
 *   28   4   CRC-32C of bytes 0..27
 * </pre>
 */
public final class Frame {

    public static final int MAGIC = 0x314C4450;
    public static final int VERSION = 1;
    public static final int HEADER_BYTES = 32;
    public static final int TRAILER_BYTES = 8;
    public static final int MAX_PAYLOAD_WORDS = 131_072;

    public static final int HELLO = 0x01;
    public static final int DESCRIPTOR = 0x02;
    public static final int COMMAND = 0x03;
    public static final int REPLY = 0x04;
    public static final int DATA = 0x10;
    public static final int SINGLES = 0x11;
    public static final int STATUS = 0x12;
    public static final int HEARTBEAT = 0x13;
    public static final int TIME_SYNC = 0x14;
    public static final int SIGNAL = 0x15;
    public static final int MOTION = 0x16;
    public static final int PETSIRD_BLOCK = 0x17;
    public static final int END_OF_RUN = 0x1F;

    public static final int FLAG_SIMULATED = 1;
    public static final int FLAG_CLOCK_UNLOCKED = 2;
    public static final int FLAG_OVERFLOW = 4;
    public static final int FLAG_REPLAY = 8;

    private static final int HEADER_CRC_AT = 28;

    private Frame() {}

    /**
     * @param type one of the constants of {@link Frame}
     * @param flags bits of {@link Frame}
     * @param payloadWords 64-bit words between header and trailer
     * @param sourceId which concentrator
     * @param runTag which run, so that frames of an older one are recognised
     * @param seq +1 for each frame of this source, of any type, from 0 at the start of a run
     * @param timeMs time in force at the first word
     */
    public record Header(int type, int flags, int payloadWords, int sourceId, int runTag, long seq, long timeMs) {

        /** Header, payload and trailer. */
        public int frameBytes() {
            return HEADER_BYTES + 8 * payloadWords + TRAILER_BYTES;
        }
    }

    /** Why a header cannot be believed. */
    public enum HeaderFault {
        MAGIC("magic bytes are not PDL1"),
        VERSION("version is not 1"),
        CRC("header CRC does not match"),
        LENGTH("payload is longer than " + MAX_PAYLOAD_WORDS + " words");

        private final String message;

        HeaderFault(String message) {
            this.message = message;
        }

        public String message() {
            return message;
        }
    }

    /** What is wrong with the 32 bytes at {@code at}, or empty when they are a sound header. Reads absolutely. */
    public static Optional<HeaderFault> headerFault(ByteBuffer littleEndian, int at) {
        ByteBuffer b = littleEndian;
        if (b.getInt(at) != MAGIC) {
            return Optional.of(HeaderFault.MAGIC);
        }
        if (b.get(at + 4) != VERSION) {
            return Optional.of(HeaderFault.VERSION);
        }
        if (b.getInt(at + HEADER_CRC_AT) != crc(b, at, HEADER_CRC_AT)) {
            return Optional.of(HeaderFault.CRC);
        }
        int words = b.getInt(at + 8);
        if (words < 0 || words > MAX_PAYLOAD_WORDS) {
            return Optional.of(HeaderFault.LENGTH);
        }
        return Optional.empty();
    }

    /** Reads the header at {@code at}, absolutely; call {@link #headerFault} first. */
    public static Header header(ByteBuffer littleEndian, int at) {
        ByteBuffer b = littleEndian;
        return new Header(
                b.get(at + 5) & 0xFF,
                b.getShort(at + 6) & 0xFFFF,
                b.getInt(at + 8),
                b.getShort(at + 12) & 0xFFFF,
                b.getShort(at + 14) & 0xFFFF,
                b.getLong(at + 16),
                b.getInt(at + 24) & 0xFFFFFFFFL);
    }

    /** True when payload CRC and the trailer's half of seq agree with a whole frame at {@code at}; reads absolutely. */
    public static boolean isPayloadSound(ByteBuffer littleEndian, int at, Header header) {
        int payloadBytes = 8 * header.payloadWords();
        int trailer = at + HEADER_BYTES + payloadBytes;
        return littleEndian.getInt(trailer) == crc(littleEndian, at + HEADER_BYTES, payloadBytes)
                && littleEndian.getInt(trailer + 4) == (int) header.seq();
    }

    /**
     * Completes a frame in place: the payload already stands at {@code at + 32}; writes header and trailer round it,
     * absolutely. The buffer must be little-endian.
     */
    public static void seal(ByteBuffer littleEndian, int at, Header h) {
        ByteBuffer b = littleEndian;
        if (b.order() != ByteOrder.LITTLE_ENDIAN) {
            throw new IllegalArgumentException("buffer: big-endian (expected: little-endian)");
        }
        if (h.payloadWords() < 0 || h.payloadWords() > MAX_PAYLOAD_WORDS) {
            throw new IllegalArgumentException(
                    "payloadWords: " + h.payloadWords() + " (expected: 0 to " + MAX_PAYLOAD_WORDS + ")");
        }
        b.putInt(at, MAGIC);
        b.put(at + 4, (byte) VERSION);
        b.put(at + 5, (byte) h.type());
        b.putShort(at + 6, (short) h.flags());
        b.putInt(at + 8, h.payloadWords());
        b.putShort(at + 12, (short) h.sourceId());
        b.putShort(at + 14, (short) h.runTag());
        b.putLong(at + 16, h.seq());
        b.putInt(at + 24, (int) h.timeMs());
        b.putInt(at + HEADER_CRC_AT, crc(b, at, HEADER_CRC_AT));
        int payloadBytes = 8 * h.payloadWords();
        int trailer = at + HEADER_BYTES + payloadBytes;
        b.putInt(trailer, crc(b, at + HEADER_BYTES, payloadBytes));
        b.putInt(trailer + 4, (int) h.seq());
    }

    private static int crc(ByteBuffer b, int at, int length) {
        CRC32C crc = new CRC32C();
        crc.update(b.slice(at, length));
        return (int) crc.getValue();
    }
}
