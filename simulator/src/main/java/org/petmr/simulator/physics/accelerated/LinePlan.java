package org.petmr.simulator.physics.accelerated;

import org.petmr.recon.scanner.ScannerModel;
import org.petmr.simulator.physics.emission.EmissionCells;
import org.petmr.simulator.physics.transport.MuMap;

/**
 * For two unscattered photons: lines steep enough that both ends lie on the rings, and the attenuation of the whole line.
 * Half a turn, as either end may be A.
 */
final class LinePlan implements SitePlan {

    private static final int SECTORS = 16;

    private final double edgeMm;
    private final double riseMm;
    private final Rays rays;
    private final double[] ahead = new double[2];
    private final double[] behind = new double[2];

    /**
     * @param marginMm by which a line may start outside its box
     * @param missMm by which its second end may lie beside the straight line
     */
    LinePlan(ScannerModel scanner, EmissionCells cells, MuMap map, double marginMm, double missMm) {
        this.edgeMm = 0.5 * scanner.rings() * scanner.ringSpacingMm() + missMm;
        this.riseMm = (scanner.axialCompression().maxRingDifference() + 1) * scanner.ringSpacingMm() + missMm;
        this.rays = new Rays(scanner, cells, map, marginMm, 2 * SECTORS);
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
        return Math.PI;
    }

    @Override
    public boolean ask(int cell, int sector, int slope, Asked asked) {
        rays.reach(cell, sector, ahead);
        rays.reach(cell, sector + SECTORS, behind);
        double above = edgeMm - rays.lowestMm(cell);
        double below = edgeMm + rays.highestMm(cell);
        if (above <= 0 || below <= 0) {
            return false;
        }
        double steepest = riseMm / (ahead[0] + behind[0]);
        double up = Math.min(steepest, Math.min(Rays.slope(above, ahead), Rays.slope(below, behind)));
        double down = Math.min(steepest, Math.min(Rays.slope(below, ahead), Rays.slope(above, behind)));
        asked.range(-Rays.cosine(down), Rays.cosine(up));
        asked.leastPaths = rays.least(cell, sector, asked, true);
        return true;
    }
}
