package org.petmr.recon.algorithm;

import org.petmr.recon.scanner.AxialCompression;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.scanner.SegmentTable;
import org.petmr.recon.sinogram.ProjectionGeometry;

/**
 * Lines that are little tilted, taken for ones in the transaxial plane of their middle, as single-slice rebinning does
 * (Daube-Witherspoon and Muehllehner, J Nucl Med 28, 1987). Nothing is divided: counts, expected randoms and efficiencies of the
 * lines that meet in a plane are summed, so that a likelihood still knows how much each bin is worth. An oblique line sees
 * activity at a distance d from its middle by {@code tilt d} too high or too low; steeper lines are left out. What is left has
 * one plane for each half ring spacing, plane number r1 + r2.
 */
public final class DirectLines {

    /** Rise over transaxial length; at the skin of a head this is 6 mm, at that of a trunk 14 mm. */
    public static final double STEEPEST = 0.08;

    private static final int TOO_STEEP = -1;

    private final ProjectionGeometry from;
    private final ProjectionGeometry direct;
    /** {@code [from.planes()]}: plane of the direct lines; {@link #TOO_STEEP} for lines that are left out. */
    private final int[] planeOf;

    /** From the sinograms of a geometry of two rings or more to direct planes. */
    public DirectLines(ProjectionGeometry from) {
        this.from = from;
        this.direct = of(from.scanner(), STEEPEST);
        this.planeOf = new int[from.planes()];
        SegmentTable segments = from.segments();
        for (int a = 0; a < planeOf.length; a++) {
            double tilt = from.riseMm(segments.segmentOf(a)) / from.chordMm(from.tangentialBins() / 2);
            planeOf[a] = Math.abs(tilt) <= STEEPEST ? segments.ringSum(a) : TOO_STEEP;
        }
    }

    /**
     * Direct planes of events, which need no sinogram before: one segment of all ring differences that count, as many planes
     * as half-rings.
     *
     * @param steepest rise over transaxial length
     */
    public static ProjectionGeometry of(ScannerModel scanner, double steepest) {
        double rings = steepest * 2 * scanner.effectiveRadiusMm() / scanner.ringSpacingMm();
        int usual = Math.max(1, scanner.axialCompression().maxRingDifference());
        int most = (int) Math.max(1, Math.min(Math.min(usual, scanner.rings() - 1), Math.floor(rings)));
        return new ProjectionGeometry(
                scanner, new AxialCompression(AxialCompression.Rule.ODD_SPAN, 2 * most + 1, most));
    }

    /** Where the lines go. */
    public ProjectionGeometry direct() {
        return direct;
    }

    /** Where they come from. */
    public ProjectionGeometry from() {
        return from;
    }

    /**
     * Adds a line of all planes.
     *
     * @param line {@code [from.planes()]}
     * @param to added to, from {@code at} on, {@code direct().planes()} values
     */
    public void add(float[] line, float[] to, int at) {
        for (int a = 0; a < line.length; a++) {
            if (planeOf[a] != TOO_STEEP) {
                to[at + planeOf[a]] += line[a];
            }
        }
    }
}
