package org.petmr.simulator.physics.accelerated;

import org.petmr.recon.scanner.ScannerModel;
import org.petmr.simulator.physics.emission.EmissionCells;
import org.petmr.simulator.physics.transport.MuMap;

/** For one photon that gets to the rings unscattered, from anywhere: directions that meet them, and its own attenuation. */
final class RayPlan implements SitePlan {

    private static final int SECTORS = 16;

    private final double edgeMm;
    private final Rays rays;

    /**
     * @param marginMm by which a ray may start outside its box
     * @param missMm by which its end may lie beyond the rings
     */
    RayPlan(ScannerModel scanner, EmissionCells cells, MuMap map, double marginMm, double missMm) {
        this.edgeMm = 0.5 * scanner.rings() * scanner.ringSpacingMm() + missMm;
        this.rays = new Rays(scanner, cells, map, marginMm, SECTORS);
    }

    @Override
    public int sectors() {
        return SECTORS;
    }

    @Override
    public int slopes() {
        return 1;
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
        asked.leastPaths = rays.least(cell, sector, asked, false);
        return true;
    }
}
