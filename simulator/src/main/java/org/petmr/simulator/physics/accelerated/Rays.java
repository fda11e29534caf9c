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

    /** @param marginMm by which a ray may start outside its box */
    Rays(ScannerModel scanner, EmissionCells cells, MuMap map, double marginMm) {
        this.cells = cells;
        this.map = map;
        this.radius = scanner.effectiveRadiusMm();
        this.marginMm = marginMm;
    }

    double lowestMm(int cell) {
        return cells.cornerMm(cell, 2) - marginMm;
    }

    double highestMm(int cell) {
        return cells.cornerMm(cell, 2) + cells.sizeZMm() + marginMm;
    }

    /** Shortest and longest way to the rings' cylinder across the axis. @param reach overwritten */
    void reach(int cell, double fromRad, double widthRad, double[] reach) {
        reach[0] = Double.POSITIVE_INFINITY;
        reach[1] = 0;
        for (int corner = 0; corner < 4; corner++) {
            double x = cells.cornerMm(cell, 0) + ((corner & 1) == 0 ? 0 : cells.sizeXMm());
            double y = cells.cornerMm(cell, 1) + ((corner & 2) == 0 ? 0 : cells.sizeYMm());
            for (int i = 0; i <= ANGLES; i++) {
                double angle = fromRad + i * widthRad / ANGLES;
                double ex = Math.cos(angle);
                double ey = Math.sin(angle);
                double along = x * ex + y * ey;
                double inside = Math.max(1, radius * radius - x * x - y * y);
                double s = Math.sqrt(along * along + inside) - along;
                reach[0] = Math.min(reach[0], s);
                reach[1] = Math.max(reach[1], s);
            }
        }
        // Between the angles tried it is less or more by (step^2 / 8) of the way at most.
        double step = widthRad / ANGLES;
        reach[0] = Math.max(1, reach[0] * (1 - step * step / 8) - marginMm);
        reach[1] = reach[1] * (1 + step * step / 8) + marginMm;
    }

    /** Steepest slope up to a height over the rays' start; negative when the height lies below. */
    static double slope(double heightMm, double[] reach) {
        return heightMm > 0 ? heightMm / reach[0] : heightMm / reach[1];
    }

    static double cosine(double slope) {
        return slope / Math.sqrt(1 + slope * slope);
    }

    /**
     * @param fromRad where the sector starts
     * @param bound smallest and largest cosine with the axis; the third is overwritten by the least optical depth
     * @param isLine whether the way back counts too
     */
    void least(int cell, double fromRad, double widthRad, double[] bound, boolean isLine) {
        double least = Double.POSITIVE_INFINITY;
        for (double[] t : TRIED) {
            double x = cells.cornerMm(cell, 0) + 0.5 * (1 + t[0]) * cells.sizeXMm();
            double y = cells.cornerMm(cell, 1) + 0.5 * (1 + t[1]) * cells.sizeYMm();
            double z = cells.cornerMm(cell, 2) + 0.5 * (1 + t[2]) * cells.sizeZMm();
            double angle = fromRad + 0.5 * (1 + t[3]) * widthRad;
            double cosine = bound[0] + 0.5 * (1 + t[4]) * (bound[1] - bound[0]);
            double sine = Math.sqrt(1 - cosine * cosine);
            double dx = sine * Math.cos(angle);
            double dy = sine * Math.sin(angle);
            double sum = map.sampled(x, y, z, dx, dy, cosine, least, 0.5);
            if (isLine && sum < least) {
                sum += map.sampled(x, y, z, -dx, -dy, -cosine, least - sum, 0.5);
            }
            least = Math.min(least, sum);
        }
        bound[2] = Math.max(0, least - MARGIN);
    }
}
