package org.petmr.recon.interfile;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.petmr.recon.file.WholeFile;

/**
 * Writes a pair of files: header text and float32 little-endian values. Nothing is seen under either name until
 * {@link #finish} has all of it on disk; without it nothing remains. One thread.
 */
public final class InterfileWriter implements Closeable {

    private static final int BUFFER_BYTES = 1 << 18;

    private final Path headerFile;
    private final WholeFile data;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private final InterfileText text;

    /**
     * @param headerFile ends in {@code headerEnding}; the values go beside it
     * @param headerEnding such as {@code .hs}
     * @param dataEnding such as {@code .s}
     */
    public InterfileWriter(Path headerFile, String headerEnding, String dataEnding) throws IOException {
        String name = headerFile.getFileName().toString();
        if (!name.endsWith(headerEnding)) {
            throw new IllegalArgumentException(
                    "file: %s (expected: a name ending in %s)".formatted(name, headerEnding));
        }
        this.headerFile = headerFile.toAbsolutePath();
        String base = name.substring(0, name.length() - headerEnding.length());
        this.data = new WholeFile(this.headerFile.resolveSibling(base + dataEnding));
        this.text = new InterfileText(base + dataEnding);
    }

    /** The header, to be filled before {@link #finish}. */
    public InterfileText text() {
        return text;
    }

    /** Adds values. */
    public void write(float[] values) throws IOException {
        for (float v : values) {
            if (buffer.remaining() < Float.BYTES) {
                flush();
            }
            buffer.putFloat(v);
        }
    }

    private void flush() throws IOException {
        buffer.flip();
        while (buffer.hasRemaining()) {
            data.channel().write(buffer);
        }
        buffer.clear();
    }

    /** Ends the header and gives both files their names, the values first. */
    public void finish() throws IOException {
        flush();
        try (WholeFile header = new WholeFile(headerFile)) {
            Files.writeString(header.part(), text.toString());
            data.finish();
            header.finish();
        }
    }

    @Override
    public void close() throws IOException {
        data.close();
    }
}
