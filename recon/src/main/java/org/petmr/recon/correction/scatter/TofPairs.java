package org.petmr.recon.correction.scatter;

/**
 * As {@link TabledPairs}, split into TOF bins: instead of a leg's whole activity the part that falls into each bin, see
 * {@link TofLegs}.
 *
 * <p>Rows are {@code [rings][(reach + 1) * rings][bins]}; bins count from the second detector's side to the first's, as
 * {@code ScannerModel}'s TOF bins do.
 */
final class TofPairs implements PairKernel {

    private final CoarseDetectors detectors;
    private final AngleTable table;

    TofPairs(CoarseDetectors detectors, AngleTable table) {
        this.detectors = detectors;
        this.table = table;
    }

    @Override
    public void add(LegBlock legs, int column, float[] rows, PairScratch scratch) {
        int rings = detectors.rings();
        int half = detectors.columns() / 2;
        int from = (column + half - detectors.reach()) * rings;
        int to = (column + half + (column < half ? 1 : 0)) * rings;
        int width = (detectors.reach() + 1) * rings;
        int bins = legs.tofLegs().bins();
        for (int p = 0; p < legs.points; p++) {
            for (int r = 0; r < rings; r++) {
                int a = column * rings + r;
                for (int b = from; b < to; b++) {
                    addPair(legs, p, a, b, rows, (r * width + b - from) * bins);
                }
            }
        }
    }

    private void addPair(LegBlock legs, int p, int a, int b, float[] rows, int at) {
        float cosine = -legs.ux[p][a] * legs.ux[p][b] - legs.uy[p][a] * legs.uy[p][b] - legs.uz[p][a] * legs.uz[p][b];
        int cell = Math.max(0, (int) (cosine * table.scale + table.offset));
        if (cell == 0) {
            return;
        }
        float excess = table.values[2 * cell + 1];
        float common = legs.strengthMm2[p] * legs.weight[p][a] * legs.weight[p][b] * table.values[2 * cell];
        float ofA = common * TabledPairs.exp(excess * legs.logSurvival[p][b]);
        float ofB = common * TabledPairs.exp(excess * legs.logSurvival[p][a]);
        float shiftMm = 0.5f * (legs.lengthMm[p][b] - legs.lengthMm[p][a]);
        TofLegs tof = legs.tofLegs();
        int turn = detectors.count();
        addLeg(tof, legs.byTime[p], legs.timeRange[p], a, tof.firstCell(shiftMm), ofA, rows, at, 1);
        // Towards B everything is mirrored: the shift, and the order of the bins.
        int ofTurn = b < turn ? b : b - turn;
        int last = at + tof.bins() - 1;
        addLeg(tof, legs.byTime[p], legs.timeRange[p], ofTurn, tof.firstCell(-shiftMm), ofB, rows, last, -1);
    }

    private static void addLeg(
            TofLegs tof,
            float[] tables,
            int[] ranges,
            int detector,
            int firstCell,
            float factor,
            float[] rows,
            int at,
            int step) {
        int phase = Math.floorMod(firstCell, tof.subdivision());
        int firstBin = Math.floorDiv(firstCell, tof.subdivision());
        int range = ranges[detector];
        int from = Math.max(0, (range & 0xFFFF) - firstBin);
        int to = Math.min(tof.bins(), (range >>> Short.SIZE) - firstBin);
        int table = detector * tof.cells() + phase * tof.binsOfPhase() + firstBin;
        for (int k = from; k < to; k++) {
            rows[at + step * k] += factor * tables[table + k];
        }
    }
}
