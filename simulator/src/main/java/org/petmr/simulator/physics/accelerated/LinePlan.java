package org.petmr.simulator.physics.accelerated;

import org.petmr.recon.scanner.ScannerModel;
import org.petmr.simulator.physics.emission.EmissionCells;
import org.petmr.simulator.physics.transport.MuMap;

/**
 * For two unscattered photons: lines steep enough that both ends lie on the rings, and the attenuation of the whole line.
 * Half a turn, as either end may be A.
 */
final class LinePlan implements Sites.Plan {

    private static final int SECTORS = 16;

    private final ScannerModel scanner;
    private final EmissionCells cells;
    private final double marginMm;
    private final Rays rays;

    /** @param marginMm by which a line may miss the box it starts from, and its ends the rings */
    LinePlan(ScannerModel scanner, EmissionCells cells, MuMap map, double marginMm) {
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
        return Math.PI;
    }

    @Override
    public double[] cosines(int cell) {
        double radius = scanner.effectiveRadiusMm();
        double edge = 0.5 * scanner.rings() * scanner.ringSpacingMm() + marginMm;
        double r = Math.min(rays.farthestFromAxisMm(cell) + marginMm, 0.99 * radius);
        double low = cells.cornerMm(cell, 2) - marginMm;
        double high = cells.cornerMm(cell, 2) + cells.sizeZMm() + marginMm;
        double height = low > 0 ? low : high < 0 ? -high : 0;
        if (height >= edge) {
            return new double[2];
        }
        double rise = (scanner.axialCompression().maxRingDifference() + 1) * scanner.ringSpacingMm() + marginMm;
        double shortestChord = 2 * Math.sqrt(radius * radius - r * r);
        // The end on the nearer side of the field of view limits, or, for the steepest, the end on the other side.
        double slope = Math.min(rise / shortestChord, (edge - height) / (radius - r));
        double most = slope / Math.sqrt(1 + slope * slope);
        return new double[] {-most, most};
    }

    @Override
    public double leastPaths(int cell, int sector) {
        double width = turnRad() / SECTORS;
        return rays.least(cell, sector * width, width, cosines(cell), true);
    }
}
