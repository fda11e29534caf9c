package org.petmr.simulator.physics.accelerated;

import org.petmr.recon.scanner.ScannerModel;
import org.petmr.simulator.physics.emission.EmissionCells;
import org.petmr.simulator.physics.transport.MuMap;

/** For one photon that gets to the rings unscattered, from anywhere: directions that meet them, and its own attenuation. */
final class RayPlan implements Sites.Plan {

    private static final int SECTORS = 16;

    private final double edgeMm;
    private final Rays rays;
    private final double[] reach = new double[2];

    /**
     * @param marginMm by which a ray may start outside its box
     * @param missMm by which its end may lie beyond the rings
     */
    RayPlan(ScannerModel scanner, EmissionCells cells, MuMap map, double marginMm, double missMm) {
        this.edgeMm = 0.5 * scanner.rings() * scanner.ringSpacingMm() + missMm;
        this.rays = new Rays(scanner, cells, map, marginMm);
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
        rays.reach(cell, sector * width, width, reach);
        bound[0] = -Rays.cosine(Rays.slope(edgeMm + rays.highestMm(cell), reach));
        bound[1] = Rays.cosine(Rays.slope(edgeMm - rays.lowestMm(cell), reach));
        if (bound[1] <= bound[0]) {
            return false;
        }
        bound[3] = 1;
        bound[4] = 0;
        bound[5] = 0;
        rays.least(cell, sector * width, width, bound, false);
        return true;
    }
}
