package org.petmr.recon.interfile;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Writes a pair of files: header text and float32 little-endian values. Nothing is seen under either name until
 * {@link #finish} has all of it on disk; without it nothing remains. One thread.
 */
public final class InterfileWriter implements Closeable {

    private static final int BUFFER_BYTES = 1 << 18;

    private final Path headerFile;
    private final Path dataFile;
    private final Path temporary;
    private final FileChannel channel;
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
        this.dataFile = this.headerFile.resolveSibling(base + dataEnding);
        this.temporary = Files.createTempFile(this.headerFile.getParent(), "." + base, ".part");
        this.channel = FileChannel.open(temporary, StandardOpenOption.WRITE);
        this.text = new InterfileText(dataFile.getFileName().toString());
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
            channel.write(buffer);
        }
        buffer.clear();
    }

    /** Ends the header and gives both files their names, the values first. */
    public void finish() throws IOException {
        flush();
        channel.force(true);
        channel.close();
        Path header = Files.createTempFile(headerFile.getParent(), ".header", ".part");
        try {
            try (FileChannel out = FileChannel.open(header, StandardOpenOption.WRITE)) {
                ByteBuffer bytes = ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8));
                while (bytes.hasRemaining()) {
                    out.write(bytes);
                }
                out.force(true);
            }
            rename(temporary, dataFile);
            rename(header, headerFile);
        } finally {
            Files.deleteIfExists(header);
        }
    }

    private static void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void close() throws IOException {
        channel.close();
        Files.deleteIfExists(temporary);
    }
}
