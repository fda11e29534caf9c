package org.petmr.recon.quantification;

import org.petmr.recon.image.VoxelGrid;

/**
 * All voxels within a distance of a set, exact, for balls of some voxels: the union of the set's columns, each made longer by as
 * much as the ball is high at that offset. Work grows with the ball's cross-section, not with its volume, and 64 voxels
 * are one operation. Distances are rounded as {@link DistanceTransform} rounds them, so both give one answer.
 */
final class BallDilation {

    /** An offset costs this part of a voxel of the distance transform. */
    private static final double OFFSET_COST = 0.02;

    private final VoxelGrid grid;
    private final int reachX;
    private final int reachY;
    private final int reachZ;

    /** Half the height of the ball at an offset, in voxels; negative beyond it. */
    private final int[] height;

    private BallDilation(VoxelGrid grid, double mm) {
        this.grid = grid;
        this.reachX = reach(grid.dxMm(), mm, grid.nx());
        this.reachY = reach(grid.dyMm(), mm, grid.ny());
        this.reachZ = reach(grid.dzMm(), mm, grid.nz());
        this.height = new int[(reachX + 1) * (reachY + 1)];
        double dz = grid.dzMm();
        for (int ky = 0; ky <= reachY; ky++) {
            double y = ky * grid.dyMm();
            for (int kx = 0; kx <= reachX; kx++) {
                double x = kx * grid.dxMm();
                int kz = -1;
                while (kz < reachZ && y * y + (x * x + (kz + 1) * dz * ((kz + 1) * dz)) <= mm * mm) {
                    kz++;
                }
                height[ky * (reachX + 1) + kx] = kz;
            }
        }
    }

    private static int reach(double spacingMm, double mm, int n) {
        return (int) Math.min(n - 1.0, Math.floor(mm / spacingMm * (1 + 1e-12)));
    }

    /** Whether this way is the faster one. */
    static boolean isFor(VoxelGrid grid, double mm) {
        double offsets = Math.PI
                * Math.min(mm / grid.dxMm() + 1, grid.nx())
                * Math.min(mm / grid.dyMm() + 1, grid.ny());
        return OFFSET_COST * offsets < 64;
    }

    /** @return {@code [grid.voxels()]}, a new one */
    static boolean[] of(boolean[] inside, VoxelGrid grid, double mm) {
        return new BallDilation(grid, mm)
                .dilated(BitColumns.of(grid, inside))
                .toArray();
    }

    private BitColumns dilated(BitColumns set) {
        BitColumns out = BitColumns.empty(grid);
        int words = set.words();
        long[] from = set.bits().clone();
        boolean[] rows = occupied(from, words);
        for (int high = 0; high <= reachZ; high++) {
            if (high > 0) {
                lengthen(from, words, set.lastMask());
            }
            for (int ky = 0; ky <= reachY; ky++) {
                for (int kx = 0; kx <= reachX; kx++) {
                    if (height[ky * (reachX + 1) + kx] == high) {
                        merge(from, out.bits(), words, rows, kx, ky);
                    }
                }
            }
        }
        return out;
    }

    private boolean[] occupied(long[] bits, int words) {
        boolean[] rows = new boolean[grid.ny()];
        int row = grid.nx() * words;
        for (int i = 0; i < bits.length; i++) {
            rows[i / row] |= bits[i] != 0;
        }
        return rows;
    }

    /** Each column by one voxel up and one down. */
    private static void lengthen(long[] bits, int words, long last) {
        for (int at = 0; at < bits.length; at += words) {
            long below = 0;
            for (int w = 0; w < words; w++) {
                long word = bits[at + w];
                long above = w + 1 < words ? bits[at + w + 1] : 0;
                long longer = word | word << 1 | word >>> 1 | below >>> 63 | above << 63;
                bits[at + w] = w + 1 < words ? longer : longer & last;
                below = word;
            }
        }
    }

    /** Adds the columns shifted by (kx, ky) and their mirrors. */
    private void merge(long[] from, long[] to, int words, boolean[] rows, int kx, int ky) {
        int row = grid.nx() * words;
        int shift = kx * words;
        for (int y = 0; y < grid.ny(); y++) {
            if (!rows[y]) {
                continue;
            }
            for (int side = ky == 0 ? 1 : -1; side <= 1; side += 2) {
                int other = y + side * ky;
                if (other >= 0 && other < grid.ny()) {
                    or(from, y * row, to, other * row + shift, row - shift);
                    if (kx > 0) {
                        or(from, y * row + shift, to, other * row, row - shift);
                    }
                }
            }
        }
    }

    private static void or(long[] from, int fromAt, long[] to, int toAt, int n) {
        for (int i = 0; i < n; i++) {
            to[toAt + i] |= from[fromAt + i];
        }
    }
}
