package org.petmr.recon.correction.scatter;

import java.util.Arrays;
import java.util.List;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.sinogram.ProjectionGeometry;

/**
 * Single scatter on every line of a scanner, interpolated from a coarse sample each time it is asked for: no second sinogram is
 * held.
 *
 * <p><b>Unit.</b> Scatter s is what a line integral of the activity would have to be, without any attenuation, to give as many
 * counts as the scatter does. Where the unscattered counts of a bin are {@code f n a (P x)} - n efficiency, a survival, f time,
 * positron fraction and decay, {@code P x} activity times mm - its scattered counts are
 *
 * <pre>
 *   f n s
 * </pre>
 *
 * with the same f and n and <em>without</em> a. The efficiency of a pair of detectors for scattered photons differs from n in
 * its solid angles and in the chance to be counted within the energy window; both are in s, as the quotient by
 * {@code cos cos / D^2} and by the acceptance at 511 keV of the unscattered pair.
 *
 * <p>A plane sums ring pairs in its efficiency; s is that of the mean of its rings, see {@link PlaneRings}. May be asked by
 * several threads at once.
 */
public final class ScatterEstimate {

    private final ProjectionGeometry geometry;
    private final ScatterTable all;

    /** By TOF bin; empty without. */
    private final List<ScatterTable> byTofBin;

    private final int points;
    private final Taps taps;

    /** {@code [2 rings - 1]}, by ring1 + ring2. */
    private final float[] scales;

    ScatterEstimate(ProjectionGeometry geometry, ScatterTable all, List<ScatterTable> byTofBin, int points) {
        this(geometry, all, byTofBin, points, new Taps(geometry, all), ones(geometry));
    }

    private ScatterEstimate(
            ProjectionGeometry geometry,
            ScatterTable all,
            List<ScatterTable> byTofBin,
            int points,
            Taps taps,
            float[] scales) {
        this.geometry = geometry;
        this.all = all;
        this.byTofBin = byTofBin;
        this.points = points;
        this.taps = taps;
        this.scales = scales;
    }

    private static float[] ones(ProjectionGeometry geometry) {
        float[] ones = new float[2 * geometry.scanner().rings() - 1];
        Arrays.fill(ones, 1);
        return ones;
    }

    public ProjectionGeometry geometry() {
        return geometry;
    }

    /** How many scatter points there were; 0 when the mu-map was empty. */
    public int points() {
        return points;
    }

    /** True when the TOF bins can be asked for. */
    public boolean isTimeOfFlight() {
        return !byTofBin.isEmpty();
    }

    /**
     * Scatter per unit efficiency of all planes of one view and bin.
     *
     * @param t tangential bin, 0 to tangentialBins - 1
     * @param planes {@code [planes]}, activity times mm; overwritten
     */
    public void expected(int view, int t, float[] planes) {
        fill(all, view, t, planes);
    }

    /**
     * As {@link #expected(int, int, float[])}, in one TOF bin; over all bins they sum to it but for what falls beyond the last.
     *
     * @param tofBin signed, 0 in the middle, positive towards the line's first crystal
     * @throws IllegalArgumentException when the estimate has no such bin
     */
    public void expected(int view, int t, int tofBin, float[] planes) {
        fill(ofBin(tofBin), view, t, planes);
    }

    private ScatterTable ofBin(int tofBin) {
        int half = byTofBin.size() / 2;
        if (byTofBin.isEmpty() || Math.abs(tofBin) > half) {
            throw new IllegalArgumentException("tofBin: %d (expected: %s)"
                    .formatted(tofBin, byTofBin.isEmpty() ? "none, no time of flight" : -half + " to " + half));
        }
        return byTofBin.get(tofBin + half);
    }

    private void fill(ScatterTable table, int view, int t, float[] planes) {
        int rings = table.detectors().rings();
        float[] byRings = new float[rings * rings];
        table.between(geometry.firstCrystal(view, t), geometry.secondCrystal(view, t), byRings);
        for (int p = 0; p < planes.length; p++) {
            planes[p] = scales[taps.ringSum[p]] * Math.max(0, taps.at(p, byRings, rings));
        }
    }

    /**
     * Scatter per unit efficiency of one pair, whichever of the two elements comes first and whether or not the sinogram holds
     * their line.
     *
     * @param element1 {@code ring * indicesPerRing + index}
     * @return activity times mm
     */
    public double perEfficiency(int element1, int element2) {
        // In one order, so that both are the same to the last bit.
        return ofPair(all, Math.min(element1, element2), Math.max(element1, element2));
    }

    /** As {@link #perEfficiency(int, int)}, in one TOF bin. @param tofBin signed, positive towards {@code element1} */
    public double perEfficiency(int element1, int element2, int tofBin) {
        return element1 <= element2
                ? ofPair(ofBin(tofBin), element1, element2)
                : ofPair(ofBin(-tofBin), element2, element1);
    }

    private double ofPair(ScatterTable table, int element1, int element2) {
        ScannerModel scanner = geometry.scanner();
        int n = scanner.indicesPerRing();
        int ring1 = element1 / n;
        int ring2 = element2 / n;
        float s = table.between(element1 % n, table.coarseRing(ring1), element2 % n, table.coarseRing(ring2));
        return scales[ring1 + ring2] * (double) Math.max(0, s);
    }

    /**
     * The same scatter times a factor for each axial position, instead of any factors it had.
     *
     * @param scaleOfRingSum {@code [2 rings - 1]}, by ring1 + ring2; copied
     */
    public ScatterEstimate scaled(float[] scaleOfRingSum) {
        if (scaleOfRingSum.length != scales.length) {
            throw new IllegalArgumentException(
                    "scaleOfRingSum: %d (expected: %d)".formatted(scaleOfRingSum.length, scales.length));
        }
        return new ScatterEstimate(geometry, all, byTofBin, points, taps, scaleOfRingSum.clone());
    }

    /** Scaled to the tails of the data. */
    public ScatterEstimate fitted(TailFit fit) {
        return scaled(fit.scaleOfRingSum());
    }

    /** Where each plane lies among the coarse rings: four neighbours, two weights. */
    private static final class Taps {
        final int[] ringSum;
        final int[] low1;
        final int[] low2;
        final float[] share1;
        final float[] share2;

        Taps(ProjectionGeometry geometry, ScatterTable table) {
            PlaneRings rings = new PlaneRings(geometry);
            int planes = geometry.planes();
            int last = Math.max(0, table.detectors().rings() - 2);
            this.ringSum = new int[planes];
            this.low1 = new int[planes];
            this.low2 = new int[planes];
            this.share1 = new float[planes];
            this.share2 = new float[planes];
            for (int p = 0; p < planes; p++) {
                double at1 = table.coarseRing(rings.ring1[p]);
                double at2 = table.coarseRing(rings.ring2[p]);
                ringSum[p] = geometry.segments().ringSum(p);
                low1[p] = Math.max(0, Math.min(last, (int) at1));
                low2[p] = Math.max(0, Math.min(last, (int) at2));
                share1[p] = (float) (at1 - low1[p]);
                share2[p] = (float) (at2 - low2[p]);
            }
        }

        float at(int p, float[] byRings, int rings) {
            return ScatterTable.bilinear(byRings, low1[p] * rings + low2[p], share1[p], share2[p], rings);
        }
    }
}
