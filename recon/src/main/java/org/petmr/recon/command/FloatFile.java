package org.petmr.recon.command;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** A file of float32 little-endian that is seen under its name only when it is whole. */
final class FloatFile implements Closeable {

    private static final int FLOATS = 1 << 16;

    private final Path file;
    private final Path part;
    private final FileChannel channel;
    private final ByteBuffer bytes =
            ByteBuffer.allocateDirect(FLOATS * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);

    /** @throws IllegalArgumentException when its directory is none */
    FloatFile(Path file) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        if (!Files.isDirectory(directory)) {
            throw new IllegalArgumentException(
                    "--out: %s (expected: a file in a directory that exists)".formatted(file));
        }
        this.file = file.toAbsolutePath();
        this.part = Files.createTempFile(directory, "." + file.getFileName(), ".part");
        this.channel = FileChannel.open(part, StandardOpenOption.WRITE);
    }

    void write(float[] values) throws IOException {
        for (int from = 0; from < values.length; from += FLOATS) {
            int n = Math.min(FLOATS, values.length - from);
            bytes.clear().limit(n * Float.BYTES);
            bytes.asFloatBuffer().put(values, from, n);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        }
    }

    /** Puts the file on disk and under its name. */
    void finish() throws IOException {
        channel.force(true);
        channel.close();
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Leaves nothing behind of a file that was not finished. */
    @Override
    public void close() throws IOException {
        channel.close();
        Files.deleteIfExists(part);
    }
}
