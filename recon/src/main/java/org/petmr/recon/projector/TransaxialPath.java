package org.petmr.recon.projector;

import org.petmr.recon.image.Affine;
import org.petmr.recon.image.VoxelGrid;

/**
 * The way of one transaxial line through the columns of a tile, by Joseph's method: one step for each column plane of the
 * axis that the line follows most, interpolated linearly between the two columns beside it. A step on the border of two
 * tiles is in the paths of both, in each with the weights of its own columns, so tiles add up to the image.
 *
 * <p>Source: P. M. Joseph, IEEE Trans Med Imaging 1(3), 1982. One instance is used again for line after line.
 */
final class TransaxialPath {

    private final double dxMm;
    private final double dyMm;
    private final double originXMm;
    private final double originYMm;
    private final int columnFloats;

    int steps;
    /** Where the two columns begin in the tile's buffer. */
    final int[] columnA;

    final int[] columnB;
    /** Interpolation weight times step length, mm. */
    final float[] weightA;

    final float[] weightB;
    /** Place of the first step on the line, 0 at its first end, 1 at its second, less one half. */
    double firstFromMiddle;
    /** From step to step; its sign tells which way the path runs. */
    double betweenSteps;

    TransaxialPath(VoxelGrid grid, AxialPlan plan) {
        if (!grid.isAxisAligned()) {
            throw new IllegalArgumentException("image grid: turned (expected: axes along those of the scanner)");
        }
        Affine a = grid.lpsFromVoxel();
        this.dxMm = grid.dxMm();
        this.dyMm = grid.dyMm();
        this.originXMm = a.m03();
        this.originYMm = a.m13();
        this.columnFloats = plan.columnFloats;
        int most = Math.max(grid.nx(), grid.ny());
        this.columnA = new int[most];
        this.columnB = new int[most];
        this.weightA = new float[most];
        this.weightB = new float[most];
    }

    /** Place of a step on the line, 0 at its first end, 1 at its second, less one half. */
    double fromMiddle(int step) {
        return firstFromMiddle + step * betweenSteps;
    }

    /** Follows the line from (x1, y1) to (x2, y2), scanner space, through a tile. No steps when they do not meet. */
    void trace(double x1Mm, double y1Mm, double x2Mm, double y2Mm, Tile tile) {
        double ex = x2Mm - x1Mm;
        double ey = y2Mm - y1Mm;
        double chordMm = Math.hypot(ex, ey);
        int row = AxialPlan.columnsPerRow(tile);
        if (Math.abs(ex) >= Math.abs(ey)) {
            double u0 = (originXMm - x1Mm) / ex;
            double du = dxMm / ex;
            double c0 = (y1Mm - originYMm + u0 * ey) / dyMm;
            walk(tile.x0(), tile.nx(), tile.y0(), tile.ny(), u0, du, c0, du * ey / dyMm, 1, row, dxMm * chordMm
                    / Math.abs(ex));
        } else {
            double u0 = (originYMm - y1Mm) / ey;
            double du = dyMm / ey;
            double c0 = (x1Mm - originXMm + u0 * ex) / dxMm;
            walk(tile.y0(), tile.ny(), tile.x0(), tile.nx(), u0, du, c0, du * ex / dxMm, row, 1, dyMm * chordMm
                    / Math.abs(ey));
        }
    }

    /**
     * @param along0 the tile's first column plane along the followed axis, and how many there are
     * @param across0 its first column along the other axis
     * @param u0 place on the line of the image's column plane 0, and {@code du} the step from plane to plane
     * @param c0 position across at the image's column plane 0, in columns, and {@code dc} its change from plane to plane
     */
    private void walk(
            int along0,
            int along,
            int across0,
            int across,
            double u0,
            double du,
            double c0,
            double dc,
            int strideAlong,
            int strideAcross,
            double stepMm) {
        steps = 0;
        // Planes between the line's ends ...
        double enterU = du > 0 ? -u0 / du : (1 - u0) / du;
        double leaveU = du > 0 ? (1 - u0) / du : -u0 / du;
        double enter = Math.max(along0, Math.ceil(enterU));
        double leave = Math.min(along0 + along - 1, Math.floor(leaveU));
        // ... where the line is less than a column away from the tile's.
        double low = across0 - 1 - c0;
        double high = across0 + across - c0;
        if (dc > 0) {
            enter = Math.max(enter, Math.floor(low / dc) + 1);
            leave = Math.min(leave, Math.ceil(high / dc) - 1);
        } else if (dc < 0) {
            enter = Math.max(enter, Math.floor(high / dc) + 1);
            leave = Math.min(leave, Math.ceil(low / dc) - 1);
        } else if (!(low < 0 && high > 0)) {
            return;
        }
        if (!(enter <= leave)) {
            return;
        }
        int first = (int) enter;
        int n = (int) leave - first + 1;
        firstFromMiddle = u0 + first * du - 0.5;
        betweenSteps = du;
        steps = n;
        float step = (float) stepMm;
        int planeFloats = strideAlong * columnFloats;
        int acrossFloats = strideAcross * columnFloats;
        int at = (first - along0) * planeFloats;
        double c = c0 - across0 + 1 + first * dc;
        for (int i = 0; i < n; i++, at += planeFloats) {
            double here = c + i * dc;
            int above = Math.min((int) here, across);
            float f = (float) (here - above) * step;
            int a = at + (above - 1) * acrossFloats;
            columnA[i] = a;
            columnB[i] = a + acrossFloats;
            weightA[i] = step - f;
            weightB[i] = f;
        }
        // Only the line's first and last steps can be on the border, unless it runs along one.
        int planeAt = at - n * planeFloats;
        for (int i = 0; i < n && clip(i, planeAt + i * planeFloats, across * acrossFloats); i++) {}
        for (int i = n - 1; i >= 0 && clip(i, planeAt + i * planeFloats, across * acrossFloats); i--) {}
    }

    /** Takes columns outside the tile out of a step. @return whether there was one */
    private boolean clip(int i, int planeAt, int acrossFloats) {
        if (columnA[i] < planeAt) {
            columnA[i] = columnB[i];
            weightA[i] = 0;
            return true;
        }
        if (columnB[i] >= planeAt + acrossFloats) {
            columnB[i] = columnA[i];
            weightB[i] = 0;
            return true;
        }
        return false;
    }
}
