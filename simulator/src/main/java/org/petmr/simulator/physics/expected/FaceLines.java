package org.petmr.simulator.physics.expected;

import org.petmr.recon.sinogram.ProjectionGeometry;

/**
 * Lines between the faces of two crystals: from a set of points that is even in the four coordinates of both ends, a rank-1
 * lattice (N. M. Korobov, 1959) about the middle line, so that with each line there is its mirror image.
 */
final class FaceLines {

    /** Places on the faces, from -1/2 to 1/2 of a crystal's pitch: angle and z of the first end, angle and z of the second. */
    private final double[][] places;

    private final ProjectionGeometry geometry;
    private final double[] z1;
    private final double[] z2;

    /** @param lines a prime, or 1 */
    FaceLines(ProjectionGeometry geometry, int lines) {
        this.geometry = geometry;
        this.places = new double[lines][4];
        int generator = lines == 61 ? 12 : lines == 17 ? 5 : 2;
        for (int j = 0; j < lines; j++) {
            int power = 1;
            for (int k = 0; k < 4; k++) {
                int cell = (j * power + lines / 2) % lines;
                places[j][k] = (cell + 0.5) / lines - 0.5;
                power = power * generator % lines;
            }
        }
        var segments = geometry.segments();
        this.z1 = new double[geometry.planes()];
        this.z2 = new double[geometry.planes()];
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
        return places.length;
    }

    /** z of the middle of a plane's first and second ends. */
    double firstZMm(int plane) {
        return z1[plane];
    }

    double secondZMm(int plane) {
        return z2[plane];
    }

    /** Points of the circle at which a line ends. @param ends {x1, y1, x2, y2} in mm, overwritten */
    void ends(int view, int t, int line, double[] ends) {
        double pitch = 2 * Math.PI / geometry.scanner().indicesPerRing();
        double radius = geometry.scanner().effectiveRadiusMm();
        double angle1 = geometry.firstAngleRad(view, t) + pitch * places[line][0];
        double angle2 = geometry.secondAngleRad(view, t) + pitch * places[line][2];
        ends[0] = radius * Math.cos(angle1);
        ends[1] = radius * Math.sin(angle1);
        ends[2] = radius * Math.cos(angle2);
        ends[3] = radius * Math.sin(angle2);
    }

    /** Offset in z of the first end of a line from the middle of the face. */
    double firstOffsetMm(int line) {
        return places[line][1] * geometry.scanner().ringSpacingMm();
    }

    double secondOffsetMm(int line) {
        return places[line][3] * geometry.scanner().ringSpacingMm();
    }
}
