package org.petmr.recon.image;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * NIfTI-1 single files, plain or gzip. Both directions speak of LPS and z-contiguous volumes; the file's RAS and x-first
 * order end here.
 *
 * <p>A file that isn't what it should be is an {@link IllegalArgumentException} that names the file and the field; an
 * {@link IOException} means the disk.
 */
public final class Nifti {

    /** Deflate can't shrink by more than about 1032; a gzip file that claims more is cut or lies. */
    private static final long LARGEST_GZIP_RATIO = 1100;

    private Nifti() {}

    /** Reads a file that holds one volume; one with several time frames is refused, see {@link #read(Path, int)}. */
    public static Volume read(Path file) throws IOException {
        return read(file, -1, true);
    }

    /** @param frame which of a 4-D file's volumes, from 0; further dimensions count on */
    public static Volume read(Path file, int frame) throws IOException {
        return read(file, frame, false);
    }

    /** The number of volumes that a file holds, from its header. */
    public static int frames(Path file) throws IOException {
        try (InputStream in = open(file)) {
            return header(in, file).frames();
        }
    }

    /** The grid of each of a file's volumes, from its header. */
    public static VoxelGrid grid(Path file) throws IOException {
        try (InputStream in = open(file)) {
            return header(in, file).grid();
        }
    }

    /** What a file says of itself in {@code descrip}; empty when it says nothing. */
    public static String description(Path file) throws IOException {
        try (InputStream in = open(file)) {
            byte[] bytes = headerBytes(in, file);
            NiftiHeader.parse(bytes, file);
            return NiftiHeader.description(bytes);
        }
    }

    private static Volume read(Path file, int chosen, boolean only) throws IOException {
        try (InputStream in = open(file)) {
            NiftiHeader h = header(in, file);
            if (only && h.frames() != 1) {
                throw new IllegalArgumentException(
                        file + ": frames: " + h.frames() + " (expected: 1, or name the frame to read)");
            }
            int frame = only ? 0 : chosen;
            if (frame < 0 || frame >= h.frames()) {
                throw new IllegalArgumentException(
                        file + ": frame: " + frame + " (expected: 0 to " + (h.frames() - 1) + ")");
            }
            long frameBytes = (long) h.grid().voxels() * h.type().bytes;
            long needed = h.dataAt() + frameBytes * (frame + 1L);
            boolean gzip = in instanceof GZIPInputStream;
            long possible = Files.size(file) * (gzip ? LARGEST_GZIP_RATIO : 1);
            if (needed > possible) {
                throw truncated(file, needed, gzip ? "fewer" : Long.toString(possible));
            }
            skip(in, h.dataAt() - NiftiHeader.BYTES + frameBytes * frame, file, needed);
            Volume volume = new Volume(h.grid(), voxels(in, h, file, needed));
            if (gzip) {
                checkEnd(in, file);
            }
            return volume;
        } catch (ZipException e) {
            throw damaged(file, e);
        }
    }

    private static IllegalArgumentException damaged(Path file, ZipException e) {
        return new IllegalArgumentException(
                file + ": gzip: damaged, " + e.getMessage() + " (expected: a whole file)", e);
    }

    private static InputStream open(Path file) throws IOException {
        if (Files.isDirectory(file) || !Files.isReadable(file)) {
            throw new IllegalArgumentException("%s: %s (expected: a readable NIfTI file)"
                    .formatted(file, Files.isDirectory(file) ? "a directory" : "not there"));
        }
        InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        try {
            in.mark(2);
            boolean gzip = in.read() == 0x1f && in.read() == 0x8b;
            in.reset();
            return gzip ? new GZIPInputStream(in, 1 << 16) : in;
        } catch (EOFException | ZipException e) {
            in.close();
            throw new IllegalArgumentException(file + ": gzip: damaged header (expected: a whole file)", e);
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }

    private static NiftiHeader header(InputStream in, Path file) throws IOException {
        return NiftiHeader.parse(headerBytes(in, file), file);
    }

    private static byte[] headerBytes(InputStream in, Path file) throws IOException {
        byte[] bytes;
        try {
            bytes = readFully(in, NiftiHeader.BYTES);
        } catch (ZipException e) {
            throw damaged(file, e);
        }
        if (bytes.length < NiftiHeader.BYTES) {
            throw truncated(file, NiftiHeader.BYTES, Integer.toString(bytes.length));
        }
        return bytes;
    }

    private static float[] voxels(InputStream in, NiftiHeader h, Path file, long needed) throws IOException {
        VoxelGrid g = h.grid();
        float[] values = new float[g.voxels()];
        int size = h.type().bytes;
        int rowBytes = Math.multiplyExact(g.nx(), size);
        for (int z = 0; z < g.nz(); z++) {
            for (int y = 0; y < g.ny(); y++) {
                byte[] row = readFully(in, rowBytes);
                if (row.length < rowBytes) {
                    throw truncated(file, needed, "fewer");
                }
                ByteBuffer raw = ByteBuffer.wrap(row).order(h.order());
                int to = g.index(0, y, z);
                for (int x = 0; x < g.nx(); x++) {
                    values[to + x * g.nz()] = (float) h.type().get(raw, x * size, h.slope(), h.inter());
                }
            }
        }
        return values;
    }

    private static byte[] readFully(InputStream in, int n) throws IOException {
        try {
            return in.readNBytes(n);
        } catch (EOFException e) { // gzip's way of saying that its file is cut
            return new byte[0];
        }
    }

    /** Reads on to where gzip keeps its check sum; a cut or damaged file doesn't pass. */
    private static void checkEnd(InputStream in, Path file) throws IOException {
        try {
            in.transferTo(OutputStream.nullOutputStream());
        } catch (EOFException e) {
            throw new IllegalArgumentException(file + ": gzip: the file is cut (expected: a whole file)", e);
        }
    }

    private static void skip(InputStream in, long n, Path file, long needed) throws IOException {
        try {
            in.skipNBytes(n);
        } catch (EOFException e) {
            IllegalArgumentException cut = truncated(file, needed, "fewer");
            cut.initCause(e);
            throw cut;
        }
    }

    private static IllegalArgumentException truncated(Path file, long needed, String found) {
        return new IllegalArgumentException(
                "%s: length: %s bytes, the file is cut (expected: at least %d)".formatted(file, found, needed));
    }

    /**
     * Writes float32 with sform and qform, gzip when the name ends in {@code .nii.gz}. Nothing is seen under the name
     * until all of it is on disk.
     */
    public static void write(Path file, Volume volume) throws IOException {
        write(file, volume, "petmr");
    }

    /** @param description at most 79 ASCII characters are kept, in {@code descrip} */
    public static void write(Path file, Volume volume, String description) throws IOException {
        try (NiftiWriter writer = new NiftiWriter(file, volume.grid(), 1, description)) {
            writer.append(volume);
            writer.finish();
        }
    }
}
