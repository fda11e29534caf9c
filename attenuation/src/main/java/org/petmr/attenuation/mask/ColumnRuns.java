package org.petmr.attenuation.mask;

import java.util.Arrays;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.quantification.BitColumns;
import org.petmr.recon.quantification.Region;

/**
 * The connected parts of a set by its runs along z: runs of neighbouring columns that overlap are joined (union-find, the smaller
 * number stays the root), so that the work is that of surfaces, not of volumes.
 */
final class ColumnRuns {

    private final VoxelGrid grid;
    private int n;
    private int[] column = new int[1024];
    private int[] from = new int[1024];
    private int[] to = new int[1024];
    private int[] root = new int[1024];
    private final int[] voxels;

    ColumnRuns(BitColumns set) {
        this.grid = set.grid();
        int nx = grid.nx();
        int[] first = new int[nx * grid.ny() + 1];
        for (int c = 0; c < nx * grid.ny(); c++) {
            first[c] = n;
            list(set, c);
            if (c % nx > 0) {
                join(first[c - 1], first[c], first[c], n);
            }
            if (c >= nx) {
                join(first[c - nx], first[c - nx + 1], first[c], n);
            }
        }
        this.voxels = new int[n];
        for (int i = 0; i < n; i++) {
            root[i] = rootOf(i);
            voxels[root[i]] += to[i] - from[i];
        }
    }

    /** The runs of one column: bits that differ from the one below are ends. */
    private void list(BitColumns set, int c) {
        int words = set.words();
        long carry = 0;
        boolean isIn = false;
        for (int w = 0; w < words; w++) {
            long word = set.bits()[c * words + w];
            long ends = word ^ (word << 1 | carry);
            carry = word >>> 63;
            while (ends != 0) {
                int z = 64 * w + Long.numberOfTrailingZeros(ends);
                ends &= ends - 1;
                if (isIn) {
                    to[n++] = z;
                } else {
                    add(c, z);
                }
                isIn = !isIn;
            }
        }
        if (isIn) {
            to[n++] = grid.nz();
        }
    }

    private void add(int c, int z) {
        if (n == column.length) {
            column = Arrays.copyOf(column, 2 * n);
            from = Arrays.copyOf(from, 2 * n);
            to = Arrays.copyOf(to, 2 * n);
            root = Arrays.copyOf(root, 2 * n);
        }
        column[n] = c;
        from[n] = z;
        root[n] = n;
    }

    private void join(int a, int aEnd, int b, int bEnd) {
        int i = a;
        int k = b;
        while (i < aEnd && k < bEnd) {
            if (from[i] < to[k] && from[k] < to[i]) {
                int one = rootOf(i);
                int other = rootOf(k);
                root[Math.max(one, other)] = Math.min(one, other);
            }
            if (to[i] < to[k]) {
                i++;
            } else {
                k++;
            }
        }
    }

    private int rootOf(int run) {
        int r = run;
        while (root[r] != r) {
            root[r] = root[root[r]];
            r = root[r];
        }
        return r;
    }

    /** The parts' names, the largest first; of equal ones the one whose first voxel comes first. */
    int[] bySize(int smallest) {
        int[] parts = new int[n];
        int count = 0;
        for (int i = 0; i < n; i++) {
            if (root[i] == i && voxels[i] >= smallest) {
                parts[count++] = i;
            }
        }
        return Arrays.stream(parts, 0, count)
                .boxed()
                .sorted((a, b) -> voxels[a] != voxels[b] ? voxels[b] - voxels[a] : a - b)
                .mapToInt(Integer::intValue)
                .toArray();
    }

    int voxels(int part) {
        return voxels[part];
    }

    /** Whether a part has a voxel in an outermost layer of the grid, by its name. */
    boolean[] atBorder() {
        boolean[] at = new boolean[n];
        int nx = grid.nx();
        for (int i = 0; i < n; i++) {
            int x = column[i] % nx;
            int y = column[i] / nx;
            at[root[i]] |= x == 0
                    || y == 0
                    || x == nx - 1
                    || y == grid.ny() - 1
                    || from[i] == 0
                    || to[i] == grid.nz();
        }
        return at;
    }

    /** @param wanted by a part's name */
    Region region(boolean[] wanted) {
        boolean[] in = new boolean[grid.voxels()];
        for (int i = 0; i < n; i++) {
            if (wanted[root[i]]) {
                int at = column[i] * grid.nz();
                Arrays.fill(in, at + from[i], at + to[i], true);
            }
        }
        return Region.of(grid, in);
    }

    Region region(int part) {
        boolean[] wanted = new boolean[n];
        wanted[part] = true;
        return region(wanted);
    }

    /** Of no part, to be filled. */
    boolean[] none() {
        return new boolean[n];
    }
}
