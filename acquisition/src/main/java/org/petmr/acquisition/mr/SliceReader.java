package org.petmr.acquisition.mr;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.petmr.acquisition.dicom.DicomFile;
import org.petmr.acquisition.dicom.DicomFormatException;
import org.petmr.acquisition.dicom.DicomObject;
import org.petmr.acquisition.dicom.Tag;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

/** Reads the pixels of a stack into a volume: scaled, transposed to z contiguous, missing slices filled in. */
final class SliceReader {

    private SliceReader() {}

    static Volume read(SliceStack stack, VoxelGrid grid, Progress progress) throws IOException {
        checkSize(stack);
        float[] values = new float[grid.voxels()];
        boolean[] isThere = new boolean[grid.nz()];
        Path open = null;
        DicomObject dataSet = null;
        for (int i = 0; i < stack.slices().size(); i++) {
            progress.checkpoint();
            MrFrame frame = stack.slices().get(i);
            if (!frame.file().equals(open)) {
                open = frame.file();
                dataSet = checked(DicomFile.read(open).dataSet(), open);
            }
            copy(frame, dataSet, stack.planes()[i], grid, values);
            isThere[stack.planes()[i]] = true;
        }
        fill(isThere, grid, values);
        return new Volume(grid, values);
    }

    /** A small file must not ask for a large volume: each pixel takes at least one byte of it. */
    private static void checkSize(SliceStack stack) throws IOException {
        for (MrFrame frame : stack.slices()) {
            MrFrame.Tile tile = frame.tile();
            long size = Files.size(frame.file());
            if ((long) tile.rows() * tile.columns() > size) {
                throw new DicomFormatException("%s: %d bytes for %d x %d pixels (expected: at least one each)"
                        .formatted(frame.file().getFileName(), size, tile.columns(), tile.rows()));
            }
        }
    }

    private static DicomObject checked(DicomObject o, Path file) {
        int allocated = o.requireInt(Tag.BitsAllocated);
        if (o.intValue(Tag.SamplesPerPixel).orElse(1) != 1 || allocated != 8 && allocated != 16) {
            throw new DicomFormatException("%s: %d samples of %d bits (expected: 1 of 8 or 16)"
                    .formatted(
                            file.getFileName(), o.intValue(Tag.SamplesPerPixel).orElse(1), allocated));
        }
        if (o.bytes(Tag.PixelData).length == 0) {
            throw new DicomFormatException(
                    file.getFileName() + ": pixels compressed or absent (expected: plain pixels)");
        }
        return o;
    }

    private static void copy(MrFrame frame, DicomObject o, int iz, VoxelGrid grid, float[] values) {
        MrFrame.Tile tile = frame.tile();
        byte[] bytes = o.bytes(Tag.PixelData);
        int width = o.requireInt(Tag.BitsAllocated) / 8;
        long last = tile.firstPixel() + (long) (tile.rows() - 1) * tile.stride() + tile.columns();
        if (last * width > bytes.length) {
            throw new DicomFormatException("%s: %d bytes of pixels (expected: at least %d)"
                    .formatted(frame.file().getFileName(), bytes.length, last * width));
        }
        int stored = o.intValue(Tag.BitsStored).orElse(8 * width);
        int shift = o.intValue(Tag.HighBit).orElse(stored - 1) + 1 - stored;
        if (stored < 1 || stored > 8 * width || shift < 0 || shift + stored > 8 * width) {
            throw new DicomFormatException("%s: %d bits stored below bit %d (expected: within %d)"
                    .formatted(frame.file().getFileName(), stored, shift + stored, 8 * width));
        }
        boolean isSigned = o.intValue(Tag.PixelRepresentation).orElse(0) == 1;
        int unused = 32 - stored;
        for (int row = 0; row < tile.rows(); row++) {
            for (int column = 0; column < tile.columns(); column++) {
                int at = (int) (tile.firstPixel() + (long) row * tile.stride() + column) * width;
                int raw = width == 1 ? bytes[at] & 0xFF : bytes[at] & 0xFF | (bytes[at + 1] & 0xFF) << 8;
                int aligned = raw >>> shift << unused;
                int pixel = isSigned ? aligned >> unused : aligned >>> unused;
                values[grid.index(column, row, iz)] = (float) (pixel * frame.slope() + frame.intercept());
            }
        }
    }

    /** The mean of the two neighbours; the stack allows one missing slice at a time, never at an end. */
    private static void fill(boolean[] isThere, VoxelGrid grid, float[] values) {
        for (int iz = 1; iz < grid.nz() - 1; iz++) {
            if (!isThere[iz]) {
                for (int at = iz; at < values.length; at += grid.nz()) {
                    values[at] = 0.5f * (values[at - 1] + values[at + 1]);
                }
            }
        }
    }
}
