package org.petmr.recon.correction.scatter;

import java.util.Arrays;
import org.petmr.recon.scanner.ScannerModel;

/**
 * Scatter at all pairs of the coarse detectors, and in between: cubic (Catmull and Rom) in the angles of both ends, linear in
 * both rings. Angles of ends, rather than bins and views, since in them the samples form a plain lattice: nothing of a
 * sinogram's interleaving is left.
 */
final class ScatterTable {

    private final CoarseDetectors detectors;
    private final double columnsPerCrystal;
    private final double ringsPerRing;
    private final int width;

    /** {@code [column1][columns apart, from opposite - reach][ring1][ring2]}, every pair twice, once from each end. */
    private final float[] values;

    ScatterTable(CoarseDetectors detectors, ScannerModel scanner) {
        this.detectors = detectors;
        this.columnsPerCrystal = (double) detectors.columns() / scanner.indicesPerRing();
        this.ringsPerRing = detectors.rings() == 1 ? 0 : (detectors.rings() - 1.0) / (scanner.rings() - 1);
        this.width = 2 * detectors.reach() + 1;
        this.values = new float[detectors.columns() * width * detectors.rings() * detectors.rings()];
    }

    CoarseDetectors detectors() {
        return detectors;
    }

    private int block(int column1, int apart) {
        int rings = detectors.rings();
        return (column1 * width + apart + detectors.reach()) * rings * rings;
    }

    /** Scatter per unit efficiency between two coarse detectors. @param apart columns from opposite, -reach to reach */
    float at(int column1, int ring1, int apart, int ring2) {
        return values[block(column1, apart) + ring1 * detectors.rings() + ring2];
    }

    /** Sets a pair as seen from either end. @param apart columns from opposite, -reach to 0 */
    void set(int column1, int ring1, int apart, int ring2, float there, float back) {
        int n = detectors.columns();
        int rings = detectors.rings();
        int column2 = Math.floorMod(column1 + n / 2 + apart, n);
        values[block(column1, apart) + ring1 * rings + ring2] = there;
        values[block(column2, -apart) + ring2 * rings + ring1] = back;
    }

    /**
     * Scatter between two places around the ring, for all pairs of coarse rings.
     *
     * @param crystal1 number of a crystal, fractions allowed
     * @param byRings {@code [rings * rings]}, first end's ring first; overwritten
     */
    void between(double crystal1, double crystal2, float[] byRings) {
        int n = detectors.columns();
        double at1 = crystal1 * columnsPerCrystal;
        double at2 = crystal2 * columnsPerCrystal;
        int base1 = (int) Math.floor(at1);
        int base2 = (int) Math.floor(at2);
        float[] weights1 = cubic((float) (at1 - base1));
        float[] weights2 = cubic((float) (at2 - base2));
        Arrays.fill(byRings, 0);
        for (int i = 0; i < 4; i++) {
            int column1 = Math.floorMod(base1 - 1 + i, n);
            for (int j = 0; j < 4; j++) {
                float weight = weights1[i] * weights2[j];
                if (weight != 0) {
                    int block = block(column1, clamped(Math.floorMod(base2 + j - base1 - i, n) - n / 2));
                    for (int r = 0; r < byRings.length; r++) {
                        byRings[r] += weight * values[block + r];
                    }
                }
            }
        }
    }

    /** Scatter between two places: {@link #between(double, double, float[])} at two coarse rings, fractions allowed. */
    float between(double crystal1, double ring1, double crystal2, double ring2) {
        int n = detectors.columns();
        int rings = detectors.rings();
        double at1 = crystal1 * columnsPerCrystal;
        double at2 = crystal2 * columnsPerCrystal;
        int base1 = (int) Math.floor(at1);
        int base2 = (int) Math.floor(at2);
        float[] weights1 = cubic((float) (at1 - base1));
        float[] weights2 = cubic((float) (at2 - base2));
        float sum = 0;
        for (int i = 0; i < 4; i++) {
            int column1 = Math.floorMod(base1 - 1 + i, n);
            for (int j = 0; j < 4; j++) {
                float weight = weights1[i] * weights2[j];
                if (weight != 0) {
                    int apart = clamped(Math.floorMod(base2 + j - base1 - i, n) - n / 2);
                    sum += weight * bilinear(values, block(column1, apart), ring1, ring2, rings);
                }
            }
        }
        return sum;
    }

    private int clamped(int apart) {
        return Math.max(-detectors.reach(), Math.min(detectors.reach(), apart));
    }

    /** Between coarse rings. @param at where the block of {@code [ring1][ring2]} begins */
    static float bilinear(float[] byRings, int at, double ring1, double ring2, int rings) {
        int last = Math.max(0, rings - 2);
        int low1 = Math.max(0, Math.min(last, (int) ring1));
        int low2 = Math.max(0, Math.min(last, (int) ring2));
        float share1 = (float) (ring1 - low1);
        float share2 = (float) (ring2 - low2);
        return bilinear(byRings, at + low1 * rings + low2, share1, share2, rings);
    }

    /** @param at the pair of the lower rings */
    static float bilinear(float[] byRings, int at, float share1, float share2, int rings) {
        int next1 = rings > 1 ? rings : 0;
        int next2 = rings > 1 ? 1 : 0;
        float low = byRings[at] + share2 * (byRings[at + next2] - byRings[at]);
        float high = byRings[at + next1] + share2 * (byRings[at + next1 + next2] - byRings[at + next1]);
        return low + share1 * (high - low);
    }

    /** Where a scanner's ring lies among the coarse rings. @param ring fractions allowed */
    double coarseRing(double ring) {
        return ring * ringsPerRing;
    }

    /** Weights of the neighbours at -1, 0, 1, 2 for a place f between 0 and 1. */
    private static float[] cubic(float f) {
        return new float[] {
            0.5f * f * (-1 + f * (2 - f)),
            1 + 0.5f * f * f * (3 * f - 5),
            0.5f * f * (1 + f * (4 - 3 * f)),
            0.5f * f * f * (f - 1)
        };
    }
}
