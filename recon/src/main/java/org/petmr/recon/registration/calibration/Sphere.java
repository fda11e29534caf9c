package org.petmr.recon.registration.calibration;

/**
 * A bright ball in an image.
 *
 * @param xMm centre, LPS; the other two alike
 * @param radiusMm of the ball with the volume of what is above half of its height
 */
record Sphere(double xMm, double yMm, double zMm, double radiusMm) {

    double distanceMm(Sphere other) {
        return Math.sqrt(sq(xMm - other.xMm) + sq(yMm - other.yMm) + sq(zMm - other.zMm));
    }

    private static double sq(double x) {
        return x * x;
    }
}
