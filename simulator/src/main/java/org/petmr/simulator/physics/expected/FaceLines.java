package org.petmr.simulator.physics.expected;

import java.util.SplittableRandom;
import org.petmr.recon.scanner.SegmentTable;
import org.petmr.recon.sinogram.ProjectionGeometry;

/**
 * Lines between the faces of two crystals: a Latin hypercube of points in the four coordinates of both ends (M. D. McKay et al.,
 * Technometrics 21 (1979) 239), another one for each view and bin. So the mean over the lines is near that over the faces in a
 * bin, and has no bias over many of them. One line alone is the middle one.
 */
final class FaceLines {

    /** Fields of a line: where it ends in mm, and how far in z both ends are from the middles of their faces. */
    static final int X1 = 0;

    static final int Y1 = 1;
    static final int X2 = 2;
    static final int Y2 = 3;
    static final int OFFSET1 = 4;
    static final int OFFSET2 = 5;

    private static final int COORDINATES = 4;

    private final ProjectionGeometry geometry;
    private final int lines;
    private final double[] z1;
    private final double[] z2;

    FaceLines(ProjectionGeometry geometry, int lines) {
        this.geometry = geometry;
        this.lines = lines;
        this.z1 = new double[geometry.planes()];
        this.z2 = new double[geometry.planes()];
        SegmentTable segments = geometry.segments();
        for (int r1 = 0; r1 < segments.rings(); r1++) {
            for (int r2 = 0; r2 < segments.rings(); r2++) {
                int plane = segments.plane(r1, r2);
                if (plane >= 0) {
                    z1[plane] += geometry.scanner().ringZMm(r1) / segments.ringPairs(plane);
                    z2[plane] += geometry.scanner().ringZMm(r2) / segments.ringPairs(plane);
                }
            }
        }
    }

    ProjectionGeometry geometry() {
        return geometry;
    }

    int lines() {
        return lines;
    }

    /** z of the middle of a plane's first ends. */
    double firstZMm(int plane) {
        return z1[plane];
    }

    double secondZMm(int plane) {
        return z2[plane];
    }

    /** The lines of a view and bin, the same each time: {@code [lines][6]}, see the constants. */
    double[][] of(int view, int t) {
        double[][] places = new double[lines][COORDINATES];
        if (lines > 1) {
            SplittableRandom random = new SplittableRandom((long) view * geometry.tangentialBins() + t);
            for (int k = 0; k < COORDINATES; k++) {
                for (int i = 0; i < lines; i++) {
                    int j = random.nextInt(i + 1);
                    places[i][k] = places[j][k];
                    places[j][k] = (i + random.nextDouble()) / lines - 0.5;
                }
            }
        }
        double pitch = 2 * Math.PI / geometry.scanner().indicesPerRing();
        double radius = geometry.scanner().effectiveRadiusMm();
        double spacing = geometry.scanner().ringSpacingMm();
        double[][] found = new double[lines][OFFSET2 + 1];
        for (int i = 0; i < lines; i++) {
            double angle1 = geometry.firstAngleRad(view, t) + pitch * places[i][0];
            double angle2 = geometry.secondAngleRad(view, t) + pitch * places[i][1];
            found[i][X1] = radius * Math.cos(angle1);
            found[i][Y1] = radius * Math.sin(angle1);
            found[i][X2] = radius * Math.cos(angle2);
            found[i][Y2] = radius * Math.sin(angle2);
            found[i][OFFSET1] = spacing * places[i][2];
            found[i][OFFSET2] = spacing * places[i][3];
        }
        return found;
    }
}
