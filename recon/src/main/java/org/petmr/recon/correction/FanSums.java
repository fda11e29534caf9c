package org.petmr.recon.correction;

import org.petmr.recon.compute.Workers;
import org.petmr.recon.sinogram.ProjectionGeometry;

/**
 * The hot loop of the efficiency estimate: sums over each element's fan of the model times the partners' values, all ring
 * pairs of a line together. Views are cut into one slice for each worker, whose sums are added in order.
 */
final class FanSums {

    private final ProjectionGeometry geometry;
    private final PairModel model;
    private final Workers workers;
    private final int rings;
    private final int perRing;

    FanSums(ProjectionGeometry geometry, PairModel model, Workers workers) {
        this.geometry = geometry;
        this.model = model;
        this.workers = workers;
        this.rings = geometry.scanner().rings();
        this.perRing = geometry.scanner().indicesPerRing();
    }

    /**
     * @param values {@code [elements]} by element id
     * @param byBin {@code [tangentialBins]}: factor of each tangential bin
     * @return {@code [elements]}: sum over the fan of model x factor x partner's value
     */
    double[] of(double[] values, double[] byBin) {
        double[][] sums = new double[workers.threads()][];
        workers.forSlices(geometry.views(), (worker, from, to) -> {
            double[] sum = new double[values.length];
            float[] pairs = new float[rings * rings];
            for (int view = from; view < to; view++) {
                for (int t = 0; t < geometry.tangentialBins(); t++) {
                    if (covers(view, t)) {
                        model.expected(view, t, pairs);
                        line(view, t, pairs, values, byBin[t], sum);
                    }
                }
            }
            sums[worker] = sum;
        });
        double[] all = new double[values.length];
        for (double[] sum : sums) {
            if (sum != null) {
                for (int e = 0; e < all.length; e++) {
                    all[e] += sum[e];
                }
            }
        }
        return all;
    }

    private void line(int view, int t, float[] pairs, double[] values, double factor, double[] sum) {
        int most = geometry.compression().maxRingDifference();
        int a = geometry.firstCrystal(view, t);
        int b = geometry.secondCrystal(view, t);
        for (int r1 = 0; r1 < rings; r1++) {
            int e1 = r1 * perRing + a;
            double value1 = factor * values[e1];
            double sum1 = 0;
            int last = Math.min(rings - 1, r1 + most);
            for (int r2 = Math.max(0, r1 - most); r2 <= last; r2++) {
                int e2 = r2 * perRing + b;
                double expected = pairs[r1 * rings + r2];
                sum1 += expected * values[e2];
                sum[e2] += expected * value1;
            }
            sum[e1] += factor * sum1;
        }
    }

    /** {@code [tangentialBins]}: sums of model x both ends' values over all lines of a bin. */
    double[] byBin(double[] values) {
        double[][] ofView = new double[geometry.views()][geometry.tangentialBins()];
        workers.forItems(geometry.views(), (worker, view) -> {
            float[] pairs = new float[rings * rings];
            for (int t = 0; t < geometry.tangentialBins(); t++) {
                if (covers(view, t)) {
                    model.expected(view, t, pairs);
                    ofView[view][t] = product(view, t, pairs, values);
                }
            }
        });
        double[] all = new double[geometry.tangentialBins()];
        for (double[] view : ofView) {
            for (int t = 0; t < all.length; t++) {
                all[t] += view[t];
            }
        }
        return all;
    }

    private double product(int view, int t, float[] pairs, double[] values) {
        int most = geometry.compression().maxRingDifference();
        int a = geometry.firstCrystal(view, t);
        int b = geometry.secondCrystal(view, t);
        double all = 0;
        for (int r1 = 0; r1 < rings; r1++) {
            double sum = 0;
            for (int r2 = Math.max(0, r1 - most); r2 <= Math.min(rings - 1, r1 + most); r2++) {
                sum += pairs[r1 * rings + r2] * values[r2 * perRing + b];
            }
            all += sum * values[r1 * perRing + a];
        }
        return all;
    }

    boolean covers(int view, int t) {
        return !geometry.isGap(view, t) && model.covers(view, t);
    }
}
