package org.petmr.recon.projector;

import org.petmr.recon.sinogram.ProjectionGeometry;

/** Carries the planes of a line from a sinogram into the rows of an {@link AxialPlan} and back. */
final class LineRows {

    private final ProjectionGeometry geometry;
    private final AxialPlan plan;

    LineRows(ProjectionGeometry geometry, AxialPlan plan) {
        this.geometry = geometry;
        this.plan = plan;
    }

    /** Lengthening of a segment's lines against their transaxial path. */
    static double obliquity(ProjectionGeometry geometry, int segment, double chordMm) {
        double slope = geometry.riseMm(segment) / chordMm;
        return Math.sqrt(1 + slope * slope);
    }

    /**
     * @param part of the rows, see {@link Fold}
     * @param isReversed true when the part's line runs against the path that the rows came from: what rises there falls here
     * @param rows as a path through the image left them: without the segments' obliquity
     * @param planes of the geometry, from {@code planesAt} on; those of the plan's segments are overwritten
     */
    void toPlanes(int t, int part, boolean isReversed, float[] rows, int rowsAt, float[] planes, int planesAt) {
        double chordMm = geometry.chordMm(t);
        int step = plan.planeStep * plan.parts;
        for (int s = 0; s < plan.segments; s++) {
            float obliquity = (float) obliquity(geometry, plan.segmentOf[s], chordMm);
            int row = rowsAt + plan.rowAt[isReversed ? mirrored(s) : s] + part;
            int first = planesAt + geometry.segments().firstPlane(plan.segmentOf[s]);
            int n = (plan.planesOf[s] + step - 1) / step;
            for (int a = 0; a < n; a++) {
                planes[first + a] = obliquity * rows[row + a * step];
            }
        }
    }

    /** The transpose of {@link #toPlanes}. @param rows the part is overwritten */
    void toRows(int t, int part, boolean isReversed, float[] planes, int planesAt, float[] rows, int rowsAt) {
        double chordMm = geometry.chordMm(t);
        int parts = plan.parts;
        int step = plan.planeStep * parts;
        for (int s = 0; s < plan.segments; s++) {
            float obliquity = (float) obliquity(geometry, plan.segmentOf[s], chordMm);
            int row = rowsAt + plan.rowAt[isReversed ? mirrored(s) : s] + part;
            int first = planesAt + geometry.segments().firstPlane(plan.segmentOf[s]);
            int n = (plan.planesOf[s] + step - 1) / step;
            for (int a = 0; a < n; a++) {
                rows[row + a * step] = obliquity * planes[first + a];
            }
            // The places between the planes of an uncompressed sinogram.
            for (int a = 1; step > parts && a < n; a++) {
                rows[row + a * step - parts] = 0;
            }
        }
    }

    /** Takes a part out of the rows. */
    void clear(int part, float[] rows, int rowsAt) {
        for (int s = 0; s < plan.segments; s++) {
            int row = rowsAt + plan.rowAt[s] + part;
            for (int a = 0; a < plan.planesOf[s]; a += plan.parts) {
                rows[row + a] = 0;
            }
        }
    }

    /** Segments +k and -k stand side by side behind segment 0. */
    private static int mirrored(int s) {
        return s == 0 ? 0 : s % 2 == 1 ? s + 1 : s - 1;
    }

    /** Turns the parts of all rows by one. */
    void turn(Kernels kernels, float[] rows, int rowsAt) {
        for (int s = 0; s < plan.segments; s++) {
            int at = rowsAt + plan.rowAt[s];
            kernels.turn(rows, at, rows, at, plan.planesOf[s], plan.parts, 1);
        }
    }

    /** @param wide overwritten where the segments' rows stand, see {@link AxialPlan#wideRowAt} */
    void toWide(Kernels kernels, int turns, float[] rows, int rowsAt, float[] wide) {
        for (int s = 0; s < plan.segments; s++) {
            if (turns == 0) {
                System.arraycopy(rows, rowsAt + plan.rowAt[s], wide, plan.wideRowAt[s], plan.planesOf[s]);
            } else {
                kernels.turn(
                        rows, rowsAt + plan.rowAt[s], wide, plan.wideRowAt[s], plan.planesOf[s], plan.parts, turns);
            }
        }
    }
}
