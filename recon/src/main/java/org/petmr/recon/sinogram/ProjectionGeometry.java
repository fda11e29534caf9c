package org.petmr.recon.sinogram;

import org.petmr.recon.scanner.AxialCompression;
import org.petmr.recon.scanner.CrystalPairs;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.scanner.SegmentTable;

/**
 * The lines of a sinogram: views x tangential bins x planes of all segments, and where each line lies.
 *
 * <p>Index order of every sinogram array in the house: {@code (view * tangentialBins + t) * planes + plane}, the plane
 * contiguous, since all planes of one view and bin share one transaxial path and the projector runs along them.
 */
public final class ProjectionGeometry {

    private final ScannerModel scanner;
    private final AxialCompression compression;
    private final SegmentTable segments;
    private final CrystalPairs pairs;

    /** The scanner's usual sinogram. */
    public ProjectionGeometry(ScannerModel scanner) {
        this(scanner, scanner.axialCompression());
    }

    public ProjectionGeometry(ScannerModel scanner, AxialCompression compression) {
        this.scanner = scanner;
        this.compression = compression;
        this.segments = new SegmentTable(scanner.rings(), compression);
        this.pairs = new CrystalPairs(scanner.indicesPerRing());
        if ((long) views() * tangentialBins() * planes() > Integer.MAX_VALUE - 16) {
            throw new IllegalArgumentException("sinogram: %d x %d x %d bins (expected: at most 2^31)"
                    .formatted(views(), tangentialBins(), planes()));
        }
    }

    public ScannerModel scanner() {
        return scanner;
    }

    public AxialCompression compression() {
        return compression;
    }

    public SegmentTable segments() {
        return segments;
    }

    public CrystalPairs pairs() {
        return pairs;
    }

    public int views() {
        return scanner.views();
    }

    public int tangentialBins() {
        return scanner.tangentialBins();
    }

    public int planes() {
        return segments.planes();
    }

    public int bins() {
        return views() * tangentialBins() * planes();
    }

    /** @param t tangential bin, 0 to tangentialBins - 1 */
    public int index(int view, int t, int plane) {
        return (view * tangentialBins() + t) * planes() + plane;
    }

    /** Signed tangential position, 0 at the centre, of tangential bin {@code t}. */
    public int signedBin(int t) {
        return t - tangentialBins() / 2;
    }

    /** Crystal at the first end of a line. @param t tangential bin, 0 to tangentialBins - 1 */
    public int firstCrystal(int view, int t) {
        return pairs.first(view, signedBin(t));
    }

    public int secondCrystal(int view, int t) {
        return pairs.second(view, signedBin(t));
    }

    /** True when either end of the line is a gap between blocks: such a bin never counts and leaves the likelihood. */
    public boolean isGap(int view, int t) {
        return scanner.isGap(firstCrystal(view, t)) || scanner.isGap(secondCrystal(view, t));
    }

    /** Distance of the line from the axis, signed; not arc-corrected. */
    public double sMm(int t) {
        return scanner.effectiveRadiusMm() * Math.sin(Math.PI * signedBin(t) / scanner.indicesPerRing());
    }

    /** Transaxial length between the crystals. */
    public double chordMm(int t) {
        return 2 * scanner.effectiveRadiusMm() * Math.cos(Math.PI * signedBin(t) / scanner.indicesPerRing());
    }

    /** Angle of the first end of a line, from +x towards +y: the line joins the points of the circle at these angles. */
    public double firstAngleRad(int view, int t) {
        return scanner.crystalAngleRad(view + 0.5 * signedBin(t));
    }

    public double secondAngleRad(int view, int t) {
        return scanner.crystalAngleRad(view - 0.5 * signedBin(t) + 0.5 * scanner.indicesPerRing());
    }

    /** z of the middle of a plane's lines, scanner space. */
    public double planeZMm(int plane) {
        return scanner.ringZMm(0.5 * segments.ringSum(plane));
    }

    /** z of the second end less z of the first, for lines of a segment. */
    public double riseMm(int segment) {
        return segments.meanRingDifference(segment) * scanner.ringSpacingMm();
    }
}
