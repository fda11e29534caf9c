package org.petmr.simulator.physics.accelerated;

import org.petmr.recon.scanner.ScannerModel;
import org.petmr.simulator.physics.emission.EmissionCells;
import org.petmr.simulator.physics.transport.MuMap;

/**
 * For one photon that gets to the rings unscattered while its partner scatters once, at any place of its way through the
 * phantom: directions of the first that meet the rings, the attenuation of about both ways, the length of the second.
 */
final class ForcedPlan implements SitePlan {

    private static final int SECTORS = 16;
    private static final int SLOPES = 4;

    private final double edgeMm;
    private final Rays rays;
    private final EmissionCells cells;
    private final RingTest rings;
    private final Silhouette silhouette;

    /**
     * @param marginMm by which a ray may start outside its box
     * @param missMm by which the first photon may end beside the straight line
     */
    ForcedPlan(ScannerModel scanner, EmissionCells cells, MuMap map, RingTest rings, double marginMm, double missMm) {
        this.edgeMm = 0.5 * scanner.rings() * scanner.ringSpacingMm() + missMm;
        this.rays = new Rays(scanner, cells, map, marginMm, SECTORS);
        this.cells = cells;
        this.rings = rings;
        this.silhouette = new Silhouette(cells, map, marginMm, SECTORS);
    }

    @Override
    public int sectors() {
        return SECTORS;
    }

    @Override
    public int slopes() {
        return SLOPES;
    }

    @Override
    public double turnRad() {
        return 2 * Math.PI;
    }

    @Override
    public boolean ask(int cell, int sector, int slope, Asked asked) {
        if (!rays.meeting(cell, sector, edgeMm, asked)) {
            return false;
        }
        asked.piece(slope, SLOPES);
        asked.leastPaths = rays.least(cell, sector, asked, true);
        asked.backMm = silhouette.longestMm(cell, sector + SECTORS / 2, -asked.highCosine, -asked.lowCosine);
        double low = cells.cornerMm(cell, 2);
        asked.backTurnRad =
                rings.leastTurnRad(low, low + cells.sizeZMm(), -asked.highCosine, -asked.lowCosine, asked.backMm);
        return asked.backMm > 0;
    }
}
