package org.petmr.simulator.physics.accelerated;

import org.petmr.recon.scanner.ScannerModel;
import org.petmr.simulator.physics.transport.MuMap;

/** Tells cheaply, from height and slope alone, that a photon out of the phantom can't meet the rings. */
final class RingTest {

    private final double edgeMm;
    private final double nearestSquared;
    private final double farthestSquared;

    /** @param marginMm by which places and ends may be off */
    RingTest(ScannerModel scanner, MuMap map, double marginMm) {
        this.edgeMm = 0.5 * scanner.rings() * scanner.ringSpacingMm() + marginMm;
        double reach = map.reachMm() + marginMm;
        double nearest = Math.max(0, scanner.effectiveRadiusMm() - reach);
        double farthest = scanner.effectiveRadiusMm() + reach;
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
}
