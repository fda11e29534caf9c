package org.petmr.simulator.physics.accelerated;

import org.petmr.recon.scanner.ScannerModel;
import org.petmr.simulator.physics.emission.EmissionCells;
import org.petmr.simulator.physics.transport.MuMap;

/**
 * For one photon that gets to the rings unscattered while its partner scatters once, at any place of its way through the
 * phantom: directions of the first that meet the rings, the attenuation of about both ways, the length of the second.
 */
final class ForcedPlan implements Sites.Plan {

    private static final int SECTORS = 16;

    private final double edgeMm;
    private final Rays rays;
    private final Silhouette silhouette;
    private final double mostPerMm;
    private final double[] reach = new double[2];

    /**
     * @param marginMm by which a ray may start outside its box
     * @param missMm by which the first photon may end beside the straight line
     */
    ForcedPlan(ScannerModel scanner, EmissionCells cells, MuMap map, double marginMm, double missMm) {
        this.edgeMm = 0.5 * scanner.rings() * scanner.ringSpacingMm() + missMm;
        this.rays = new Rays(scanner, cells, map, marginMm);
        this.silhouette = new Silhouette(cells, map, marginMm);
        this.mostPerMm = map.mostPerMm();
    }

    @Override
    public int sectors() {
        return SECTORS;
    }

    @Override
    public double turnRad() {
        return 2 * Math.PI;
    }

    @Override
    public boolean bound(int cell, int sector, double[] bound) {
        double width = turnRad() / SECTORS;
        double from = sector * width;
        rays.reach(cell, from, width, reach);
        bound[0] = -Rays.cosine(Rays.slope(edgeMm + rays.highestMm(cell), reach));
        bound[1] = Rays.cosine(Rays.slope(edgeMm - rays.lowestMm(cell), reach));
        if (bound[1] <= bound[0]) {
            return false;
        }
        rays.least(cell, from, width, bound, true);
        bound[4] = Math.ceil(silhouette.longestMm(cell, from + Math.PI, width, -bound[1], -bound[0]));
        bound[5] = 0;
        bound[3] = mostPerMm * bound[4];
        return true;
    }
}
