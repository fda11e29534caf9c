package org.petmr.recon.correction.scatter;

import org.petmr.recon.scanner.SegmentTable;
import org.petmr.recon.sinogram.ProjectionGeometry;

/**
 * The pair of rings that stands for each plane: their sum is the plane's, their difference the mean of all ring differences that
 * are summed in it. At the ends of a segment that is another than the segment's mean.
 */
final class PlaneRings {

    /** Mean ring of the line's first end, by plane. */
    final double[] ring1;

    final double[] ring2;

    PlaneRings(ProjectionGeometry geometry) {
        SegmentTable segments = geometry.segments();
        this.ring1 = new double[segments.planes()];
        this.ring2 = new double[segments.planes()];
        int rings = segments.rings();
        for (int r1 = 0; r1 < rings; r1++) {
            for (int r2 = 0; r2 < rings; r2++) {
                int plane = segments.plane(r1, r2);
                if (plane >= 0) {
                    ring1[plane] += (double) r1 / segments.ringPairs(plane);
                    ring2[plane] += (double) r2 / segments.ringPairs(plane);
                }
            }
        }
    }
}
