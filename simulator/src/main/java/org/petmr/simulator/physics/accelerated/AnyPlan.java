package org.petmr.simulator.physics.accelerated;

import org.petmr.recon.scanner.ScannerModel;
import org.petmr.simulator.physics.emission.EmissionCells;

/**
 * For two photons that both scatter: any direction that has a chance. Pairs from farther outside the field of view or nearer
 * to the axis' direction than this make less than 2 in 1000 of these coincidences, themselves a few per cent of all (found by
 * counting, 300 x 230 x 700 mm of water in the mMR): they are left out.
 */
final class AnyPlan implements SitePlan {

    private static final double BEYOND_MM = 130;
    private static final double MOST_COSINE = 0.8;

    private final EmissionCells cells;
    private final double highestMm;

    AnyPlan(ScannerModel scanner, EmissionCells cells) {
        this.cells = cells;
        this.highestMm = 0.5 * scanner.rings() * scanner.ringSpacingMm() + BEYOND_MM;
    }

    @Override
    public int sectors() {
        return 1;
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
        asked.range(-MOST_COSINE, MOST_COSINE);
        double low = cells.cornerMm(cell, 2);
        return low < highestMm && low + cells.sizeZMm() > -highestMm;
    }
}
