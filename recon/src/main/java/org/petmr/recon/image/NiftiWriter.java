package org.petmr.recon.image;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.petmr.recon.file.WholeFile;

/**
 * Writes a NIfTI-1 file volume by volume, so that a dynamic series never has to be in memory whole. Nothing is seen under
 * the name until {@link #finish()}; closed before that, nothing is left.
 */
public final class NiftiWriter implements AutoCloseable {

    private static final int BUFFER_BYTES = 1 << 16;

    private final WholeFile whole;
    private final VoxelGrid grid;
    private final int frames;
    private final OutputStream out;
    private int written;

    /**
     * @param file name ending in {@code .nii} or {@code .nii.gz}
     * @param frames volumes that will follow; 1 makes a 3-D file
     * @param description at most 79 ASCII characters are kept, in {@code descrip}
     */
    public NiftiWriter(Path file, VoxelGrid grid, int frames, String description) throws IOException {
        String name = file.getFileName().toString();
        if (!name.endsWith(".nii") && !name.endsWith(".nii.gz")) {
            throw new IllegalArgumentException("file: " + name + " (expected: a name ending in .nii or .nii.gz)");
        }
        if (frames < 1) {
            throw new IllegalArgumentException("frames: " + frames + " (expected: >= 1)");
        }
        byte[] header = NiftiHeader.ofFloat32(grid, frames, description);
        this.grid = grid;
        this.frames = frames;
        this.whole = new WholeFile(file);
        try {
            OutputStream plain = new BufferedOutputStream(Channels.newOutputStream(whole.channel()), BUFFER_BYTES);
            this.out = name.endsWith(".gz") ? new QuickGzip(plain) : plain;
            out.write(header);
        } catch (IOException e) {
            whole.close();
            throw e;
        }
    }

    /** Noise in floats shrinks by as much at the lowest level as at the usual one, in a third of the time. */
    private static final class QuickGzip extends GZIPOutputStream {

        QuickGzip(OutputStream out) throws IOException {
            super(out, BUFFER_BYTES);
            def.setLevel(Deflater.BEST_SPEED);
        }
    }

    /** @param volume the next frame, on the same grid */
    public void append(Volume volume) throws IOException {
        if (!volume.grid().equals(grid)) {
            throw new IllegalArgumentException("volume grid: %s (expected: %s)".formatted(volume.grid(), grid));
        }
        if (written == frames) {
            throw new IllegalStateException("volumes: more than " + frames + " (expected: " + frames + ")");
        }
        float[] values = volume.values();
        ByteBuffer row = ByteBuffer.allocate(grid.nx() * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int z = 0; z < grid.nz(); z++) {
            for (int y = 0; y < grid.ny(); y++) {
                int from = grid.index(0, y, z);
                for (int x = 0; x < grid.nx(); x++) {
                    row.putFloat(Float.BYTES * x, values[from + x * grid.nz()]);
                }
                out.write(row.array());
            }
        }
        written++;
    }

    /** Brings the file to disk and to its name. */
    public void finish() throws IOException {
        if (written != frames) {
            throw new IllegalStateException("volumes: " + written + " (expected: " + frames + ")");
        }
        out.close();
        whole.finish();
    }

    @Override
    public void close() throws IOException {
        whole.close();
    }
}
