package org.petmr.simulator.physics;

/** A photon on its way; reused, never kept. Positions in scanner space. */
public final class Photon {

    /** Speed of light. */
    public static final double MM_PER_PS = 0.299792458;

    /** Rest energy of the electron, and so that of an annihilation photon. */
    public static final double ANNIHILATION_KEV = 511;

    public double xMm;
    public double yMm;
    public double zMm;

    /** Direction, a unit vector. */
    public double dx;

    public double dy;
    public double dz;
    public double energyKev;

    /** Since the time that its maker chose. */
    public double timePs;

    /** How often it has been scattered in the phantom. */
    public int scatters;

    /** Goes on by a length at the speed of light. */
    public void advance(double lengthMm) {
        xMm += lengthMm * dx;
        yMm += lengthMm * dy;
        zMm += lengthMm * dz;
        timePs += lengthMm / MM_PER_PS;
    }

    /**
     * Turns the direction.
     *
     * @param cosine of the angle to turn by
     * @param ex with {@code ey} a unit vector in the plane across the direction: where to
     */
    public void turn(double cosine, double ex, double ey) {
        double sine = Math.sqrt(Math.max(0, 1 - cosine * cosine));
        double across = dx * dx + dy * dy;
        double x;
        double y;
        double z;
        if (across > 1e-12) {
            double root = Math.sqrt(across);
            double scale = sine / root;
            x = cosine * dx + scale * (dx * dz * ex - dy * ey);
            y = cosine * dy + scale * (dy * dz * ex + dx * ey);
            z = cosine * dz - sine * root * ex;
        } else {
            x = sine * ex;
            y = sine * ey;
            z = dz > 0 ? cosine : -cosine;
        }
        // Rounding must not grow over many turns.
        double scale = 1.5 - 0.5 * (x * x + y * y + z * z);
        dx = x * scale;
        dy = y * scale;
        dz = z * scale;
    }
}
