package org.petmr.recon.correction.scatter;

/** The obvious twin of {@link TabledPairs}: the formulas as they stand, pair by pair, in double. */
final class PlainPairs implements PairKernel {

    private final CoarseDetectors detectors;
    private final EnergyWindow window;
    private final double leastCosine;

    PlainPairs(CoarseDetectors detectors, EnergyWindow window, double leastAcceptance) {
        this.detectors = detectors;
        this.window = window;
        this.leastCosine = window.leastCosine(leastAcceptance * window.acceptance(ComptonScatter.ELECTRON_KEV));
    }

    @Override
    public void add(LegBlock legs, int column, float[] rows, PairScratch scratch) {
        int rings = detectors.rings();
        int half = detectors.columns() / 2;
        int from = (column + half - detectors.reach()) * rings;
        int to = (column + half + (column < half ? 1 : 0)) * rings;
        int width = (detectors.reach() + 1) * rings;
        for (int r = 0; r < rings; r++) {
            for (int b = from; b < to; b++) {
                double sum = 0;
                for (int p = 0; p < legs.points; p++) {
                    sum += ofPoint(legs, p, column * rings + r, b);
                }
                rows[r * width + b - from] += (float) sum;
            }
        }
    }

    private double ofPoint(LegBlock legs, int p, int a, int b) {
        double cosine = -(double) legs.ux[p][a] * legs.ux[p][b]
                - (double) legs.uy[p][a] * legs.uy[p][b]
                - (double) legs.uz[p][a] * legs.uz[p][b];
        if (cosine < leastCosine) {
            return 0;
        }
        double excess = AngleTable.excess(cosine);
        double fromA = legs.activity[p][a] * Math.exp(excess * legs.logSurvival[p][b]);
        double fromB = legs.activity[p][b] * Math.exp(excess * legs.logSurvival[p][a]);
        return (double) legs.strengthMm2[p]
                * legs.weight[p][a]
                * legs.weight[p][b]
                * AngleTable.perSteradian(window, cosine)
                * (fromA + fromB);
    }
}
