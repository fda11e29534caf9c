package org.petmr.recon.correction;

import java.util.Arrays;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.sinogram.ProjectionGeometry;

/**
 * The fan of a crystal: all crystals with which it makes a line that the sinogram holds. Partners around the ring and
 * partners along the axis are chosen apart, so that sums over fans need no list of pairs.
 */
final class Fans {

    private final int rings;
    private final int maxRingDifference;

    /** {@code [indicesPerRing][]}: partners around the ring; none for a gap. */
    private final int[][] partners;

    Fans(ProjectionGeometry geometry) {
        ScannerModel scanner = geometry.scanner();
        int n = scanner.indicesPerRing();
        this.rings = scanner.rings();
        this.maxRingDifference = geometry.compression().maxRingDifference();
        this.partners = new int[n][];
        for (int a = 0; a < n; a++) {
            int[] found = new int[n];
            int count = 0;
            for (int b = 0; b < n; b++) {
                if (a != b && !scanner.isGap(a) && !scanner.isGap(b)) {
                    int t = geometry.pairs().tangential(a, b) + geometry.tangentialBins() / 2;
                    if (t >= 0 && t < geometry.tangentialBins()) {
                        found[count++] = b;
                    }
                }
            }
            partners[a] = Arrays.copyOf(found, count);
        }
    }

    /**
     * Sum of the values of each crystal's fan.
     *
     * @param values {@code [indicesPerRing][rings]}
     * @param sums {@code [indicesPerRing][rings]}; overwritten
     */
    void sum(double[][] values, double[][] sums) {
        double[][] windows = new double[partners.length][rings];
        for (int c = 0; c < windows.length; c++) {
            slide(values[c], windows[c]);
        }
        for (int c = 0; c < partners.length; c++) {
            double[] sum = sums[c];
            Arrays.fill(sum, 0);
            for (int partner : partners[c]) {
                double[] window = windows[partner];
                for (int r = 0; r < rings; r++) {
                    sum[r] += window[r];
                }
            }
        }
    }

    /** Sums over the rings within the largest ring difference of each. */
    private void slide(double[] values, double[] windows) {
        double[] before = new double[rings + 1];
        for (int r = 0; r < rings; r++) {
            before[r + 1] = before[r] + values[r];
        }
        for (int r = 0; r < rings; r++) {
            windows[r] =
                    before[Math.min(rings, r + maxRingDifference + 1)] - before[Math.max(0, r - maxRingDifference)];
        }
    }
}
