package org.petmr.recon.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * What we need of the 348 bytes of a NIfTI-1 header.
 *
 * @param frames product of the fourth and higher dimensions
 * @param dataAt byte where the voxels begin
 * @param slope value = slope * raw + inter
 */
record NiftiHeader(
        VoxelGrid grid, int frames, NiftiType type, long dataAt, double slope, double inter, ByteOrder order) {

    static final int BYTES = 348;

    private static final int DESCRIPTION_AT = 148;
    private static final int DESCRIPTION_BYTES = 80;

    /** The text of {@code descrip}, up to its first zero byte. */
    static String description(byte[] bytes) {
        int length = 0;
        while (length < DESCRIPTION_BYTES && bytes[DESCRIPTION_AT + length] != 0) {
            length++;
        }
        return new String(bytes, DESCRIPTION_AT, length, StandardCharsets.US_ASCII).strip();
    }

    /** @param file only for messages */
    static NiftiHeader parse(byte[] bytes, Object file) {
        ByteBuffer h = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int size = h.getInt(0);
        if (size == Integer.reverseBytes(BYTES)) {
            h.order(ByteOrder.BIG_ENDIAN);
        } else if (size == 540 || size == Integer.reverseBytes(540)) {
            throw new IllegalArgumentException(file + ": sizeof_hdr: 540, NIfTI-2 (expected: 348, NIfTI-1)");
        } else if (size != BYTES) {
            throw new IllegalArgumentException(
                    file + ": sizeof_hdr: " + size + " (expected: 348, is this a NIfTI file?)");
        }
        if (bytes[344] != 'n' || bytes[345] != '+' || bytes[346] != '1' || bytes[347] != 0) {
            throw new IllegalArgumentException(file + ": magic: " + printable(bytes, 344, 4)
                    + " (expected: n+1, header and voxels in a single file)");
        }
        int dims = h.getShort(40);
        if (dims < 1 || dims > 7) {
            throw new IllegalArgumentException(file + ": dim[0]: " + dims + " (expected: 1 to 7)");
        }
        int[] n = {1, 1, 1};
        long frames = 1;
        for (int d = 1; d <= dims; d++) {
            int length = h.getShort(40 + 2 * d);
            if (length < 1) {
                throw new IllegalArgumentException(file + ": dim[" + d + "]: " + length + " (expected: >= 1)");
            }
            if (d <= 3) {
                n[d - 1] = length;
            } else {
                frames = Math.min(frames * length, Integer.MAX_VALUE);
            }
        }
        NiftiType type = NiftiType.ofCode(h.getShort(70), file);
        float offset = h.getFloat(108);
        if (!(offset >= BYTES && offset < Integer.MAX_VALUE)) {
            throw new IllegalArgumentException(file + ": vox_offset: " + offset + " (expected: >= 352)");
        }
        float slope = h.getFloat(112);
        float inter = h.getFloat(116);
        boolean scaled = slope != 0 && Float.isFinite(slope) && Float.isFinite(inter);
        VoxelGrid grid;
        try {
            grid = new VoxelGrid(n[0], n[1], n[2], NiftiOrientation.lpsFromVoxel(h, file));
        } catch (IllegalArgumentException e) {
            String message = e.getMessage();
            throw new IllegalArgumentException(
                    message.startsWith(file.toString()) ? message : file + ": " + message, e);
        }
        return new NiftiHeader(
                grid, (int) frames, type, (long) offset, scaled ? slope : 1, scaled ? inter : 0, h.order());
    }

    /** The header of float32 volumes in little endian, padded to where their voxels begin. */
    static byte[] ofFloat32(VoxelGrid grid, int frames, String description) {
        if (grid.nx() > Short.MAX_VALUE || grid.ny() > Short.MAX_VALUE || grid.nz() > Short.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "shape: %dx%dx%d (expected: each <= 32767 in NIfTI-1)".formatted(grid.nx(), grid.ny(), grid.nz()));
        }
        ByteBuffer h = ByteBuffer.allocate(352).order(ByteOrder.LITTLE_ENDIAN);
        h.putInt(0, BYTES);
        h.put(38, (byte) 'r'); // "regular", for readers of the older ANALYZE layout
        if (frames > Short.MAX_VALUE) {
            throw new IllegalArgumentException("frames: " + frames + " (expected: <= 32767 in NIfTI-1)");
        }
        short[] dim = {
            (short) (frames == 1 ? 3 : 4),
            (short) grid.nx(),
            (short) grid.ny(),
            (short) grid.nz(),
            (short) frames,
            1,
            1,
            1
        };
        for (int i = 0; i < 8; i++) {
            h.putShort(40 + 2 * i, dim[i]);
        }
        h.putShort(70, (short) NiftiType.FLOAT32.code);
        h.putShort(72, (short) 32);
        h.putFloat(108, 352);
        h.putFloat(112, 1);
        h.put(123, (byte) (frames == 1 ? 2 : 2 | 8)); // mm, s
        for (int i = 0; i < Math.min(DESCRIPTION_BYTES - 1, description.length()); i++) {
            char c = description.charAt(i);
            h.put(DESCRIPTION_AT + i, (byte) (c >= ' ' && c < 127 ? c : '?'));
        }
        NiftiOrientation.write(grid, h);
        if (frames > 1) {
            // Frames need not last alike; some readers take a step of 0 for a fault.
            h.putFloat(92, 1);
        }
        h.put(344, (byte) 'n').put(345, (byte) '+').put(346, (byte) '1');
        return h.array();
    }

    private static String printable(byte[] bytes, int from, int n) {
        StringBuilder s = new StringBuilder("\"");
        for (int i = from; i < from + n; i++) {
            s.append(bytes[i] >= ' ' && bytes[i] < 127 ? (char) bytes[i] : '.');
        }
        return s.append('"').toString();
    }
}
