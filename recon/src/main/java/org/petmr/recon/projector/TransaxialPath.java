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
        check(grid);
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

    /** @throws IllegalArgumentException when columns of the grid do not stand along the bore */
    static void check(VoxelGrid grid) {
        if (!grid.isAxisAligned()) {
            throw new IllegalArgumentException("image grid: turned (expected: axes along those of the scanner)");
        }
    }

    /** Place of a step on the line, 0 at its first end, 1 at its second, less one half. */
    double fromMiddle(int step) {
        return firstFromMiddle + step * betweenSteps;
    }

    /**
     * Becomes a stretch of another path, on columns interpolated before, one for each of its steps.
     *
     * @param from first step of the other path
     * @param to behind the last
     */
    void stretch(TransaxialPath whole, int from, int to) {
        steps = to - from;
        for (int i = 0; i < steps; i++) {
            columnA[i] = (from + i) * columnFloats;
            columnB[i] = columnA[i];
            weightA[i] = 1;
            weightB[i] = 0;
        }
        firstFromMiddle = whole.fromMiddle(from);
        betweenSteps = whole.betweenSteps;
    }

    /** Doubles of a prepared line. */
    static final int WAY = 10;

    private static final int NORMAL_X = 0;
    private static final int NORMAL_Y = 1;
    private static final int DISTANCE = 2;
    private static final int ALONG_X = 3;
    private static final int U0 = 4;
    private static final int DU = 5;
    private static final int C0 = 6;
    private static final int DC = 7;
    private static final int STEP_MM = 8;

    /** Works out, once for all tiles, what {@link #trace} needs of a line. @param way written from {@code at} on */
    void prepare(double x1Mm, double y1Mm, double x2Mm, double y2Mm, double[] way, int at) {
        double ex = x2Mm - x1Mm;
        double ey = y2Mm - y1Mm;
        double chordMm = Math.hypot(ex, ey);
        way[at + NORMAL_X] = -ey / chordMm;
        way[at + NORMAL_Y] = ex / chordMm;
        way[at + DISTANCE] = (x2Mm * y1Mm - x1Mm * y2Mm) / chordMm;
        boolean alongX = Math.abs(ex) >= Math.abs(ey);
        // u: place on the line, c: columns across; both at the image's first column plane, and from plane to plane.
        double u0 = alongX ? (originXMm - x1Mm) / ex : (originYMm - y1Mm) / ey;
        double du = alongX ? dxMm / ex : dyMm / ey;
        way[at + ALONG_X] = alongX ? 1 : 0;
        way[at + U0] = u0;
        way[at + DU] = du;
        way[at + C0] = alongX ? (y1Mm - originYMm + u0 * ey) / dyMm : (x1Mm - originXMm + u0 * ex) / dxMm;
        way[at + DC] = alongX ? du * ey / dyMm : du * ex / dxMm;
        way[at + STEP_MM] = Math.abs(du) * chordMm;
    }

    /**
     * Follows a prepared line through a tile. No steps when they do not meet.
     *
     * @param tileAt where the tile's columns begin in its buffer
     */
    void trace(double[] way, int at, Tile tile, int tileAt) {
        double fromTileMm = way[at + NORMAL_X] * (originXMm + (tile.x0() + 0.5 * (tile.nx() - 1)) * dxMm)
                + way[at + NORMAL_Y] * (originYMm + (tile.y0() + 0.5 * (tile.ny() - 1)) * dyMm)
                - way[at + DISTANCE];
        double reachMm = Math.abs(way[at + NORMAL_X]) * 0.5 * (tile.nx() + 1) * dxMm
                + Math.abs(way[at + NORMAL_Y]) * 0.5 * (tile.ny() + 1) * dyMm;
        if (Math.abs(fromTileMm) > reachMm) {
            steps = 0;
            return;
        }
        int row = AxialPlan.columnsPerRow(tile);
        if (way[at + ALONG_X] > 0) {
            walk(tile.x0(), tile.nx(), tile.y0(), tile.ny(), way, at, 1, row, tileAt);
        } else {
            walk(tile.y0(), tile.ny(), tile.x0(), tile.nx(), way, at, row, 1, tileAt);
        }
    }

    /**
     * @param along0 the tile's first column plane along the followed axis, and how many there are
     * @param across0 its first column along the other axis
     */
    private void walk(
            int along0,
            int along,
            int across0,
            int across,
            double[] way,
            int wayAt,
            int strideAlong,
            int strideAcross,
            int tileAt) {
        steps = 0;
        double u0 = way[wayAt + U0];
        double du = way[wayAt + DU];
        double c0 = way[wayAt + C0];
        double dc = way[wayAt + DC];
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
        float step = (float) way[wayAt + STEP_MM];
        int planeFloats = strideAlong * columnFloats;
        int acrossFloats = strideAcross * columnFloats;
        int at = tileAt + (first - along0) * planeFloats;
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
