package org.petmr.recon.projector;

import org.petmr.recon.image.Affine;
import org.petmr.recon.image.VoxelGrid;

/**
 * The way of one transaxial line through the columns of an image, by Joseph's method: one step for each column plane of the
 * axis that the line follows most, interpolated linearly between the two columns beside it.
 *
 * <p>Source: P. M. Joseph, IEEE Trans Med Imaging 1(3), 1982. One instance is used again for line after line.
 */
final class LinePath {

    private final int nx;
    private final int ny;
    private final double dxMm;
    private final double dyMm;
    private final double originXMm;
    private final double originYMm;
    private final int columnFloats;
    private final int columnsPerRow;
    private final int block;

    /** Steps of the line, rounded up to whole blocks with steps of weight 0. */
    int steps;
    /** Steps of the line without those of weight 0; they follow one another without a hole. */
    int used;
    /** Place of the first step on the line, 0 at its first end, 1 at its second. */
    double firstU;
    /** Change of the place from step to step; negative on lines that run down the axis they follow. */
    double stepU;
    /** Where the two columns begin in a padded image. */
    final int[] columnA;

    final int[] columnB;
    /** Interpolation weight times step length, mm. */
    final float[] weightA;

    final float[] weightB;

    /**
     * @param columnFloats length of a column in the padded image
     * @param columnsPerRow columns from one y to the next
     * @param block steps are rounded up to a multiple of this
     */
    LinePath(VoxelGrid grid, int columnFloats, int columnsPerRow, int block) {
        if (!grid.isAxisAligned()) {
            throw new IllegalArgumentException("image grid: turned (expected: axes along those of the scanner)");
        }
        Affine a = grid.lpsFromVoxel();
        this.nx = grid.nx();
        this.ny = grid.ny();
        this.dxMm = grid.dxMm();
        this.dyMm = grid.dyMm();
        this.originXMm = a.m03();
        this.originYMm = a.m13();
        this.columnFloats = columnFloats;
        this.columnsPerRow = columnsPerRow;
        this.block = block;
        int most = Math.max(nx, ny) + block;
        this.columnA = new int[most];
        this.columnB = new int[most];
        this.weightA = new float[most];
        this.weightB = new float[most];
    }

    /** Follows the line from (x1, y1) to (x2, y2), scanner space. */
    void trace(double x1Mm, double y1Mm, double x2Mm, double y2Mm) {
        double ex = x2Mm - x1Mm;
        double ey = y2Mm - y1Mm;
        double chordMm = Math.hypot(ex, ey);
        if (Math.abs(ex) >= Math.abs(ey)) {
            walk(nx, ny, (originXMm - x1Mm) / ex, dxMm / ex, (y1Mm - originYMm) / dyMm, ey / dyMm, 1, columnsPerRow);
            scale(dxMm * chordMm / Math.abs(ex));
        } else {
            walk(ny, nx, (originYMm - y1Mm) / ey, dyMm / ey, (x1Mm - originXMm) / dxMm, ex / dxMm, columnsPerRow, 1);
            scale(dyMm * chordMm / Math.abs(ey));
        }
    }

    /**
     * @param along columns along the followed axis
     * @param across columns along the other
     * @param u0 place on the line of column plane 0, and {@code du} the step from plane to plane
     * @param c0 position across at the line's first end, in columns, and {@code dc} its change to the second
     */
    private void walk(
            int along, int across, double u0, double du, double c0, double dc, int strideAlong, int strideAcross) {
        int n = 0;
        for (int m = 0; m < along; m++) {
            double u = u0 + m * du;
            if (u < 0 || u > 1) {
                continue;
            }
            double c = c0 + u * dc;
            if (c <= -1 || c >= across) {
                continue;
            }
            int a = (int) (c + 1) - 1;
            double f = c - a;
            int columnOfA = (a * strideAcross + m * strideAlong) * columnFloats;
            int columnOfB = columnOfA + strideAcross * columnFloats;
            boolean hasA = a >= 0;
            boolean hasB = a + 1 < across;
            columnA[n] = hasA ? columnOfA : columnOfB;
            columnB[n] = hasB ? columnOfB : columnOfA;
            weightA[n] = hasA ? (float) (1 - f) : 0;
            weightB[n] = hasB ? (float) f : 0;
            if (n == 0) {
                firstU = u;
            }
            n++;
        }
        used = n;
        stepU = du;
        steps = n;
        while (steps % block != 0) {
            columnA[steps] = columnA[n - 1];
            columnB[steps] = columnB[n - 1];
            weightA[steps] = 0;
            weightB[steps] = 0;
            steps++;
        }
    }

    private void scale(double stepMm) {
        float s = (float) stepMm;
        for (int i = 0; i < steps; i++) {
            weightA[i] *= s;
            weightB[i] *= s;
        }
    }
}
