package org.petmr.simulator.physics.accelerated;

import org.petmr.recon.scanner.ScannerModel;
import org.petmr.simulator.physics.emission.EmissionCells;
import org.petmr.simulator.physics.transport.MuMap;

/** For two photons that scatter once each: the directions of {@link AnyPlan}, attenuation and lengths of both ways. */
final class BothPlan implements Sites.Plan {

    private static final int SECTORS = 12;

    private final AnyPlan any;
    private final Rays rays;
    private final Silhouette silhouette;
    private final double mostPerMm;

    BothPlan(ScannerModel scanner, EmissionCells cells, MuMap map, double marginMm) {
        this.any = new AnyPlan(scanner, cells);
        this.rays = new Rays(scanner, cells, map, marginMm);
        this.silhouette = new Silhouette(cells, map, marginMm);
        this.mostPerMm = map.mostPerMm();
    }

    @Override
    public int sectors() {
        return SECTORS;
    }

    /** Half a turn, as either photon may be A. */
    @Override
    public double turnRad() {
        return Math.PI;
    }

    @Override
    public boolean bound(int cell, int sector, double[] bound) {
        if (!any.bound(cell, sector, bound)) {
            return false;
        }
        double width = turnRad() / SECTORS;
        double from = sector * width;
        rays.least(cell, from, width, bound, true);
        bound[4] = Math.ceil(silhouette.longestMm(cell, from + Math.PI, width, -bound[1], -bound[0]));
        bound[5] = Math.ceil(silhouette.longestMm(cell, from, width, bound[0], bound[1]));
        bound[3] = mostPerMm * bound[4] * mostPerMm * bound[5];
        return true;
    }
}
