package org.petmr.acquisition.mr;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The image header that Siemens puts into (0029,xx10), as observed: {@code SV10}, 4 bytes, count of fields, 4 bytes; then
 * each field with a name of 64 bytes, multiplicity, representation (4 bytes), type, count of items, 4 bytes; then each
 * item with 16 bytes of which the second word is the length, and its text padded to 4 bytes.
 */
final class SiemensHeader {

    private static final int MAX_FIELDS = 1000;
    private static final int MAX_ITEMS = 1000;

    private SiemensHeader() {}

    /** The numbers of a field; empty when it is not there or the header is not of this form. */
    static double[] numbers(byte[] bytes, String field) {
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (bytes.length < 16 || !"SV10".equals(new String(bytes, 0, 4, StandardCharsets.US_ASCII))) {
            return new double[0];
        }
        try {
            int fields = in.getInt(8);
            in.position(16);
            for (int i = 0; i < Math.min(fields, MAX_FIELDS); i++) {
                byte[] name = new byte[64];
                in.get(name);
                in.getInt(); // multiplicity
                in.getInt(); // representation
                in.getInt(); // type
                int items = in.getInt();
                in.getInt();
                double[] numbers = items(in, Math.min(items, MAX_ITEMS));
                if (text(name).equals(field)) {
                    return numbers;
                }
            }
        } catch (java.nio.BufferUnderflowException | IllegalArgumentException e) {
            return new double[0]; // cut or of another version: the field is not known, the series still is
        }
        return new double[0];
    }

    private static double[] items(ByteBuffer in, int count) {
        double[] numbers = new double[Math.max(0, count)];
        int found = 0;
        for (int i = 0; i < count; i++) {
            in.getInt();
            int length = in.getInt();
            in.getInt();
            in.getInt();
            if (length < 0 || length > in.remaining()) {
                throw new IllegalArgumentException("item: " + length);
            }
            byte[] value = new byte[length];
            in.get(value);
            in.position(in.position() + (4 - length % 4) % 4);
            try {
                numbers[found] = Double.parseDouble(text(value));
                found++;
            } catch (NumberFormatException e) {
                continue; // empty items fill the field up, and some fields are not numbers
            }
        }
        return Arrays.copyOf(numbers, found);
    }

    private static String text(byte[] bytes) {
        int end = 0;
        while (end < bytes.length && bytes[end] != 0) {
            end++;
        }
        return new String(bytes, 0, end, StandardCharsets.ISO_8859_1).strip();
    }
}
