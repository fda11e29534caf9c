package org.petmr.recon.scanner;

import java.util.Arrays;

/**
 * Ring pairs to sinogram planes. Segments stand in storage order 0, +1, -1, +2, -2, ..., one after another in one run of
 * planes; the ring difference is that of {@code ring2 - ring1} with the rings in the order of the line's crystals.
 */
public final class SegmentTable {

    private static final int DROPPED = -1;

    private final int rings;
    private final int segments;
    private final int[] segmentNumber;
    private final int[] minDifference;
    private final int[] maxDifference;
    private final int[] firstPlane;
    private final int[] planesOf;
    private final boolean isInterleaved;
    private final int planes;
    private final int[] planeOfRings;
    private final int[] ringPairsOfPlane;
    private final int[] segmentOfPlane;

    public SegmentTable(int rings, AxialCompression compression) {
        this.rings = rings;
        int most = compression.maxRingDifference();
        if (most >= rings) {
            throw new IllegalArgumentException("maxRingDifference: " + most + " (expected: < rings " + rings + ")");
        }
        int half = (compression.span() - 1) / 2;
        int top = compression.rule() == AxialCompression.Rule.PAIRED ? most / 2 : (most + half) / compression.span();
        this.segments = 2 * top + 1;
        this.segmentNumber = new int[segments];
        this.minDifference = new int[segments];
        this.maxDifference = new int[segments];
        this.firstPlane = new int[segments];
        this.planesOf = new int[segments];
        this.isInterleaved = compression.rule() == AxialCompression.Rule.PAIRED || compression.span() > 1;
        for (int s = 0; s < segments; s++) {
            int k = (s + 1) / 2;
            int low;
            int high;
            if (compression.rule() == AxialCompression.Rule.PAIRED) {
                low = k == 0 ? -1 : 2 * k;
                high = k == 0 ? 1 : 2 * k + 1;
            } else {
                low = k * compression.span() - half;
                high = k * compression.span() + half;
            }
            low = Math.max(low, -most);
            high = Math.min(high, most);
            boolean isNegative = s > 0 && s % 2 == 0;
            segmentNumber[s] = isNegative ? -k : k;
            minDifference[s] = isNegative ? -high : low;
            maxDifference[s] = isNegative ? -low : high;
        }
        int next = 0;
        for (int s = 0; s < segments; s++) {
            firstPlane[s] = next;
            int smallest = smallestDifference(s);
            planesOf[s] = isInterleaved ? 2 * (rings - smallest) - 1 : rings - smallest;
            next += planesOf[s];
        }
        this.planes = next;
        this.planeOfRings = new int[rings * rings];
        this.ringPairsOfPlane = new int[planes];
        this.segmentOfPlane = new int[planes];
        Arrays.fill(planeOfRings, DROPPED);
        for (int s = 0; s < segments; s++) {
            Arrays.fill(segmentOfPlane, firstPlane[s], firstPlane[s] + planesOf[s], s);
            int offset = smallestDifference(s);
            for (int r1 = 0; r1 < rings; r1++) {
                for (int r2 = 0; r2 < rings; r2++) {
                    int difference = r2 - r1;
                    if (difference >= minDifference[s] && difference <= maxDifference[s]) {
                        int sum = r1 + r2 - offset;
                        int plane = firstPlane[s] + (isInterleaved ? sum : sum / 2);
                        planeOfRings[r1 * rings + r2] = plane;
                        ringPairsOfPlane[plane]++;
                    }
                }
            }
        }
    }

    private int smallestDifference(int s) {
        if (minDifference[s] <= 0 && maxDifference[s] >= 0) {
            return 0;
        }
        return Math.min(Math.abs(minDifference[s]), Math.abs(maxDifference[s]));
    }

    public int rings() {
        return rings;
    }

    public int segments() {
        return segments;
    }

    /** All planes of all segments. */
    public int planes() {
        return planes;
    }

    /** Signed segment number of the segment at a storage position. */
    public int segmentNumber(int s) {
        return segmentNumber[s];
    }

    /** Plane, in the run of all, at which the segment begins. */
    public int firstPlane(int s) {
        return firstPlane[s];
    }

    public int planesOf(int s) {
        return planesOf[s];
    }

    public int minRingDifference(int s) {
        return minDifference[s];
    }

    public int maxRingDifference(int s) {
        return maxDifference[s];
    }

    /** Ring difference that stands for the segment: the middle of its range. */
    public double meanRingDifference(int s) {
        return 0.5 * (minDifference[s] + maxDifference[s]);
    }

    /** r1 + r2 of the segment's first plane. */
    public int firstRingSum(int s) {
        return smallestDifference(s);
    }

    /** Step of r1 + r2 from plane to plane: 1 where ring differences mix, 2 with span 1. */
    public int ringSumStep() {
        return isInterleaved ? 1 : 2;
    }

    /** The plane of a ring pair, in the order of the line's crystals, or -1 when its ring difference is not kept. */
    public int plane(int ring1, int ring2) {
        return planeOfRings[ring1 * rings + ring2];
    }

    /** r1 + r2 of any plane: twice its axial position in rings. */
    public int ringSum(int plane) {
        int s = segmentOfPlane[plane];
        return firstRingSum(s) + (plane - firstPlane[s]) * ringSumStep();
    }

    /** Storage position of the segment that a plane belongs to. */
    public int segmentOf(int plane) {
        return segmentOfPlane[plane];
    }

    /** How many ring pairs are summed in a plane. */
    public int ringPairs(int plane) {
        return ringPairsOfPlane[plane];
    }
}
