package org.petmr.recon.projector;

import java.util.Arrays;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

/**
 * Images whose columns are whole vectors long: one that is read, and one for each worker that is added to. Kept from call to
 * call.
 */
final class PaddedImages {

    private final VoxelGrid grid;
    private final Workers workers;
    final int columnFloats;
    /** Odd, so that the columns of a line along y do not all fall on the same few sets of a cache. */
    final int columnsPerRow;

    private final int imageFloats;
    private float[] read;
    private final float[][] sums;
    private final boolean[] isUsed;

    PaddedImages(VoxelGrid grid, Workers workers, int lanes) {
        this.grid = grid;
        this.workers = workers;
        this.columnFloats = (grid.nz() + lanes - 1) / lanes * lanes;
        this.columnsPerRow = grid.nx() | 1;
        this.imageFloats = Math.multiplyExact(Math.multiplyExact(grid.ny(), columnsPerRow), columnFloats);
        this.sums = new float[workers.threads()][];
        this.isUsed = new boolean[workers.threads()];
    }

    private int columnAt(int ix, int iy) {
        return (iy * columnsPerRow + ix) * columnFloats;
    }

    /** The image with its columns padded by zeros; read only, until the next call. */
    float[] padded(Volume image) {
        if (!image.grid().equals(grid)) {
            throw new IllegalArgumentException("image grid: %s (expected: %s)".formatted(image.grid(), grid));
        }
        if (read == null) {
            read = new float[imageFloats];
        }
        // What lies between the columns was never written and is zero still.
        float[] to = read;
        float[] values = image.values();
        workers.forSlices(grid.ny(), (worker, from, until) -> {
            for (int iy = from; iy < until; iy++) {
                for (int ix = 0; ix < grid.nx(); ix++) {
                    System.arraycopy(values, grid.index(ix, iy, 0), to, columnAt(ix, iy), grid.nz());
                }
            }
        });
        return to;
    }

    /** A worker's own image, all zeros; counts in the next {@link #sumInto}. */
    float[] cleared(int worker) {
        if (sums[worker] == null) {
            sums[worker] = new float[imageFloats];
        } else {
            Arrays.fill(sums[worker], 0);
        }
        isUsed[worker] = true;
        return sums[worker];
    }

    /** Adds the workers' images in fixed order. @param image overwritten */
    void sumInto(Volume image) {
        if (!image.grid().equals(grid)) {
            throw new IllegalArgumentException("image grid: %s (expected: %s)".formatted(image.grid(), grid));
        }
        float[] values = image.values();
        workers.forSlices(grid.ny(), (worker, from, to) -> {
            Arrays.fill(
                    values, grid.index(0, from, 0), grid.index(0, from, 0) + (to - from) * grid.nx() * grid.nz(), 0);
            for (int w = 0; w < sums.length; w++) {
                if (!isUsed[w]) {
                    continue;
                }
                for (int iy = from; iy < to; iy++) {
                    for (int ix = 0; ix < grid.nx(); ix++) {
                        int at = grid.index(ix, iy, 0);
                        int paddedAt = columnAt(ix, iy);
                        for (int z = 0; z < grid.nz(); z++) {
                            values[at + z] += sums[w][paddedAt + z];
                        }
                    }
                }
            }
        });
        Arrays.fill(isUsed, false);
    }
}
