package org.petmr.recon.sinogram;

import java.util.Arrays;
import org.petmr.recon.scanner.CrystalPairs;
import org.petmr.recon.scanner.ScannerModel;

/**
 * The first bin of a pair of crystals of a ring, as {@link CrystalPairs} and the geometry tell it, from tables that stay in the
 * nearest cache. A table of all pairs is a megabyte and more, and is asked in no order: on a busy machine it was the larger part
 * of sorting.
 */
final class CrystalBins {

    /** Beyond the tangential bins: far below anything that is added to it. */
    private static final int NOWHERE = Integer.MIN_VALUE;

    private final int n;
    private final int views;
    /** Angle between the crystals by their difference + n, [2n]. */
    private final int[] angles;
    /** Twice the first bin of each view, [n]: views from n/2 on are those half a turn before. */
    private final int[] rows;
    /** Twice the offset of the tangential bin, plus 1 when the pair is exchanged; [2n], by angle, then once more. */
    private final int[] columns;

    private final boolean[] isGap;

    CrystalBins(ProjectionGeometry geometry) {
        ScannerModel scanner = geometry.scanner();
        CrystalPairs pairs = geometry.pairs();
        n = scanner.indicesPerRing();
        views = n / 2;
        angles = new int[2 * n];
        rows = new int[n];
        columns = new int[2 * n];
        isGap = new boolean[n];
        Arrays.setAll(angles, d -> Math.floorMod(d + n / 2, n));
        Arrays.setAll(rows, view -> 2 * geometry.index(view % views, 0, 0));
        Arrays.fill(columns, NOWHERE);
        int bins = geometry.tangentialBins();
        for (int a = 0; a < n; a++) {
            isGap[a] = scanner.isGap(a);
            for (int b = 0; b < n; b++) {
                int t = pairs.tangential(a, b) + bins / 2;
                if (a != b && t >= 0 && t < bins) {
                    int angle = angles[a - b + n];
                    int column = 2 * geometry.index(0, t, 0) + (pairs.isExchanged(a, b) ? 1 : 0);
                    columns[side(view(a, angle)) + angle] = column;
                }
            }
        }
    }

    private int view(int a, int angle) {
        int view = a - (angle >> 1);
        return view + (view >> 31 & n);
    }

    /** 0 for the first half of the views, n for the second. */
    private int side(int view) {
        return views - 1 - view >> 31 & n;
    }

    /** Twice the index of the bin in the first plane, plus 1 when the pair is exchanged; negative when it has no bin. */
    int of(int a, int b) {
        int angle = angles[a - b + n];
        int view = view(a, angle);
        return rows[view] + columns[side(view) + angle];
    }

    /** Whether one of the two is no crystal. */
    boolean isOnGap(int a, int b) {
        return isGap[a] | isGap[b];
    }
}
