package org.petmr.simulator.phantom;

/**
 * A cylinder along z with an elliptic cross-section.
 *
 * @param xMm centre
 * @param aMm half axis along x; {@code bMm} along y
 * @param halfLengthMm half the length along z
 */
public record EllipticCylinder(double xMm, double yMm, double zMm, double aMm, double bMm, double halfLengthMm)
        implements Shape {

    public EllipticCylinder {
        if (!(aMm > 0 && bMm > 0 && halfLengthMm > 0)) {
            throw new IllegalArgumentException(
                    "cylinder: half axes %s, %s, half length %s mm (expected: > 0)".formatted(aMm, bMm, halfLengthMm));
        }
    }

    @Override
    public boolean contains(double x, double y, double z) {
        double u = (x - xMm) / aMm;
        double v = (y - yMm) / bMm;
        return Math.abs(z - zMm) <= halfLengthMm && u * u + v * v <= 1;
    }

    @Override
    public double volumeMm3() {
        return Math.PI * aMm * bMm * 2 * halfLengthMm;
    }

    @Override
    public boolean cross(double px, double py, double pz, double dx, double dy, double dz, double[] s, int at) {
        double u = (px - xMm) / aMm;
        double v = (py - yMm) / bMm;
        double e = dx / aMm;
        double f = dy / bMm;
        double a = e * e + f * f;
        double b = u * e + v * f;
        double c = u * u + v * v - 1;
        double enter = Double.NEGATIVE_INFINITY;
        double leave = Double.POSITIVE_INFINITY;
        if (a > 0) {
            double discriminant = b * b - a * c;
            if (discriminant <= 0) {
                return false;
            }
            double root = Math.sqrt(discriminant);
            enter = (-b - root) / a;
            leave = (-b + root) / a;
        } else if (c > 0) {
            return false;
        }
        return Box.clip(pz - zMm, dz, halfLengthMm, enter, leave, s, at);
    }

    @Override
    public boolean missesCube(double x, double y, double z, double half) {
        double u = Math.max(0, Math.abs(x - xMm) - half) / aMm;
        double v = Math.max(0, Math.abs(y - yMm) - half) / bMm;
        return Math.abs(z - zMm) - half > halfLengthMm || u * u + v * v > 1;
    }

    @Override
    public double[] bounds() {
        return new double[] {xMm, yMm, zMm, aMm, bMm, halfLengthMm};
    }

    @Override
    public double reachMm(double dx, double dy, double dz) {
        return Math.sqrt(dx * dx * aMm * aMm + dy * dy * bMm * bMm) + Math.abs(dz) * halfLengthMm;
    }

    @Override
    public EllipticCylinder shifted(double x, double y, double z) {
        return new EllipticCylinder(xMm + x, yMm + y, zMm + z, aMm, bMm, halfLengthMm);
    }
}
