package org.petmr.recon.registration;

/**
 * How far what was found lies from what was assumed.
 *
 * @param shiftMm how far the centre of the fixed image's foreground moves
 * @param rotationDeg the one angle by which it turns, about whatever axis
 * @param edgeMm how far a point at the foreground's edge moves at most
 */
public record Residual(double shiftMm, double rotationDeg, double edgeMm) {

    /** @param edgeRadiusMm distance of the edge from the centre */
    static Residual of(RigidTransform onTop, double edgeRadiusMm) {
        double degrees = onTop.rotationDeg();
        return new Residual(
                onTop.shiftMm(), degrees, onTop.shiftMm() + 2 * edgeRadiusMm * Math.sin(0.5 * Math.toRadians(degrees)));
    }
}
