package org.petmr.simulator.physics.accelerated;

import org.petmr.recon.scanner.ScannerModel;
import org.petmr.simulator.physics.transport.MuMap;

/** Tells cheaply, from height and slope alone, that a photon out of the phantom can't meet the rings. */
final class RingTest {

    private final double edgeMm;
    private final double nearest;
    private final double farthest;
    private final double nearestSquared;
    private final double farthestSquared;

    /** @param marginMm by which places and ends may be off */
    RingTest(ScannerModel scanner, MuMap map, double marginMm) {
        this.edgeMm = 0.5 * scanner.rings() * scanner.ringSpacingMm() + marginMm;
        double reach = map.reachMm() + marginMm;
        this.nearest = Math.max(0, scanner.effectiveRadiusMm() - reach);
        this.farthest = scanner.effectiveRadiusMm() + reach;
        this.nearestSquared = nearest * nearest;
        this.farthestSquared = farthest * farthest;
    }

    /** @param rise cosine of the direction with the axis */
    boolean misses(double zMm, double rise) {
        double heightMm = rise > 0 ? zMm : -zMm;
        double square = rise * rise / Math.max(1e-9, 1 - rise * rise);
        double toTop = edgeMm - heightMm;
        double toBottom = -edgeMm - heightMm;
        return toTop < 0
                || toTop * toTop < square * nearestSquared
                || toBottom > 0 && toBottom * toBottom > square * farthestSquared;
    }

    /**
     * Angle by which photons must be turned at least to meet the rings: those that fly away from the field of view come back
     * only by large angles.
     *
     * @param fromMm lowest place where one may start, {@code toMm} highest
     * @param leastRise of the cosines of their directions with the axis
     * @param lengthMm of their ways before they turn, at most
     * @return radians; 0 when some need no turn
     */
    double leastTurnRad(double fromMm, double toMm, double leastRise, double mostRise, double lengthMm) {
        double up = turnDownRad(fromMm + Math.min(0, leastRise * lengthMm), leastRise);
        double down = turnDownRad(-toMm + Math.min(0, -mostRise * lengthMm), -mostRise);
        return Math.max(0, Math.max(up, down));
    }

    /** For photons that are so high at least, and rise so much at least. */
    private double turnDownRad(double heightMm, double rise) {
        double toTop = edgeMm - heightMm;
        return Math.atan2(toTop > 0 ? nearest : farthest, toTop) - Math.acos(rise);
    }
}
