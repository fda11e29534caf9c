package org.petmr.recon.interfile;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;

/** The raw values that an Interfile header names, one after another, scaled. One thread. */
public final class InterfileData implements Closeable {

    private static final int BUFFER_BYTES = 1 << 18;

    private final Path file;
    private final FileChannel channel;
    private final ByteBuffer buffer;
    private final String format;
    private final int bytes;
    private final float scale;

    private InterfileData(Path file, FileChannel channel, ByteOrder order, String format, int bytes, float scale) {
        this.file = file;
        this.channel = channel;
        this.buffer = ByteBuffer.allocateDirect(BUFFER_BYTES).order(order).limit(0);
        this.format = format;
        this.bytes = bytes;
        this.scale = scale;
    }

    /**
     * Opens the values of a header.
     *
     * @param values how many the header's sizes make
     * @throws IllegalArgumentException when there is no such file, it is too short, or of a number format that is not known
     */
    public static InterfileData open(InterfileHeader header, long values) throws IOException {
        String name = header.text("name of data file")
                .orElseThrow(() -> header.wrong("name of data file", "absent", "the file of values"));
        Path file = header.file().toAbsolutePath().resolveSibling(name);
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            throw header.wrong("name of data file", name, "a readable file beside the header");
        }
        String format = header.text("number format").orElse("unsigned integer").toLowerCase(Locale.ROOT);
        int bytes = header.requiredInteger("number of bytes per pixel");
        boolean isKnown = switch (format) {
            case "float", "short float", "long float" -> bytes == 4 || bytes == 8;
            case "signed integer", "unsigned integer" -> bytes == 1 || bytes == 2 || bytes == 4;
            default -> false;
        };
        if (!isKnown) {
            throw header.wrong(
                    "number format", format + " of " + bytes + " bytes", "float of 4 or 8, integer of 1, 2 or 4");
        }
        long offset = (long) header.number("data offset in bytes[1]")
                .orElse(header.number("data offset in bytes").orElse(0));
        long needed = offset + values * bytes;
        if (offset < 0 || Files.size(file) < needed) {
            throw new IllegalArgumentException("%s: length: %d bytes (expected: %d + %d x %d as %s says)"
                    .formatted(
                            file,
                            Files.size(file),
                            offset,
                            values,
                            bytes,
                            header.file().getFileName()));
        }
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ).position(offset);
        return new InterfileData(file, channel, order(header), format, bytes, scale(header));
    }

    private static ByteOrder order(InterfileHeader header) {
        String text = header.text("imagedata byte order").orElse("BIGENDIAN").toUpperCase(Locale.ROOT);
        return switch (text) {
            case "LITTLEENDIAN" -> ByteOrder.LITTLE_ENDIAN;
            case "BIGENDIAN" -> ByteOrder.BIG_ENDIAN;
            default -> throw header.wrong("imagedata byte order", text, "LITTLEENDIAN or BIGENDIAN");
        };
    }

    private static float scale(InterfileHeader header) {
        double scale = header.number("image scaling factor[1]")
                .orElse(header.number("quantification units").orElse(1));
        if (!(scale != 0) || Double.isInfinite(scale)) {
            throw header.wrong("image scaling factor[1]", Double.toString(scale), "finite, not 0");
        }
        return (float) scale;
    }

    /**
     * Reads on.
     *
     * @param values {@code [n]}; overwritten whole
     */
    public void read(float[] values) throws IOException {
        for (int i = 0; i < values.length; ) {
            if (buffer.remaining() < bytes) {
                fill();
            }
            int n = Math.min(buffer.remaining() / bytes, values.length - i);
            for (int end = i + n; i < end; i++) {
                values[i] = scale * next();
            }
        }
    }

    private float next() {
        if (format.endsWith("float")) {
            return bytes == 4 ? buffer.getFloat() : (float) buffer.getDouble();
        }
        boolean isSigned = format.startsWith("signed");
        return switch (bytes) {
            case 1 -> isSigned ? buffer.get() : buffer.get() & 0xFF;
            case 2 -> isSigned ? buffer.getShort() : buffer.getChar();
            default -> isSigned ? buffer.getInt() : buffer.getInt() & 0xFFFFFFFFL;
        };
    }

    private void fill() throws IOException {
        buffer.compact();
        while (buffer.position() < bytes) {
            if (channel.read(buffer) < 0) {
                throw new EOFException(file + ": ended while it was read");
            }
        }
        buffer.flip();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
