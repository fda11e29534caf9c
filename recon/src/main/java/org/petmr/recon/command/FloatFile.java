package org.petmr.recon.command;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.petmr.recon.file.WholeFile;

/** A file of float32 little-endian that is seen under its name only when it is whole. */
final class FloatFile implements Closeable {

    private static final int FLOATS = 1 << 16;

    private final WholeFile whole;
    private final FileChannel channel;
    private final ByteBuffer bytes =
            ByteBuffer.allocateDirect(FLOATS * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);

    FloatFile(Path file) throws IOException {
        this.whole = new WholeFile(file);
        this.channel = whole.channel();
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
        whole.finish();
    }

    /** Leaves nothing behind of a file that was not finished. */
    @Override
    public void close() throws IOException {
        whole.close();
    }
}
