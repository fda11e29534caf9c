package org.petmr.simulator.physics.accelerated;

import org.petmr.recon.scanner.ScannerModel;
import org.petmr.simulator.physics.emission.EmissionCells;
import org.petmr.simulator.physics.transport.MuMap;

/** For one photon that gets to the rings unscattered, from anywhere: directions that meet them, and its own attenuation. */
final class RayPlan implements Sites.Plan {

    private static final int SECTORS = 16;

    private final ScannerModel scanner;
    private final EmissionCells cells;
    private final double marginMm;
    private final Rays rays;

    /** @param marginMm by which a ray may miss the box it starts from, and its end the rings */
    RayPlan(ScannerModel scanner, EmissionCells cells, MuMap map, double marginMm) {
        this.scanner = scanner;
        this.cells = cells;
        this.marginMm = marginMm;
        this.rays = new Rays(cells, map);
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
    public double[] cosines(int cell) {
        double radius = scanner.effectiveRadiusMm();
        double edge = 0.5 * scanner.rings() * scanner.ringSpacingMm() + marginMm;
        double r = Math.min(rays.farthestFromAxisMm(cell) + marginMm, 0.99 * radius);
        double up = steepest(edge - (cells.cornerMm(cell, 2) - marginMm), radius, r);
        double down = steepest(edge + cells.cornerMm(cell, 2) + cells.sizeZMm() + marginMm, radius, r);
        return new double[] {-down, up};
    }

    /** Cosine of the steepest way up by a height that the rings may be met at; negative when they lie below. */
    private static double steepest(double heightMm, double radius, double r) {
        double slope = heightMm / (heightMm > 0 ? radius - r : radius + r);
        return slope / Math.sqrt(1 + slope * slope);
    }

    @Override
    public double leastPaths(int cell, int sector) {
        double width = turnRad() / SECTORS;
        return rays.least(cell, sector * width, width, cosines(cell), false);
    }
}
