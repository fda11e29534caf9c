package org.petmr.simulator.physics.accelerated;

import org.petmr.recon.scanner.ScannerModel;
import org.petmr.simulator.physics.emission.EmissionCells;
import org.petmr.simulator.physics.transport.MuMap;

/**
 * The rays of a box: how far it is to the rings, and the attenuation that they meet at least, found by trying some. A ray that
 * is lighter all the same makes up for it by counting more than once now and then, see {@link PairKernel#times}; so that bound
 * need not be strict.
 */
final class Rays {

    /** Where in the box, in its half edges; where in the sector; where between the cosines: each -1 to 1. */
    private static final double[][] TRIED = {
        {0.8, 0.8, 0.8, -0.9, -0.9},
        {0.8, -0.8, -0.8, 0.9, 0.9},
        {-0.8, 0.8, -0.8, -0.3, 0.3},
        {-0.8, -0.8, 0.8, 0.3, -0.3}
    };

    /** Less than the least that was found, as none of those tried was the least of all. */
    private static final double MARGIN = 0.03;

    /** Steps over a sector in which the rings' distance is tried. */
    private static final int ANGLES = 4;

    private final EmissionCells cells;
    private final MuMap map;
    private final double radius;
    private final double marginMm;
    private final int sectors;
    private final double widthRad;

    // Of all boxes that lie over each other, by sector.
    private final double[] shortest;
    private final double[] longest;
    private final double[] reached = new double[2];
    private double columnX = Double.NaN;
    private double columnY = Double.NaN;

    /**
     * @param marginMm by which a ray may start outside its box
     * @param sectors that a full turn is cut into, from the x axis on
     */
    Rays(ScannerModel scanner, EmissionCells cells, MuMap map, double marginMm, int sectors) {
        this.cells = cells;
        this.map = map;
        this.radius = scanner.effectiveRadiusMm();
        this.marginMm = marginMm;
        this.sectors = sectors;
        this.widthRad = 2 * Math.PI / sectors;
        this.shortest = new double[sectors];
        this.longest = new double[sectors];
    }

    double lowestMm(int cell) {
        return cells.cornerMm(cell, 2) - marginMm;
    }

    double highestMm(int cell) {
        return cells.cornerMm(cell, 2) + cells.sizeZMm() + marginMm;
    }

    /** Shortest and longest way to the rings' cylinder across the axis. @param reach overwritten */
    void reach(int cell, int sector, double[] reach) {
        double x = cells.cornerMm(cell, 0);
        double y = cells.cornerMm(cell, 1);
        if (x != columnX || y != columnY) {
            columnX = x;
            columnY = y;
            for (int i = 0; i < sectors; i++) {
                reachOfColumn(i);
            }
        }
        reach[0] = shortest[sector % sectors];
        reach[1] = longest[sector % sectors];
    }

    private void reachOfColumn(int sector) {
        double near = Double.POSITIVE_INFINITY;
        double far = 0;
        for (int corner = 0; corner < 4; corner++) {
            double x = columnX + ((corner & 1) == 0 ? 0 : cells.sizeXMm());
            double y = columnY + ((corner & 2) == 0 ? 0 : cells.sizeYMm());
            for (int i = 0; i <= ANGLES; i++) {
                double angle = (sector + (double) i / ANGLES) * widthRad;
                double ex = Math.cos(angle);
                double ey = Math.sin(angle);
                double along = x * ex + y * ey;
                double inside = Math.max(1, radius * radius - x * x - y * y);
                double s = Math.sqrt(along * along + inside) - along;
                near = Math.min(near, s);
                far = Math.max(far, s);
            }
        }
        // Between the angles tried it is less or more by (step^2 / 8) of the way at most.
        double step = widthRad / ANGLES;
        shortest[sector] = Math.max(1, near * (1 - step * step / 8) - marginMm);
        longest[sector] = far * (1 + step * step / 8) + marginMm;
    }

    /**
     * Directions of a box that may meet the rings.
     *
     * @param edgeMm how far from the middle along the axis a ray may end
     * @param asked its range is overwritten
     * @return false when there are none
     */
    boolean meeting(int cell, int sector, double edgeMm, Asked asked) {
        reach(cell, sector, reached);
        asked.range(-cosine(slope(edgeMm + highestMm(cell), reached)), cosine(slope(edgeMm - lowestMm(cell), reached)));
        return asked.highCosine > asked.lowCosine;
    }

    /** Steepest slope up to a height over the rays' start; negative when the height lies below. */
    static double slope(double heightMm, double[] reach) {
        return heightMm > 0 ? heightMm / reach[0] : heightMm / reach[1];
    }

    static double cosine(double slope) {
        return slope / Math.sqrt(1 + slope * slope);
    }

    /** Optical depth that hardly any ray has less of. @param isLine whether the way back counts too */
    double least(int cell, int sector, Asked asked, boolean isLine) {
        double least = Double.POSITIVE_INFINITY;
        for (double[] t : TRIED) {
            double x = cells.cornerMm(cell, 0) + 0.5 * (1 + t[0]) * cells.sizeXMm();
            double y = cells.cornerMm(cell, 1) + 0.5 * (1 + t[1]) * cells.sizeYMm();
            double z = cells.cornerMm(cell, 2) + 0.5 * (1 + t[2]) * cells.sizeZMm();
            double angle = (sector + 0.5 * (1 + t[3])) * widthRad;
            double cosine = asked.lowCosine + 0.5 * (1 + t[4]) * (asked.highCosine - asked.lowCosine);
            double sine = Math.sqrt(1 - cosine * cosine);
            double dx = sine * Math.cos(angle);
            double dy = sine * Math.sin(angle);
            double sum = map.sampled(x, y, z, dx, dy, cosine, least, 0.5);
            if (isLine && sum < least) {
                sum += map.sampled(x, y, z, -dx, -dy, -cosine, least - sum, 0.5);
            }
            least = Math.min(least, sum);
        }
        return Math.max(0, least - MARGIN);
    }
}
