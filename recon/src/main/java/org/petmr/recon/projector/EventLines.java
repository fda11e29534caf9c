package org.petmr.recon.projector;

import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.scanner.SegmentTable;
import org.petmr.recon.sinogram.ProjectionGeometry;

/**
 * Where the line of an event runs: from crystal to crystal, or as that of the sinogram bin it would be counted in. A bin
 * stands for several pairs of rings and of turned crystals by one mean line.
 */
final class EventLines {

    private final ProjectionGeometry geometry;
    private final boolean isOfBins;
    /** By ring2 - ring1 + rings - 1: rings that the line rises from its first end to its second. */
    private final double[] riseRings;

    EventLines(ProjectionGeometry geometry, boolean isOfBins) {
        this.geometry = geometry;
        this.isOfBins = isOfBins;
        int rings = geometry.scanner().rings();
        SegmentTable segments = geometry.segments();
        this.riseRings = new double[2 * rings - 1];
        for (int d = 1 - rings; d < rings; d++) {
            int plane = segments.plane(Math.max(0, -d), Math.max(0, d));
            riseRings[d + rings - 1] =
                    isOfBins && plane >= 0 ? segments.meanRingDifference(segments.segmentOf(plane)) : d;
        }
    }

    /** By ring2 - ring1 + rings - 1; not a copy. */
    double[] riseRings() {
        return riseRings;
    }

    /** Angles of the first and the second end. @param signedBin tangential bin, 0 at the centre @param angles overwritten */
    void angles(int view, int signedBin, double[] angles) {
        ScannerModel scanner = geometry.scanner();
        if (isOfBins) {
            int t = signedBin + geometry.tangentialBins() / 2;
            angles[0] = geometry.firstAngleRad(view, t);
            angles[1] = geometry.secondAngleRad(view, t);
        } else {
            angles[0] = scanner.crystalAngleRad(geometry.pairs().first(view, signedBin));
            angles[1] = scanner.crystalAngleRad(geometry.pairs().second(view, signedBin));
        }
    }

    /** Lowest place of a line's end, in rings. */
    double lowestRing() {
        double lowest = 0;
        int rings = geometry.scanner().rings();
        for (int r1 = 0; r1 < rings; r1++) {
            for (int r2 = 0; r2 < rings; r2++) {
                if (geometry.segments().plane(r1, r2) >= 0) {
                    lowest = Math.min(lowest, 0.5 * (r1 + r2 - Math.abs(riseRings[r2 - r1 + rings - 1])));
                }
            }
        }
        return lowest;
    }
}
