package org.petmr.recon.correction;

import java.util.Arrays;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.sinogram.ProjectionGeometry;

/**
 * Expected random coincidences, smooth, from the few delayeds of each crystal, or from singles rates. The randoms of a pair
 * are a product {@code x1 x2} of what behaves like the crystals' singles, so the delayeds of a crystal are
 * {@code D = x * (sum of x over its fan)}; that is solved for x by damped substitution, and the randoms of a bin are summed
 * over its ring pairs. The total is that of the delayeds. With singles x is known: {@code x = S sqrt(2 tau T)}.
 *
 * <p>Source of the scheme: NiftyPET/NIPET {@code rnd.cu}.
 */
public final class Randoms {

    /** NIPET takes 10; with 20 the noise-free solution is exact to well below 0.5 %. */
    private static final int ITERATIONS = 20;

    private static final double S_PER_NS = 1e-9;

    private final ProjectionGeometry geometry;
    private final RingPairs ringPairs;

    /** {@code [indicesPerRing][rings]} */
    private final float[][] byCrystal;

    private final double total;

    private Randoms(ProjectionGeometry geometry, float[][] byCrystal, double total) {
        this.geometry = geometry;
        this.ringPairs = new RingPairs(geometry);
        this.byCrystal = byCrystal;
        this.total = total;
    }

    /**
     * @param delayedFans {@code [elements]} by element id: delayeds at each crystal, each delayed counted at both ends, those
     *     alone that would lie in the sinogram. As {@code Histogrammer.delayedFans()} has them; read only
     */
    public static Randoms fromDelayeds(ProjectionGeometry geometry, int[] delayedFans) {
        ScannerModel scanner = geometry.scanner();
        if (delayedFans.length != scanner.elements()) {
            throw new IllegalArgumentException(
                    "delayedFans: %d (expected: %d elements)".formatted(delayedFans.length, scanner.elements()));
        }
        int n = scanner.indicesPerRing();
        double[][] delayeds = new double[n][scanner.rings()];
        double ends = 0;
        for (int e = 0; e < delayedFans.length; e++) {
            if (!scanner.isGap(e % n)) {
                delayeds[e % n][e / n] = delayedFans[e];
                ends += delayedFans[e];
            }
        }
        double[][] x = solve(new Fans(geometry), delayeds, ends);
        float[][] values = new float[n][scanner.rings()];
        for (int c = 0; c < n; c++) {
            for (int r = 0; r < scanner.rings(); r++) {
                values[c][r] = (float) x[c][r];
            }
        }
        return new Randoms(geometry, values, ends / 2);
    }

    /**
     * Expected randoms from singles: {@code 2 tau S1 S2} for each pair, over a time.
     *
     * <p>Singles that are counted with dead time give randoms with the same dead time. Source: UCL/STIR
     * {@code randoms_from_singles.cxx}.
     *
     * @param singlesCps {@code [elements]} by element id, mean rates over the frame, 0 or more; gaps don't count. Read only
     * @param countingS seconds of the frame, see {@code FrameCounts.countingS()}
     * @param frameFactor {@link RandomRates#frameFactor} for rates that fall with the isotope, 1 for steady ones
     */
    public static Randoms fromSingles(
            ProjectionGeometry geometry, double[] singlesCps, double countingS, double frameFactor) {
        ScannerModel scanner = geometry.scanner();
        if (singlesCps.length != scanner.elements()) {
            throw new IllegalArgumentException(
                    "singlesCps: %d (expected: %d elements)".formatted(singlesCps.length, scanner.elements()));
        }
        if (!(countingS > 0)) {
            throw new IllegalArgumentException("countingS: " + countingS + " (expected: > 0)");
        }
        if (!(frameFactor >= 1)) {
            throw new IllegalArgumentException("frameFactor: " + frameFactor + " (expected: >= 1)");
        }
        int n = scanner.indicesPerRing();
        double scale = Math.sqrt(scanner.coincidenceWindowNs() * S_PER_NS * countingS * frameFactor);
        double[][] x = new double[n][scanner.rings()];
        float[][] values = new float[n][scanner.rings()];
        for (int e = 0; e < singlesCps.length; e++) {
            if (!(singlesCps[e] >= 0 && singlesCps[e] < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException(
                        "singlesCps: element %d: %s (expected: >= 0)".formatted(e, singlesCps[e]));
            }
            if (!scanner.isGap(e % n)) {
                x[e % n][e / n] = scale * singlesCps[e];
                values[e % n][e / n] = (float) x[e % n][e / n];
            }
        }
        double[][] sums = new double[n][scanner.rings()];
        new Fans(geometry).sum(x, sums);
        double ends = 0;
        for (int c = 0; c < n; c++) {
            for (int r = 0; r < scanner.rings(); r++) {
                ends += x[c][r] * sums[c][r];
            }
        }
        return new Randoms(geometry, values, ends / 2);
    }

    private static double[][] solve(Fans fans, double[][] delayeds, double ends) {
        int rings = delayeds[0].length;
        double[][] x = new double[delayeds.length][rings];
        double[][] sums = new double[delayeds.length][rings];
        for (double[] column : x) {
            Arrays.fill(column, 1);
        }
        fans.sum(x, sums);
        for (int c = 0; c < x.length; c++) {
            for (int r = 0; r < rings; r++) {
                x[c][r] = sums[c][r] > 0 ? Math.sqrt(delayeds[c][r] / sums[c][r]) : 0;
            }
        }
        for (int i = 0; i < ITERATIONS; i++) {
            fans.sum(x, sums);
            for (int c = 0; c < x.length; c++) {
                for (int r = 0; r < rings; r++) {
                    x[c][r] = sums[c][r] > 0 ? 0.5 * (x[c][r] + delayeds[c][r] / sums[c][r]) : 0;
                }
            }
        }
        fans.sum(x, sums);
        double expectedEnds = 0;
        for (int c = 0; c < x.length; c++) {
            for (int r = 0; r < rings; r++) {
                expectedEnds += x[c][r] * sums[c][r];
            }
        }
        double scale = expectedEnds > 0 ? Math.sqrt(ends / expectedEnds) : 0;
        for (double[] column : x) {
            for (int r = 0; r < rings; r++) {
                column[r] *= scale;
            }
        }
        return x;
    }

    /**
     * Expected randoms of all planes of one view and bin. May be asked by several threads at once.
     *
     * @param t tangential bin, 0 to tangentialBins - 1
     * @param planes {@code [planes]}, counts; overwritten
     */
    public void expected(int view, int t, float[] planes) {
        if (geometry.isGap(view, t)) {
            Arrays.fill(planes, 0);
            return;
        }
        ringPairs.sumProducts(
                byCrystal[geometry.firstCrystal(view, t)], byCrystal[geometry.secondCrystal(view, t)], planes);
    }

    /** Expected randoms of the pair of two elements, in counts, whether the sinogram holds their line or not. */
    public double ofPair(int element1, int element2) {
        int n = byCrystal.length;
        return (double) byCrystal[element1 % n][element1 / n] * byCrystal[element2 % n][element2 / n];
    }

    /** Mean singles rate of an element during the frame: {@code x / sqrt(2 tau T)}. */
    public double singlesCps(int element, double durationS) {
        double windowS = geometry.scanner().coincidenceWindowNs() * S_PER_NS;
        int n = byCrystal.length;
        return byCrystal[element % n][element / n] / Math.sqrt(windowS * durationS);
    }

    /** Expected randoms of the whole sinogram; from delayeds their number. */
    public double total() {
        return total;
    }
}
