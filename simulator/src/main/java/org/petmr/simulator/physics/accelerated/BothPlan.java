package org.petmr.simulator.physics.accelerated;

import org.petmr.recon.scanner.ScannerModel;
import org.petmr.simulator.physics.emission.EmissionCells;
import org.petmr.simulator.physics.transport.MuMap;

/** For two photons that scatter once each: the directions of {@link AnyPlan}, attenuation and lengths of both ways. */
final class BothPlan implements SitePlan {

    private static final int SECTORS = 12;
    private static final int SLOPES = 4;

    private final AnyPlan any;
    private final Rays rays;
    private final EmissionCells cells;
    private final RingTest rings;
    private final Silhouette silhouette;

    BothPlan(ScannerModel scanner, EmissionCells cells, MuMap map, RingTest rings, double marginMm) {
        this.any = new AnyPlan(scanner, cells);
        this.rays = new Rays(scanner, cells, map, marginMm, 2 * SECTORS);
        this.cells = cells;
        this.rings = rings;
        this.silhouette = new Silhouette(cells, map, marginMm, 2 * SECTORS);
    }

    @Override
    public int sectors() {
        return SECTORS;
    }

    @Override
    public int slopes() {
        return SLOPES;
    }

    /** Half a turn, as either photon may be A. */
    @Override
    public double turnRad() {
        return Math.PI;
    }

    @Override
    public boolean ask(int cell, int sector, int slope, Asked asked) {
        if (!any.ask(cell, sector, 0, asked)) {
            return false;
        }
        asked.piece(slope, SLOPES);
        asked.leastPaths = rays.least(cell, sector, asked, true);
        asked.backMm = silhouette.longestMm(cell, sector + SECTORS, -asked.highCosine, -asked.lowCosine);
        asked.aheadMm = silhouette.longestMm(cell, sector, asked.lowCosine, asked.highCosine);
        double low = cells.cornerMm(cell, 2);
        double high = low + cells.sizeZMm();
        asked.backTurnRad = rings.leastTurnRad(low, high, -asked.highCosine, -asked.lowCosine, asked.backMm);
        asked.aheadTurnRad = rings.leastTurnRad(low, high, asked.lowCosine, asked.highCosine, asked.aheadMm);
        return asked.backMm > 0 && asked.aheadMm > 0;
    }
}
