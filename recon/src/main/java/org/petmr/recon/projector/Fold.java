package org.petmr.recon.projector;

import org.petmr.recon.image.Affine;
import org.petmr.recon.image.VoxelGrid;

/**
 * Turns of a quarter or half circle about the bore take a centred grid onto itself, and every line of a sinogram onto
 * another. Folded, an image lies in several parts on a piece of itself: the voxel and its turned images stand side by side,
 * {@code z * parts + part}, part p turned p times. A line and its turned images then take one way through the folded image,
 * with the same weights, and are projected together in loops that are as many times longer.
 *
 * @param grid the whole image
 * @param parts 4 for quarter turns, 2 for half turns, 1 for an image as it is
 * @param nx columns of the piece, from the image's first on
 * @param ny rows of columns of the piece
 */
record Fold(VoxelGrid grid, int parts, int nx, int ny) {

    static Fold of(VoxelGrid grid, int parts) {
        return switch (parts) {
            case 1 -> new Fold(grid, 1, grid.nx(), grid.ny());
            case 2 -> new Fold(grid, 2, grid.nx(), grid.ny() / 2);
            case 4 -> new Fold(grid, 4, grid.nx() / 2, grid.ny() / 2);
            default -> throw new IllegalArgumentException("parts: " + parts + " (expected: 1, 2 or 4)");
        };
    }

    /** The most parts that a grid can be folded in: no column may lie on the axis. */
    static int mostParts(VoxelGrid grid) {
        Affine a = grid.lpsFromVoxel();
        double tinyMm = 1e-6;
        boolean isCentred = Math.abs(a.m03() + 0.5 * (grid.nx() - 1) * grid.dxMm()) < tinyMm
                && Math.abs(a.m13() + 0.5 * (grid.ny() - 1) * grid.dyMm()) < tinyMm;
        if (!isCentred || grid.ny() % 2 != 0) {
            return 1;
        }
        boolean isSquare = grid.nx() == grid.ny() && Math.abs(grid.dxMm() - grid.dyMm()) * grid.nx() < tinyMm;
        return isSquare ? 4 : 2;
    }

    /** Angle from part to part. */
    double turnRad() {
        return 2 * Math.PI / parts;
    }

    /** Where the column of a part begins in the image. @param ix,iy within the piece */
    private int imageColumn(int ix, int iy, int part) {
        int x = ix;
        int y = iy;
        for (int turn = 0; turn < part; turn++) {
            int turnedX = parts == 4 ? grid.nx() - 1 - y : grid.nx() - 1 - x;
            y = parts == 4 ? x : grid.ny() - 1 - y;
            x = turnedX;
        }
        return grid.index(x, y, 0);
    }

    /** Reads a column with all its parts from an image. @param column written from {@code at} on */
    void load(float[] image, int ix, int iy, float[] column, int at) {
        int nz = grid.nz();
        if (parts == 4) {
            int a = imageColumn(ix, iy, 0);
            int b = imageColumn(ix, iy, 1);
            int c = imageColumn(ix, iy, 2);
            int d = imageColumn(ix, iy, 3);
            for (int z = 0; z < nz; z++) {
                column[at + 4 * z] = image[a + z];
                column[at + 4 * z + 1] = image[b + z];
                column[at + 4 * z + 2] = image[c + z];
                column[at + 4 * z + 3] = image[d + z];
            }
            return;
        }
        for (int part = 0; part < parts; part++) {
            int from = imageColumn(ix, iy, part);
            for (int z = 0; z < nz; z++) {
                column[at + parts * z + part] = image[from + z];
            }
        }
    }

    /** Writes a column with all its parts to an image. */
    void store(float[] column, int at, float[] image, int ix, int iy) {
        int nz = grid.nz();
        if (parts == 4) {
            int a = imageColumn(ix, iy, 0);
            int b = imageColumn(ix, iy, 1);
            int c = imageColumn(ix, iy, 2);
            int d = imageColumn(ix, iy, 3);
            for (int z = 0; z < nz; z++) {
                image[a + z] = column[at + 4 * z];
                image[b + z] = column[at + 4 * z + 1];
                image[c + z] = column[at + 4 * z + 2];
                image[d + z] = column[at + 4 * z + 3];
            }
            return;
        }
        for (int part = 0; part < parts; part++) {
            int to = imageColumn(ix, iy, part);
            for (int z = 0; z < nz; z++) {
                image[to + z] = column[at + parts * z + part];
            }
        }
    }
}
