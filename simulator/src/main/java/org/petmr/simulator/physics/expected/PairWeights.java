package org.petmr.simulator.physics.expected;

import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.scanner.SegmentTable;
import org.petmr.recon.sinogram.ProjectionGeometry;
import org.petmr.simulator.physics.DetectorModel;

/**
 * Counts a second of each pair of crystals for an activity along their line: pair sensitivity, both efficiencies, and the phase
 * space of the lines between their faces.
 *
 * <p>Lines through both faces fill {@code A cos a A cos a / D^2} mm^2 sr of the 2 pi sr of undirected lines; faces lie on the
 * cylinder on which lines end, with normals to the axis, so with the transaxial chord C, {@code cos a = C / 2R * C / D}.
 */
final class PairWeights {

    private static final double ML_PER_MM3 = 1e-3;

    /** Ring pairs that the scanner keeps, in the order of a line's crystals. */
    final int[] ring1;

    final int[] ring2;

    private final ScannerModel scanner;
    private final ProjectionGeometry geometry;

    /** {@code [indicesPerRing][rings]} */
    private final float[][] byCrystal;

    /** {@code [tangentialBins][2 rings - 1]}: per Bq/mL and mm. */
    private final float[][] perUnit;

    private final double largestSquared;

    /** @param geometry whose views and bins are meant; of any axial compression */
    PairWeights(DetectorModel detector, ProjectionGeometry geometry) {
        this.scanner = detector.scanner();
        this.geometry = geometry;
        int rings = scanner.rings();
        int most = scanner.axialCompression().maxRingDifference();
        int kept = 0;
        for (int d = -most; d <= most; d++) {
            kept += rings - Math.abs(d);
        }
        this.ring1 = new int[kept];
        this.ring2 = new int[kept];
        int next = 0;
        for (int d = -most; d <= most; d++) {
            for (int r = Math.max(0, -d); r < Math.min(rings, rings - d); r++) {
                ring1[next] = r;
                ring2[next++] = r + d;
            }
        }
        this.byCrystal = new float[scanner.indicesPerRing()][rings];
        for (int e = 0; e < scanner.elements(); e++) {
            byCrystal[e % byCrystal.length][e / byCrystal.length] = detector.efficiencies()[e];
        }
        this.largestSquared = detector.largestEfficiency() * detector.largestEfficiency();
        this.perUnit = new float[geometry.tangentialBins()][2 * rings - 1];
        double radius = scanner.effectiveRadiusMm();
        double face = 2 * Math.PI * radius / scanner.indicesPerRing() * scanner.ringSpacingMm();
        for (int t = 0; t < perUnit.length; t++) {
            double chord = geometry.chordMm(t);
            for (int d = 0; d < perUnit[t].length; d++) {
                double rise = (d - rings + 1) * scanner.ringSpacingMm();
                double square = chord * chord + rise * rise;
                double faceCosine = face * chord * chord / (2 * radius * Math.sqrt(square));
                perUnit[t][d] = (float)
                        (detector.pairSensitivity() * ML_PER_MM3 * faceCosine * faceCosine / (2 * Math.PI * square));
            }
        }
    }

    int pairs() {
        return ring1.length;
    }

    boolean isGap(int view, int t) {
        return geometry.isGap(view, t);
    }

    /** Efficiencies by ring of a crystal. */
    float[] efficiencies(int crystal) {
        return byCrystal[crystal];
    }

    /** Without efficiencies, by ring difference + rings - 1: counts a second per Bq/mL and mm. */
    float[] perUnit(int t) {
        return perUnit[t];
    }

    /** No pair of a tangential bin has more. */
    double most(int t) {
        return perUnit[t][scanner.rings() - 1] * largestSquared;
    }

    /** Plane of each kept ring pair in a sinogram; -1 for one that it drops. */
    int[] planes(SegmentTable segments) {
        int[] planes = new int[pairs()];
        for (int k = 0; k < planes.length; k++) {
            planes[k] = segments.plane(ring1[k], ring2[k]);
        }
        return planes;
    }

    /**
     * Sums over ring pairs.
     *
     * @param lines activity times mm by plane of one sinogram
     * @param lineOfPair see {@link #planes}
     * @param planeOfPair where in {@code sums} a pair counts
     * @param sums counts a second times {@code factor}; added to
     */
    void addTo(int view, int t, float[] lines, int[] lineOfPair, int[] planeOfPair, double factor, float[] sums) {
        float[] e1 = byCrystal[geometry.firstCrystal(view, t)];
        float[] e2 = byCrystal[geometry.secondCrystal(view, t)];
        float[] unit = perUnit[t];
        int last = scanner.rings() - 1;
        for (int k = 0; k < ring1.length; k++) {
            int r1 = ring1[k];
            int r2 = ring2[k];
            if (planeOfPair[k] >= 0 && lineOfPair[k] >= 0) {
                sums[planeOfPair[k]] +=
                        (float) (factor * unit[r2 - r1 + last] * e1[r1] * e2[r2] * lines[lineOfPair[k]]);
            }
        }
    }

    /** Sums over ring pairs of a product of two crystals. @param byElement one for each element id */
    void addProducts(int view, int t, double[] byElement, int[] planeOfPair, double factor, float[] sums) {
        int n = scanner.indicesPerRing();
        int c1 = geometry.firstCrystal(view, t);
        int c2 = geometry.secondCrystal(view, t);
        for (int k = 0; k < ring1.length; k++) {
            if (planeOfPair[k] >= 0) {
                sums[planeOfPair[k]] += (float) (factor * byElement[ring1[k] * n + c1] * byElement[ring2[k] * n + c2]);
            }
        }
    }
}
