package org.petmr.recon.correction;

import java.util.Arrays;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.scanner.SegmentTable;
import org.petmr.recon.sinogram.ProjectionGeometry;

/**
 * The hot loop of everything that is a product over two crystals, summed over the ring pairs of each plane: one long list of
 * ring pairs, segment by segment.
 */
final class RingPairs {

    private final int rings;
    private final int[] ring1;
    private final int[] ring2;
    private final int[] plane;
    private final int planes;

    RingPairs(ProjectionGeometry geometry) {
        ScannerModel scanner = geometry.scanner();
        SegmentTable segments = geometry.segments();
        this.rings = scanner.rings();
        this.planes = segments.planes();
        int kept = 0;
        for (int p = 0; p < planes; p++) {
            kept += segments.ringPairs(p);
        }
        this.ring1 = new int[kept];
        this.ring2 = new int[kept];
        this.plane = new int[kept];
        int next = 0;
        for (int difference = 1 - rings; difference < rings; difference++) {
            for (int r1 = Math.max(0, -difference); r1 < Math.min(rings, rings - difference); r1++) {
                int p = segments.plane(r1, r1 + difference);
                if (p >= 0) {
                    ring1[next] = r1;
                    ring2[next] = r1 + difference;
                    plane[next++] = p;
                }
            }
        }
    }

    /** Ring pairs that are kept. */
    int count() {
        return plane.length;
    }

    int ringDifference(int pair) {
        return ring2[pair] - ring1[pair];
    }

    /**
     * Sums {@code weight * of1[ring1] * of2[ring2]} into planes.
     *
     * @param of1 {@code [rings]}, of the crystal at the line's first end
     * @param of2 {@code [rings]}, of the crystal at its second end
     * @param weights for each ring difference {@code [2 * rings - 1]}, difference + rings - 1
     * @param sums {@code [planes]}; overwritten
     */
    void sumProducts(float[] of1, float[] of2, float[] weights, float[] sums) {
        Arrays.fill(sums, 0, planes, 0);
        int last = rings - 1;
        for (int i = 0; i < plane.length; i++) {
            int r1 = ring1[i];
            int r2 = ring2[i];
            sums[plane[i]] += weights[r2 - r1 + last] * of1[r1] * of2[r2];
        }
    }

    /** As {@link #sumProducts(float[], float[], float[], float[])}, all weights 1. */
    void sumProducts(float[] of1, float[] of2, float[] sums) {
        Arrays.fill(sums, 0, planes, 0);
        for (int i = 0; i < plane.length; i++) {
            sums[plane[i]] += of1[ring1[i]] * of2[ring2[i]];
        }
    }
}
