package org.petmr.acquisition.dicom;

import java.io.IOException;
import java.io.InputStream;

/**
 * Bytes of known number, read in order. Every length is held against what is left before anything is allocated, so a
 * hostile length costs nothing.
 */
final class DicomInput {

    private final InputStream in;
    private final long end;
    private long position;

    /** @param available bytes that {@code in} will give */
    DicomInput(InputStream in, long available) {
        this.in = in;
        this.end = available;
    }

    long position() {
        return position;
    }

    long remaining() {
        return end - position;
    }

    int unsignedShort() throws IOException {
        int low = octet();
        return low | octet() << 8;
    }

    long unsignedInt() throws IOException {
        long low = unsignedShort();
        return low | (long) unsignedShort() << 16;
    }

    /** A tag: group, then element. */
    int tag() throws IOException {
        int group = unsignedShort();
        return group << 16 | unsignedShort();
    }

    byte[] bytes(int tag, long length) throws IOException {
        if (length > remaining() || length > Integer.MAX_VALUE - 16) {
            throw new DicomFormatException("%s at byte %d: length %d (expected: at most the %d bytes left)"
                    .formatted(Tag.name(tag), position, length, remaining()));
        }
        byte[] bytes = in.readNBytes((int) length);
        if (bytes.length != length) {
            throw new DicomFormatException("%s at byte %d: cut after %d bytes (expected: %d)"
                    .formatted(Tag.name(tag), position, bytes.length, length));
        }
        position += length;
        return bytes;
    }

    private int octet() throws IOException {
        int octet = position < end ? in.read() : -1;
        if (octet < 0) {
            throw new DicomFormatException("data set: ends at byte %d within an element".formatted(position));
        }
        position++;
        return octet;
    }
}
