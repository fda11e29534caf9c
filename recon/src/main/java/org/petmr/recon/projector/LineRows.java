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
        return Math.hypot(1, geometry.riseMm(segment) / chordMm);
    }

    /**
     * @param planes of the geometry, from {@code planesAt} on; those of the plan's segments are overwritten
     * @param rows as a path through the image left them: without the segments' obliquity
     */
    void toPlanes(int t, float[] rows, int rowsAt, float[] planes, int planesAt) {
        double chordMm = geometry.chordMm(t);
        int step = plan.planeStep;
        for (int s = 0; s < plan.segments; s++) {
            float obliquity = (float) obliquity(geometry, plan.segmentOf[s], chordMm);
            int row = rowsAt + plan.rowAt[s];
            int first = planesAt + geometry.segments().firstPlane(plan.segmentOf[s]);
            for (int a = 0; a < plan.planesOf[s]; a += step) {
                planes[first++] = obliquity * rows[row + a];
            }
        }
    }

    /** The transpose of {@link #toPlanes}. @param rows overwritten */
    void toRows(int t, float[] planes, int planesAt, float[] rows, int rowsAt) {
        double chordMm = geometry.chordMm(t);
        int step = plan.planeStep;
        for (int s = 0; s < plan.segments; s++) {
            float obliquity = (float) obliquity(geometry, plan.segmentOf[s], chordMm);
            int row = rowsAt + plan.rowAt[s];
            int first = planesAt + geometry.segments().firstPlane(plan.segmentOf[s]);
            for (int a = 0; a < plan.planesOf[s]; a += step) {
                rows[row + a] = obliquity * planes[first++];
                if (step == 2 && a + 1 < plan.planesOf[s]) {
                    rows[row + a + 1] = 0;
                }
            }
        }
    }

    /** @param wide overwritten where the segments' rows stand, see {@link AxialPlan#wideRowAt} */
    void toWide(float[] rows, int rowsAt, float[] wide) {
        for (int s = 0; s < plan.segments; s++) {
            System.arraycopy(rows, rowsAt + plan.rowAt[s], wide, plan.wideRowAt[s], plan.planesOf[s]);
        }
    }
}
