package org.petmr.recon.algorithm;

import java.util.Arrays;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.projector.SinogramProjector;
import org.petmr.recon.sinogram.ProjectionGeometry;

/**
 * Single-slice rebinning: every oblique line is taken for one in the transaxial plane of its middle (Daube-Witherspoon and
 * Muehllehner, J Nucl Med 28, 1987), so that 2 N - 1 planes half a ring apart remain, plane number r1 + r2. Integrals along
 * oblique lines are shortened to their transaxial length; lines that meet in a plane are averaged with the number of ring
 * pairs as weights. Bins without data are filled along the tangential bins.
 */
final class Rebinning {

    private final ProjectionGeometry geometry;
    private final int maxRingDifference;

    Rebinning(ProjectionGeometry geometry, int maxRingDifference) {
        this.geometry = geometry;
        this.maxRingDifference = maxRingDifference;
    }

    int planes() {
        return 2 * geometry.segments().rings() - 1;
    }

    /**
     * @param source line integrals; bins that are not finite, lines of gaps and lines not filled count as missing
     * @return {@code [view][t][plane]}
     */
    float[][][] run(SinogramProjector.LineSource source, Workers workers, Progress progress) {
        float[][][] planes = new float[geometry.views()][geometry.tangentialBins()][planes()];
        double[] weight = weights();
        workers.forItems(geometry.views(), (worker, view) -> {
            progress.checkpoint();
            float[] line = new float[geometry.planes()];
            double[] sum = new double[planes()];
            double[] norm = new double[planes()];
            boolean[][] isFilled = new boolean[geometry.tangentialBins()][planes()];
            for (int t = 0; t < geometry.tangentialBins(); t++) {
                Arrays.fill(sum, 0);
                Arrays.fill(norm, 0);
                if (!geometry.isGap(view, t) && source.fill(view, t, line)) {
                    add(t, line, weight, sum, norm);
                }
                for (int p = 0; p < sum.length; p++) {
                    isFilled[t][p] = norm[p] > 0;
                    planes[view][t][p] = norm[p] > 0 ? (float) (sum[p] / norm[p]) : 0;
                }
            }
            for (int p = 0; p < planes(); p++) {
                bridge(planes[view], isFilled, p);
            }
        });
        return planes;
    }

    private double[] weights() {
        double[] weight = new double[geometry.planes()];
        for (int a = 0; a < weight.length; a++) {
            double difference =
                    geometry.segments().meanRingDifference(geometry.segments().segmentOf(a));
            weight[a] = Math.abs(difference) <= maxRingDifference
                    ? geometry.segments().ringPairs(a)
                    : 0;
        }
        return weight;
    }

    private void add(int t, float[] line, double[] weight, double[] sum, double[] norm) {
        double chordMm = geometry.chordMm(t);
        for (int a = 0; a < line.length; a++) {
            if (weight[a] == 0 || !Float.isFinite(line[a])) {
                continue;
            }
            double rise = geometry.riseMm(geometry.segments().segmentOf(a)) / chordMm;
            int p = geometry.segments().ringSum(a);
            sum[p] += weight[a] * line[a] / Math.sqrt(1 + rise * rise);
            norm[p] += weight[a];
        }
    }

    /** Straight lines across what is missing; zero beyond the outermost bins that there are. */
    private static void bridge(float[][] bins, boolean[][] isFilled, int p) {
        int last = -1;
        for (int t = 0; t < bins.length; t++) {
            if (!isFilled[t][p]) {
                continue;
            }
            if (last >= 0) {
                for (int m = last + 1; m < t; m++) {
                    float f = (float) (m - last) / (t - last);
                    bins[m][p] = (1 - f) * bins[last][p] + f * bins[t][p];
                }
            }
            last = t;
        }
    }
}
