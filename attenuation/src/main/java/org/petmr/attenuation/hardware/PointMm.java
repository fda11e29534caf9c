package org.petmr.attenuation.hardware;

/** A point or a shift, mm along the scanner's axes. */
public record PointMm(double xMm, double yMm, double zMm) {

    public static final PointMm ZERO = new PointMm(0, 0, 0);

    public PointMm {
        if (!Double.isFinite(xMm + yMm + zMm)) {
            throw new IllegalArgumentException(
                    "point: %s, %s, %s mm (expected: finite numbers)".formatted(xMm, yMm, zMm));
        }
    }

    public PointMm plus(PointMm other) {
        return new PointMm(xMm + other.xMm, yMm + other.yMm, zMm + other.zMm);
    }

    double distanceMm(PointMm other) {
        double dx = xMm - other.xMm;
        double dy = yMm - other.yMm;
        double dz = zMm - other.zMm;
        return Math.sqrt(dx * dx + dy * dy + dz * dz);
    }
}
