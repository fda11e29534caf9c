package org.petmr.recon.command;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.petmr.recon.projector.LorProjector;

/**
 * Lines by their ends from a file of float32 little-endian, x0 y0 z0 x1 y1 z1 in mm for each, a piece at a time: the piece
 * that was read last is what a projector sees.
 *
 * <p>The projector counts time-of-flight bins towards the first end; the file's bins count towards its second, as other
 * packages do. So the ends are handed on the other way round.
 */
final class EndsFile implements LorProjector.Lines, Closeable {

    private static final int NUMBERS = 6;
    private static final int LINE_BYTES = NUMBERS * Float.BYTES;
    private static final int PIECE = 1 << 18;
    private static final String[] NAMES = {"x0", "y0", "z0", "x1", "y1", "z1"};

    private final Path file;
    private final FileChannel channel;
    private final long lines;
    private final ByteBuffer bytes =
            ByteBuffer.allocateDirect(PIECE * LINE_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private final float[] ends = new float[PIECE * NUMBERS];
    private long read;
    private int inPiece;

    /** @throws IllegalArgumentException when it holds no whole number of lines */
    EndsFile(Path file) throws IOException {
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            throw new IllegalArgumentException("--lors: %s (expected: a readable file)".formatted(file));
        }
        long size = Files.size(file);
        if (size == 0 || size % LINE_BYTES != 0) {
            throw new IllegalArgumentException(
                    "%s: length: %d bytes (expected: a multiple of %d, six float32 for each line)"
                            .formatted(file, size, LINE_BYTES));
        }
        this.file = file;
        this.lines = size / LINE_BYTES;
        this.channel = FileChannel.open(file, StandardOpenOption.READ);
    }

    /** Lines in the whole file. */
    long lines() {
        return lines;
    }

    /**
     * Reads on.
     *
     * @return lines of this piece
     * @throws IllegalArgumentException naming the line (from 1) and number that is none
     */
    int read() throws IOException {
        inPiece = (int) Math.min(PIECE, lines - read);
        bytes.clear().limit(inPiece * LINE_BYTES);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes) < 0) {
                throw new IOException(file + ": became shorter while it was read");
            }
        }
        bytes.flip();
        bytes.asFloatBuffer().get(ends, 0, inPiece * NUMBERS);
        for (int i = 0; i < inPiece * NUMBERS; i++) {
            if (!Float.isFinite(ends[i])) {
                throw new IllegalArgumentException("%s: line %d: %s: %s (expected: a finite number)"
                        .formatted(file, read + i / NUMBERS + 1, NAMES[i % NUMBERS], ends[i]));
            }
        }
        read += inPiece;
        return inPiece;
    }

    @Override
    public int size() {
        return inPiece;
    }

    @Override
    public int get(int line, double[] endsMm) {
        for (int k = 0; k < 3; k++) {
            endsMm[k] = ends[line * NUMBERS + 3 + k];
            endsMm[3 + k] = ends[line * NUMBERS + k];
        }
        return 0;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
