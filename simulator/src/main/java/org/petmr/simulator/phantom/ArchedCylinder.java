package org.petmr.simulator.phantom;

/**
 * A cylinder along z with the cross-section of a torso phantom: above a waist a half disc, below it a rectangle with a quarter
 * disc at either end, together as wide as the half disc. The flat side lies towards +y, the back of a patient.
 *
 * @param xMm middle
 * @param waistYMm where the half disc meets the rest; the centres of all three arcs lie on this line
 * @param zMm middle
 * @param archRadiusMm of the half disc, towards -y
 * @param cornerRadiusMm of the quarter discs, at most that of the half disc; also the height of the rectangle
 * @param halfLengthMm half the length along z
 */
public record ArchedCylinder(
        double xMm, double waistYMm, double zMm, double archRadiusMm, double cornerRadiusMm, double halfLengthMm)
        implements Shape {

    public ArchedCylinder {
        if (!(cornerRadiusMm > 0 && archRadiusMm >= cornerRadiusMm && halfLengthMm > 0)) {
            throw new IllegalArgumentException(
                    "arched cylinder: arch %s, corners %s, half length %s mm (expected: > 0, corners at most the arch)"
                            .formatted(archRadiusMm, cornerRadiusMm, halfLengthMm));
        }
    }

    /** Half the width of the rectangle. */
    private double flatHalfMm() {
        return archRadiusMm - cornerRadiusMm;
    }

    @Override
    public boolean contains(double x, double y, double z) {
        if (Math.abs(z - zMm) > halfLengthMm) {
            return false;
        }
        double v = y - waistYMm;
        if (v <= 0) {
            double u = x - xMm;
            return u * u + v * v <= archRadiusMm * archRadiusMm;
        }
        double beside = Math.max(0, Math.abs(x - xMm) - flatHalfMm());
        return beside * beside + v * v <= cornerRadiusMm * cornerRadiusMm;
    }

    @Override
    public double volumeMm3() {
        double section = 0.5 * Math.PI * (archRadiusMm * archRadiusMm + cornerRadiusMm * cornerRadiusMm)
                + 2 * flatHalfMm() * cornerRadiusMm;
        return section * 2 * halfLengthMm;
    }

    @Override
    public boolean cross(double px, double py, double pz, double dx, double dy, double dz, double[] s, int at) {
        double x = px - xMm;
        double y = py - waistYMm;
        if (dx == 0 && dy == 0) {
            return contains(px, py, zMm)
                    && Box.clip(pz - zMm, dz, halfLengthMm, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, s, at);
        }
        // The section is convex, so the line is in it from where it enters the first of its pieces to where it leaves
        // the
        // last. Each piece is a disc, or all there is, cut by the waist and by the sides of the rectangle.
        double[] piece = new double[2];
        double flat = flatHalfMm();
        double corner = cornerRadiusMm;
        double enter = Double.POSITIVE_INFINITY;
        double leave = Double.NEGATIVE_INFINITY;
        if (disc(x, y, dx, dy, archRadiusMm, piece) && below(y, dy, 0, piece)) {
            enter = piece[0];
            leave = piece[1];
        }
        for (int side = -1; side <= 1; side += 2) {
            // Mirrored, so that both corners are the one at +x.
            double u = side * x - flat;
            double du = side * dx;
            if (disc(u, y, du, dy, corner, piece) && below(-y, -dy, 0, piece) && below(-u, -du, 0, piece)) {
                enter = Math.min(enter, piece[0]);
                leave = Math.max(leave, piece[1]);
            }
        }
        if (flat > 0
                && Box.clip(x, dx, flat, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, piece, 0)
                && Box.clip(y - 0.5 * corner, dy, 0.5 * corner, piece[0], piece[1], piece, 0)) {
            enter = Math.min(enter, piece[0]);
            leave = Math.max(leave, piece[1]);
        }
        return enter < leave && Box.clip(pz - zMm, dz, halfLengthMm, enter, leave, s, at);
    }

    /** Where a line is in a disc round the origin. */
    private static boolean disc(double x, double y, double dx, double dy, double radius, double[] cut) {
        double a = dx * dx + dy * dy;
        double b = x * dx + y * dy;
        double discriminant = b * b - a * (x * x + y * y - radius * radius);
        if (discriminant <= 0) {
            return false;
        }
        double root = Math.sqrt(discriminant);
        cut[0] = (-b - root) / a;
        cut[1] = (-b + root) / a;
        return true;
    }

    /** Narrows a cut to where {@code p + s d <= most}; false when nothing is left. */
    private static boolean below(double p, double d, double most, double[] cut) {
        if (d == 0) {
            return p <= most;
        }
        double border = (most - p) / d;
        if (d > 0) {
            cut[1] = Math.min(cut[1], border);
        } else {
            cut[0] = Math.max(cut[0], border);
        }
        return cut[0] < cut[1];
    }

    @Override
    public boolean missesCube(double x, double y, double z, double half) {
        if (Math.abs(z - zMm) - half > halfLengthMm) {
            return true;
        }
        double u = Math.max(0, Math.abs(x - xMm) - half);
        double low = y - half - waistYMm;
        double high = y + half - waistYMm;
        // Nearest point of the square above the waist, then below it.
        if (low <= 0) {
            double v = Math.max(0, -high);
            if (u * u + v * v <= archRadiusMm * archRadiusMm) {
                return false;
            }
        }
        if (high >= 0) {
            double v = Math.max(0, low);
            double beside = Math.max(0, u - flatHalfMm());
            return beside * beside + v * v > cornerRadiusMm * cornerRadiusMm;
        }
        return true;
    }

    @Override
    public double[] bounds() {
        double halfHeight = 0.5 * (archRadiusMm + cornerRadiusMm);
        double middle = waistYMm + 0.5 * (cornerRadiusMm - archRadiusMm);
        return new double[] {xMm, middle, zMm, archRadiusMm, halfHeight, halfLengthMm};
    }

    /** The larger of both ways: the section is not symmetric, and a turned box is laid round its middle. */
    @Override
    public double reachMm(double dx, double dy, double dz) {
        return Math.max(oneWayMm(dx, dy), oneWayMm(-dx, -dy)) + halfLengthMm * Math.abs(dz);
    }

    /** From the middle of {@link #bounds}: the larger of what the half disc and the corners reach. */
    private double oneWayMm(double dx, double dy) {
        double arch = archRadiusMm * (dy <= 0 ? Math.hypot(dx, dy) : Math.abs(dx));
        double corner = flatHalfMm() * Math.abs(dx) + cornerRadiusMm * Math.hypot(dx, Math.max(0, dy));
        double middleMm = 0.5 * (cornerRadiusMm - archRadiusMm);
        return Math.max(arch, corner) - dy * middleMm;
    }

    @Override
    public ArchedCylinder shifted(double x, double y, double z) {
        return new ArchedCylinder(xMm + x, waistYMm + y, zMm + z, archRadiusMm, cornerRadiusMm, halfLengthMm);
    }
}
