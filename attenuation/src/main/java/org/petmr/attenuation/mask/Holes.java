package org.petmr.attenuation.mask;

import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.quantification.BitColumns;
import org.petmr.recon.quantification.Region;

/** Fills what a set of voxels encloses. */
public final class Holes {

    private Holes() {}

    /** In every slice across the grid's third axis: what can't reach the slice's border without crossing the set. */
    public static Region filledBySlice(Region set) {
        BitColumns free = BitColumns.of(set).not();
        VoxelGrid g = set.grid();
        BitColumns outside = BitColumns.empty(g);
        int words = free.words();
        for (int y = 0; y < g.ny(); y++) {
            for (int x = 0; x < g.nx(); x++) {
                if (x == 0 || y == 0 || x == g.nx() - 1 || y == g.ny() - 1) {
                    int at = (y * g.nx() + x) * words;
                    System.arraycopy(free.bits(), at, outside.bits(), at, words);
                }
            }
        }
        flood(outside.bits(), free.bits(), words, g.nx() * words, g.ny());
        return outside.not().toRegion();
    }

    /**
     * Lets the outside flow along x and y, all slices at once: sweeps over the rows there and back, until nothing changes.
     *
     * @param out what is known to be outside, added to; the border of every slice is done
     * @param free where it may flow
     * @param words of a column
     * @param row words of a row of columns
     */
    private static void flood(long[] out, long[] free, int words, int row, int ny) {
        boolean isChanged = true;
        while (isChanged) {
            long changed = 0;
            for (int y = 1; y < ny - 1; y++) {
                for (int i = y * row + words; i < (y + 1) * row - words; i++) {
                    changed |= flow(out, free, i, words, row);
                }
                for (int i = (y + 1) * row - words - 1; i >= y * row + words; i--) {
                    changed |= flow(out, free, i, words, row);
                }
            }
            for (int y = ny - 2; y > 0; y--) {
                for (int i = y * row + words; i < (y + 1) * row - words; i++) {
                    changed |= flow(out, free, i, words, row);
                }
                for (int i = (y + 1) * row - words - 1; i >= y * row + words; i--) {
                    changed |= flow(out, free, i, words, row);
                }
            }
            isChanged = changed != 0;
        }
    }

    /** Into one word from its four neighbours; returns what is new. */
    private static long flow(long[] out, long[] free, int i, int words, int row) {
        long before = out[i];
        long now = before | free[i] & (out[i - words] | out[i + words] | out[i - row] | out[i + row]);
        out[i] = now;
        return now ^ before;
    }

    /** In space: every part of the complement that doesn't touch the border of the grid. */
    public static Region filled(Region set) {
        return Components.atBorder(set.not()).not();
    }
}
