package org.petmr.simulator.phantom;

/**
 * An ellipsoid with axes along those of the scanner.
 *
 * @param xMm centre
 * @param aMm half axis along x; {@code bMm} along y, {@code cMm} along z
 */
public record Ellipsoid(double xMm, double yMm, double zMm, double aMm, double bMm, double cMm) implements Shape {

    public Ellipsoid {
        if (!(aMm > 0 && bMm > 0 && cMm > 0)) {
            throw new IllegalArgumentException(
                    "ellipsoid: half axes %s, %s, %s mm (expected: > 0)".formatted(aMm, bMm, cMm));
        }
    }

    public static Ellipsoid sphere(double xMm, double yMm, double zMm, double radiusMm) {
        return new Ellipsoid(xMm, yMm, zMm, radiusMm, radiusMm, radiusMm);
    }

    @Override
    public boolean contains(double x, double y, double z) {
        double u = (x - xMm) / aMm;
        double v = (y - yMm) / bMm;
        double w = (z - zMm) / cMm;
        return u * u + v * v + w * w <= 1;
    }

    @Override
    public double volumeMm3() {
        return 4.0 / 3 * Math.PI * aMm * bMm * cMm;
    }

    @Override
    public boolean cross(double px, double py, double pz, double dx, double dy, double dz, double[] s, int at) {
        double u = (px - xMm) / aMm;
        double v = (py - yMm) / bMm;
        double w = (pz - zMm) / cMm;
        double e = dx / aMm;
        double f = dy / bMm;
        double g = dz / cMm;
        double a = e * e + f * f + g * g;
        double b = u * e + v * f + w * g;
        double c = u * u + v * v + w * w - 1;
        double discriminant = b * b - a * c;
        if (discriminant <= 0) {
            return false;
        }
        double root = Math.sqrt(discriminant);
        s[at] = (-b - root) / a;
        s[at + 1] = (-b + root) / a;
        return true;
    }

    @Override
    public boolean missesCube(double x, double y, double z, double half) {
        // The nearest point of a box in the ellipsoid's own metric is found axis by axis.
        double u = Math.max(0, Math.abs(x - xMm) - half) / aMm;
        double v = Math.max(0, Math.abs(y - yMm) - half) / bMm;
        double w = Math.max(0, Math.abs(z - zMm) - half) / cMm;
        return u * u + v * v + w * w > 1;
    }

    @Override
    public double[] bounds() {
        return new double[] {xMm, yMm, zMm, aMm, bMm, cMm};
    }

    @Override
    public double reachMm(double dx, double dy, double dz) {
        return Math.sqrt(dx * dx * aMm * aMm + dy * dy * bMm * bMm + dz * dz * cMm * cMm);
    }

    @Override
    public Ellipsoid shifted(double x, double y, double z) {
        return new Ellipsoid(xMm + x, yMm + y, zMm + z, aMm, bMm, cMm);
    }
}
