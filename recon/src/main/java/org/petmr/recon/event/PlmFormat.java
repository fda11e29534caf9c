package org.petmr.recon.event;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * The header of a native list-mode file. After it come {@link Frame}s as they were on the wire: in version 1 nothing else, in
 * version 2 inside {@link PlmBlock}s.
 *
 * <pre>
 *  off size
 *    0   8   ASCII "PETMRLM1" or "PETMRLM2"
 *    8   4   header bytes, all before the first frame, a multiple of 4096; little-endian
 *   12   4   CRC-32C of bytes 16 to the header's end; little-endian
 *   16   .   JSON of {@link ListModeHeader}, UTF-8, filled up with spaces
 * </pre>
 */
public final class PlmFormat {

    static final int PREFIX_BYTES = 16;

    private static final byte[] MAGIC = "PETMRLM1".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] MAGIC_OF_BLOCKS = "PETMRLM2".getBytes(StandardCharsets.US_ASCII);
    private static final int PAGE = 4096;
    private static final int MAX_HEADER_BYTES = 1 << 24;

    private PlmFormat() {}

    /** A header, where the frames begin, and whether they are in blocks. */
    record Opened(ListModeHeader header, int headerBytes, boolean isBlocks) {}

    /** True when a file begins as a native list-mode file does. Reads at 0, leaves the position. */
    static boolean isNative(FileChannel channel) throws IOException {
        byte[] found = new byte[MAGIC.length];
        return readAt(channel, ByteBuffer.wrap(found), 0) == MAGIC.length
                && (Arrays.equals(found, MAGIC) || Arrays.equals(found, MAGIC_OF_BLOCKS));
    }

    /** The header as it stands at the beginning of a file of version 1: position 0, limit at the first frame. */
    public static ByteBuffer encode(ListModeHeader header) {
        return encode(header, MAGIC);
    }

    /** The same of version 2: limit at the first block. */
    public static ByteBuffer encodeForBlocks(ListModeHeader header) {
        return encode(header, MAGIC_OF_BLOCKS);
    }

    private static ByteBuffer encode(ListModeHeader header, byte[] magic) {
        byte[] json = header.toJson().getBytes(StandardCharsets.UTF_8);
        int bytes = (PREFIX_BYTES + json.length + PAGE - 1) / PAGE * PAGE;
        ByteBuffer b = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        b.put(magic).putInt(bytes).putInt(0).put(json);
        while (b.hasRemaining()) {
            b.put((byte) ' ');
        }
        b.putInt(12, crc(b, bytes));
        return b.flip();
    }

    /** @throws IllegalArgumentException when the file is not a native list-mode file or its header is damaged */
    static Opened read(FileChannel channel, Path file) throws IOException {
        ByteBuffer prefix = ByteBuffer.allocate(PREFIX_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        if (!isNative(channel) || readAt(channel, prefix, 0) < PREFIX_BYTES) {
            throw new IllegalArgumentException(
                    "%s: not a native list-mode file (expected: PETMRLM1 or PETMRLM2 at its beginning)"
                            .formatted(file));
        }
        int bytes = prefix.getInt(8);
        if (bytes < PAGE || bytes % PAGE != 0 || bytes > MAX_HEADER_BYTES) {
            throw new IllegalArgumentException("%s: header bytes: %d (expected: a multiple of %d, at most %d)"
                    .formatted(file, bytes, PAGE, MAX_HEADER_BYTES));
        }
        ByteBuffer all = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int found = readAt(channel, all, 0);
        if (found < bytes) {
            throw new IllegalArgumentException("%s: header cut: %d bytes (expected: %d)".formatted(file, found, bytes));
        }
        if (all.getInt(12) != crc(all, bytes)) {
            throw new IllegalArgumentException("%s: header CRC: %08x (expected: %08x as computed)"
                    .formatted(file, all.getInt(12), crc(all, bytes)));
        }
        String json = new String(all.array(), PREFIX_BYTES, bytes - PREFIX_BYTES, StandardCharsets.UTF_8);
        try {
            boolean isBlocks = all.get(MAGIC.length - 1) == MAGIC_OF_BLOCKS[MAGIC.length - 1];
            return new Opened(ListModeHeader.parse(json), bytes, isBlocks);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
    }

    private static int crc(ByteBuffer b, int bytes) {
        CRC32C crc = new CRC32C();
        crc.update(b.array(), PREFIX_BYTES, bytes - PREFIX_BYTES);
        return (int) crc.getValue();
    }

    private static int readAt(FileChannel channel, ByteBuffer into, long at) throws IOException {
        into.clear();
        int total = 0;
        while (into.hasRemaining()) {
            int n = channel.read(into, at + total);
            if (n < 0) {
                break;
            }
            total += n;
        }
        return total;
    }
}
