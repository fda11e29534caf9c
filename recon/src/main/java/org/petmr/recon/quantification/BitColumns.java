package org.petmr.recon.quantification;

import org.petmr.recon.image.VoxelGrid;

/**
 * A set of voxels, one bit each: 64 voxels of a column along z are one word, so that shifts, unions and floods of whole columns
 * are a few instructions. Every column starts a word of its own; bits beyond the column's end are 0.
 *
 * <p>Word {@code w} of the column at (x, y) is {@code bits[(y * nx + x) * words + w]}, its lowest bit is z = 64 w.
 */
public final class BitColumns {

    private final VoxelGrid grid;
    private final int words;
    private final long[] bits;

    private BitColumns(VoxelGrid grid, long[] bits) {
        this.grid = grid;
        this.words = wordsOf(grid.nz());
        this.bits = bits;
    }

    /** All empty. */
    public static BitColumns empty(VoxelGrid grid) {
        return new BitColumns(grid, new long[grid.nx() * grid.ny() * wordsOf(grid.nz())]);
    }

    /** The voxels of a region. */
    public static BitColumns of(Region region) {
        return of(region.grid(), region.array());
    }

    /** @param inside {@code [grid.voxels()]}, not kept */
    static BitColumns of(VoxelGrid grid, boolean[] inside) {
        BitColumns set = empty(grid);
        int nz = grid.nz();
        for (int column = 0; column < grid.nx() * grid.ny(); column++) {
            int at = column * nz;
            for (int z = 0; z < nz; z += 64) {
                long word = 0;
                for (int bit = 0; bit < Math.min(64, nz - z); bit++) {
                    word |= inside[at + z + bit] ? 1L << bit : 0;
                }
                set.bits[column * set.words + (z >> 6)] = word;
            }
        }
        return set;
    }

    private static int wordsOf(int nz) {
        return (nz + 63) >> 6;
    }

    public VoxelGrid grid() {
        return grid;
    }

    /** Of one column. */
    public int words() {
        return words;
    }

    /** The set itself: what is written here is in it. Bits beyond a column's end must stay 0. */
    public long[] bits() {
        return bits;
    }

    /** Which bits of the last word of a column are voxels. */
    public long lastMask() {
        int used = grid.nz() & 63;
        return used == 0 ? -1L : (1L << used) - 1;
    }

    /** All other voxels of the grid; a new set. */
    public BitColumns not() {
        BitColumns other = empty(grid);
        long last = lastMask();
        for (int i = 0; i < bits.length; i++) {
            other.bits[i] = i % words == words - 1 ? ~bits[i] & last : ~bits[i];
        }
        return other;
    }

    public Region toRegion() {
        return Region.owning(grid, toArray());
    }

    /** {@code [grid.voxels()]}, a new one. */
    boolean[] toArray() {
        int nz = grid.nz();
        boolean[] inside = new boolean[grid.voxels()];
        for (int column = 0; column < grid.nx() * grid.ny(); column++) {
            for (int w = 0; w < words; w++) {
                long word = bits[column * words + w];
                int at = column * nz + 64 * w;
                if (word == 0) {
                    continue;
                }
                for (int bit = 0; bit < Math.min(64, nz - 64 * w); bit++) {
                    inside[at + bit] = (word >>> bit & 1) != 0;
                }
            }
        }
        return inside;
    }
}
