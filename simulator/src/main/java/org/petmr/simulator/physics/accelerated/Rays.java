package org.petmr.simulator.physics.accelerated;

import org.petmr.simulator.physics.emission.EmissionCells;
import org.petmr.simulator.physics.transport.MuMap;

/**
 * Attenuation that the rays of a box meet at least, found by trying some. A ray that is lighter all the same makes up for it
 * by counting more than once now and then, see {@link TrueKernel}; so the bound need not be strict.
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

    private final EmissionCells cells;
    private final MuMap map;

    Rays(EmissionCells cells, MuMap map) {
        this.cells = cells;
        this.map = map;
    }

    /** Distance of the farthest corner of a box from the axis. */
    double farthestFromAxisMm(int cell) {
        double x = Math.max(Math.abs(cells.cornerMm(cell, 0)), Math.abs(cells.cornerMm(cell, 0) + cells.sizeXMm()));
        double y = Math.max(Math.abs(cells.cornerMm(cell, 1)), Math.abs(cells.cornerMm(cell, 1) + cells.sizeYMm()));
        return Math.hypot(x, y);
    }

    /**
     * @param fromRad where the sector starts
     * @param cosines with the axis, smallest and largest
     * @param isLine whether the way back counts too
     */
    double least(int cell, double fromRad, double widthRad, double[] cosines, boolean isLine) {
        double least = Double.POSITIVE_INFINITY;
        for (double[] t : TRIED) {
            double x = cells.cornerMm(cell, 0) + 0.5 * (1 + t[0]) * cells.sizeXMm();
            double y = cells.cornerMm(cell, 1) + 0.5 * (1 + t[1]) * cells.sizeYMm();
            double z = cells.cornerMm(cell, 2) + 0.5 * (1 + t[2]) * cells.sizeZMm();
            double angle = fromRad + 0.5 * (1 + t[3]) * widthRad;
            double cosine = cosines[0] + 0.5 * (1 + t[4]) * (cosines[1] - cosines[0]);
            double sine = Math.sqrt(1 - cosine * cosine);
            double dx = sine * Math.cos(angle);
            double dy = sine * Math.sin(angle);
            double sum = map.integral(x, y, z, dx, dy, cosine, least);
            if (isLine && sum < least) {
                sum += map.integral(x, y, z, -dx, -dy, -cosine, least - sum);
            }
            least = Math.min(least, sum);
        }
        return Math.max(0, least - MARGIN);
    }
}
