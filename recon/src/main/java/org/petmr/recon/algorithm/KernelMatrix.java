package org.petmr.recon.algorithm;

import java.util.Arrays;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

/**
 * The kernel of the kernelised EM, {@code x = K alpha} (Wang and Qi, IEEE Trans Med Imaging 34(1), 2015): each row mixes
 * voxels that look alike in the MR image, with weights that sum to 1. Outside the body K is the identity. Made by {@link
 * KernelMatrixBuilder}.
 *
 * <p>Rows are held for the voxels of the body only, an entry as its place in the search window (2 bytes) and its weight (4):
 * 6 bytes where an index and a weight need 8.
 */
public final class KernelMatrix implements ImageOperator {

    private static final int BYTES_OF_ENTRY = Character.BYTES + Float.BYTES;

    private final VoxelGrid grid;
    private final int windowRadius;
    private final int neighbours;
    /** Of each cell of the search window, the distance in the array of an image. */
    private final int[] steps;
    /** For each image row, iy, the voxels of the body in it. */
    private final int[][] voxels;
    /** Their entries, {@code neighbours} for each: cells of the window, and weights; short rows end in weights of 0. */
    private final char[][] cells;

    private final float[][] weights;
    private final Workers workers;

    KernelMatrix(
            VoxelGrid grid,
            int windowRadius,
            int neighbours,
            int[] steps,
            int[][] voxels,
            char[][] cells,
            float[][] weights,
            Workers workers) {
        this.grid = grid;
        this.windowRadius = windowRadius;
        this.neighbours = neighbours;
        this.steps = steps;
        this.voxels = voxels;
        this.cells = cells;
        this.weights = weights;
        this.workers = workers;
    }

    /** Voxels that have a row of their own, those of the body. */
    public int rows() {
        return Arrays.stream(voxels).mapToInt(v -> v.length).sum();
    }

    /** What the matrix takes of the heap. */
    public long bytes() {
        return (long) rows() * (Integer.BYTES + (long) neighbours * BYTES_OF_ENTRY);
    }

    @Override
    public void apply(Volume in, Volume out) {
        check(in, out);
        float[] x = in.values();
        float[] y = out.values();
        workers.forItems(grid.ny(), (worker, iy) -> {
            int at = grid.index(0, iy, 0);
            System.arraycopy(x, at, y, at, grid.nx() * grid.nz());
            int[] voxel = voxels[iy];
            char[] cell = cells[iy];
            float[] weight = weights[iy];
            for (int r = 0, e = 0; r < voxel.length; r++) {
                float sum = 0;
                int centre = voxel[r];
                for (int end = e + neighbours; e < end; e++) {
                    sum += weight[e] * x[centre + steps[cell[e]]];
                }
                y[centre] = sum;
            }
        });
    }

    /**
     * Scatters along the rows. Blocks of image rows as high as the window reaches both ways can't meet when every second
     * one runs at a time: so the sums need no copies, and no value depends on the number of workers.
     */
    @Override
    public void transpose(Volume in, Volume out) {
        check(in, out);
        float[] x = in.values();
        float[] y = out.values();
        workers.forItems(grid.ny(), (worker, iy) -> {
            int at = grid.index(0, iy, 0);
            System.arraycopy(x, at, y, at, grid.nx() * grid.nz());
            for (int voxel : voxels[iy]) {
                y[voxel] = 0;
            }
        });
        int height = 2 * windowRadius;
        int blocks = (grid.ny() + height - 1) / height;
        for (int parity = 0; parity < 2; parity++) {
            int first = parity;
            workers.forItems((blocks - parity + 1) / 2, (worker, i) -> {
                int from = (2 * i + first) * height;
                for (int iy = from; iy < Math.min(grid.ny(), from + height); iy++) {
                    scatter(iy, x, y);
                }
            });
        }
    }

    private void scatter(int iy, float[] x, float[] y) {
        int[] voxel = voxels[iy];
        char[] cell = cells[iy];
        float[] weight = weights[iy];
        for (int r = 0, e = 0; r < voxel.length; r++) {
            int centre = voxel[r];
            float value = x[centre];
            for (int end = e + neighbours; e < end; e++) {
                y[centre + steps[cell[e]]] += weight[e] * value;
            }
        }
    }

    private void check(Volume in, Volume out) {
        if (!in.grid().equals(grid) || !out.grid().equals(grid)) {
            throw new IllegalArgumentException("image: on another grid (expected: that of the MR image)");
        }
        if (in.values() == out.values()) {
            throw new IllegalArgumentException("out: the same volume as in (expected: another)");
        }
    }
}
