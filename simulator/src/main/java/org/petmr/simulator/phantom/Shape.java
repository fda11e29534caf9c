package org.petmr.simulator.phantom;

import org.petmr.recon.registration.RigidTransform;

/**
 * A convex solid in scanner space. All lengths in mm; axes parallel to those of the scanner, but for one that is
 * {@link Turned}.
 *
 * <p>Convexity is used twice: a line meets a shape in at most one interval, and a box lies inside when its corners do.
 */
public sealed interface Shape permits Ellipsoid, EllipticCylinder, ArchedCylinder, Box, Turned {

    boolean contains(double xMm, double yMm, double zMm);

    double volumeMm3();

    /**
     * Where the line {@code p + s d} runs inside.
     *
     * @param s written at {@code at} and {@code at + 1}: entry and exit, in units of the length of {@code d}; left alone on a
     *     miss
     * @return false when the line misses
     */
    boolean cross(double px, double py, double pz, double dx, double dy, double dz, double[] s, int at);

    /**
     * True when the axis-aligned cube round a point surely has no point in common. A turned shape may say no where it does not
     * know.
     */
    boolean missesCube(double xMm, double yMm, double zMm, double halfMm);

    /** Half extents of the box round the shape, and its centre: {cx, cy, cz, hx, hy, hz}. */
    double[] bounds();

    /** How far the shape reaches from the middle of its bounds along a unit vector, the more of both ways. */
    double reachMm(double dx, double dy, double dz);

    /** The same elsewhere. */
    Shape shifted(double xMm, double yMm, double zMm);

    /** The same after a rigid motion: a point {@code p} of this shape goes to {@code motion(p)}. */
    default Shape moved(RigidTransform motion) {
        boolean isTurned = motion.rxRad() != 0 || motion.ryRad() != 0 || motion.rzRad() != 0;
        return isTurned ? Turned.by(motion.toAffine(), this) : shifted(motion.txMm(), motion.tyMm(), motion.tzMm());
    }

    /** True when the axis-aligned cube lies wholly inside. */
    default boolean containsCube(double xMm, double yMm, double zMm, double halfMm) {
        for (int corner = 0; corner < 8; corner++) {
            double x = xMm + ((corner & 1) == 0 ? -halfMm : halfMm);
            double y = yMm + ((corner & 2) == 0 ? -halfMm : halfMm);
            double z = zMm + ((corner & 4) == 0 ? -halfMm : halfMm);
            if (!contains(x, y, z)) {
                return false;
            }
        }
        return true;
    }
}
