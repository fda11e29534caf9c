package org.petmr.simulator.physics.accelerated;

import org.petmr.simulator.physics.emission.EmissionCells;
import org.petmr.simulator.physics.transport.MuMap;

/**
 * What holds all that attenuates: an elliptic cylinder along the axis. How long rays of a box can be in it, at most.
 */
final class Silhouette {

    /** Pieces of a range of cosines, and of a sector. */
    private static final int PIECES = 8;

    private final EmissionCells cells;
    private final double[] ellipse;
    private final double marginMm;
    private final int sectors;
    private final double widthRad;

    // Of all boxes that lie over each other, by sector.
    private final double[] across;
    private double columnX = Double.NaN;
    private double columnY = Double.NaN;

    /**
     * @param marginMm by which a ray may start outside its box
     * @param sectors that a full turn is cut into, from the x axis on
     */
    Silhouette(EmissionCells cells, MuMap map, double marginMm, int sectors) {
        this.cells = cells;
        this.ellipse = map.cylinder();
        this.marginMm = marginMm;
        this.sectors = sectors;
        this.widthRad = 2 * Math.PI / sectors;
        this.across = new double[sectors];
    }

    /**
     * @param lowest cosine with the axis
     * @return mm, no less than the longest way
     */
    double longestMm(int cell, int sector, double lowest, double highest) {
        double across = acrossMm(cell, sector);
        double up = ellipse[5] - cells.cornerMm(cell, 2) + marginMm;
        double down = cells.cornerMm(cell, 2) + cells.sizeZMm() + marginMm - ellipse[4];
        double longest = 0;
        for (int i = 0; i < PIECES; i++) {
            double a = lowest + (highest - lowest) * i / PIECES;
            double b = lowest + (highest - lowest) * (i + 1) / PIECES;
            double steep = Math.max(Math.abs(a), Math.abs(b));
            double flat = a < 0 && b > 0 ? 0 : Math.min(Math.abs(a), Math.abs(b));
            double height = Math.max(0, a + b > 0 ? up : down);
            height = a < 0 && b > 0 ? Math.max(up, down) : height;
            double sideways = across / Math.sqrt(Math.max(1e-6, 1 - steep * steep));
            longest = Math.max(longest, flat == 0 ? sideways : Math.min(sideways, height / flat));
        }
        return longest;
    }

    /** Longest way across the axis. */
    private double acrossMm(int cell, int sector) {
        double x = cells.cornerMm(cell, 0);
        double y = cells.cornerMm(cell, 1);
        if (x != columnX || y != columnY) {
            columnX = x;
            columnY = y;
            for (int i = 0; i < sectors; i++) {
                across[i] = acrossOfColumnMm(i);
            }
        }
        return across[sector % sectors];
    }

    private double acrossOfColumnMm(int sector) {
        double longest = 0;
        for (int corner = 0; corner < 4; corner++) {
            double x = columnX + ((corner & 1) == 0 ? 0 : cells.sizeXMm());
            double y = columnY + ((corner & 2) == 0 ? 0 : cells.sizeYMm());
            double px = (x - ellipse[0]) / ellipse[2];
            double py = (y - ellipse[1]) / ellipse[3];
            for (int i = 0; i <= PIECES; i++) {
                double angle = (sector + (double) i / PIECES) * widthRad;
                double ex = Math.cos(angle) / ellipse[2];
                double ey = Math.sin(angle) / ellipse[3];
                double a = ex * ex + ey * ey;
                double b = px * ex + py * ey;
                double c = px * px + py * py - 1;
                double root = b * b - a * c;
                longest = Math.max(longest, root > 0 ? (Math.sqrt(root) - b) / a : 0);
            }
        }
        // Between the angles tried it may be a little more.
        double step = widthRad / PIECES;
        return longest * (1 + step * step) + 2 * marginMm;
    }
}
