package org.petmr.recon.correction.scatter;

import java.util.Arrays;

/**
 * The legs from a few scatter points to all detectors: geometry and integrals, one array for each quantity, so that the loop
 * over pairs runs along them.
 *
 * <p>Arrays are {@code [point][column * rings + ring]} and go on for half a turn beyond the last column with the values of the
 * first: the partners of every column stand in one run.
 */
final class LegBlock {

    /** Legs are integrated a few points at a time: this keeps memory small whatever the patient's size. */
    static final int POINTS = 64;

    private final CoarseDetectors detectors;
    private final double[] columnX;
    private final double[] columnY;
    private final int length;

    /** Points in use. */
    int points;

    /** Unit vector from the scatter point to the detector. */
    final float[][] ux;

    final float[][] uy;
    final float[][] uz;

    /** {@code cos(alpha) / r^2 * exp(-integral mu)}, mm^-2. */
    final float[][] weight;

    /** Integral of the activity over the leg, activity times mm. */
    final float[][] activity;

    /** Minus the integral of mu at 511 keV over the leg. */
    final float[][] logSurvival;

    /** Length of the leg, mm. */
    final float[][] lengthMm;

    /** Volume times mu of each point, mm^2. */
    final float[] strengthMm2 = new float[POINTS];

    /** {@code [point][detector * tofCells + cell]}, see {@link TofLegs}; null without time of flight. */
    final float[][] byTime;

    /** {@code [point][detector]}: which bins of {@link #byTime} count, as {@link TofLegs#accumulate} packs them. */
    final int[][] timeRange;

    private final TofLegs tofLegs;

    /** @param tofLegs null without time of flight */
    LegBlock(CoarseDetectors detectors, TofLegs tofLegs) {
        this.detectors = detectors;
        this.tofLegs = tofLegs;
        int n = detectors.columns();
        this.length = (n + n / 2) * detectors.rings();
        this.columnX = new double[n];
        this.columnY = new double[n];
        for (int c = 0; c < n; c++) {
            columnX[c] = detectors.xMm(c);
            columnY[c] = detectors.yMm(c);
        }
        this.ux = new float[POINTS][length];
        this.uy = new float[POINTS][length];
        this.uz = new float[POINTS][length];
        this.weight = new float[POINTS][length];
        this.activity = new float[POINTS][length];
        this.logSurvival = new float[POINTS][length];
        this.lengthMm = new float[POINTS][length];
        this.byTime = tofLegs == null ? null : new float[POINTS][detectors.count() * tofLegs.cells()];
        this.timeRange = tofLegs == null ? null : new int[POINTS][detectors.count()];
    }

    /** Length of the arrays over detectors. */
    int length() {
        return length;
    }

    TofLegs tofLegs() {
        return tofLegs;
    }

    /** Fills one place of the block. Different places may be filled by several threads at once. */
    void fill(int place, ScatterPoints from, int point, CoarseImage image) {
        double x = from.xMm(point);
        double y = from.yMm(point);
        double z = from.zMm(point);
        strengthMm2[place] = (float) from.strengthMm2(point);
        CoarseImage.Ray ray = new CoarseImage.Ray();
        float[] scratch = null;
        if (tofLegs != null) {
            ray.cellMm = tofLegs.cellMm();
            ray.alongRay = new float[tofLegs.rayCells()];
            scratch = tofLegs.scratch();
        }
        int rings = detectors.rings();
        for (int c = 0; c < columnX.length; c++) {
            double dx = columnX[c] - x;
            double dy = columnY[c] - y;
            for (int r = 0; r < rings; r++) {
                double dz = detectors.zMm(r) - z;
                double square = dx * dx + dy * dy + dz * dz;
                double legMm = Math.sqrt(square);
                int at = c * rings + r;
                if (ray.alongRay != null) {
                    Arrays.fill(ray.alongRay, 0);
                }
                image.integrate(x, y, z, dx / legMm, dy / legMm, dz / legMm, legMm, ray);
                double cosine = (dx * columnX[c] + dy * columnY[c]) / (legMm * detectors.radiusMm());
                ux[place][at] = (float) (dx / legMm);
                uy[place][at] = (float) (dy / legMm);
                uz[place][at] = (float) (dz / legMm);
                weight[place][at] = (float) (Math.max(0, cosine) / square * Math.exp(-ray.attenuation));
                activity[place][at] = (float) ray.activity;
                logSurvival[place][at] = (float) -ray.attenuation;
                lengthMm[place][at] = (float) legMm;
                if (tofLegs != null) {
                    timeRange[place][at] =
                            tofLegs.accumulate(ray.alongRay, scratch, byTime[place], at * tofLegs.cells());
                }
            }
        }
        wrap(ux[place], uy[place], uz[place], weight[place], activity[place], logSurvival[place], lengthMm[place]);
    }

    private void wrap(float[]... arrays) {
        int turn = detectors.count();
        for (float[] a : arrays) {
            System.arraycopy(a, 0, a, turn, length - turn);
        }
    }
}
