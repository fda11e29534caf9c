package org.petmr.acquisition.dicom;

import java.io.ByteArrayOutputStream;

/** Pixels of one bit, the first in the lowest bit, frames without padding between them (PS3.5 8.1.1, Annex D). */
final class BitPacker {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private int current;
    private int count;

    void add(boolean bit) {
        current |= (bit ? 1 : 0) << count;
        if (++count == 8) {
            bytes.write(current);
            current = 0;
            count = 0;
        }
    }

    /** All of them, the last byte filled with zeros. */
    byte[] bytes() {
        if (count > 0) {
            bytes.write(current);
            current = 0;
            count = 0;
        }
        return bytes.toByteArray();
    }
}
