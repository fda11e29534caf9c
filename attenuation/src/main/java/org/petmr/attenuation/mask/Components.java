package org.petmr.attenuation.mask;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.quantification.Region;

/** The connected parts of a set of voxels; faces connect, edges and corners don't. */
public final class Components {

    private Components() {}

    /** All parts of at least {@code smallest} voxels, the largest first. */
    public static List<Region> of(Region set, int smallest) {
        VoxelGrid g = set.grid();
        boolean[] left = set.toArray();
        int[] queue = new int[left.length];
        List<int[]> parts = new ArrayList<>();
        for (int i = 0; i < left.length; i++) {
            if (left[i]) {
                int n = flood(left, g, i, queue);
                if (n >= smallest) {
                    parts.add(Arrays.copyOf(queue, n));
                }
            }
        }
        parts.sort((a, b) -> a.length != b.length ? b.length - a.length : a[0] - b[0]);
        List<Region> regions = new ArrayList<>();
        for (int[] part : parts) {
            boolean[] in = new boolean[left.length];
            for (int v : part) {
                in[v] = true;
            }
            regions.add(Region.of(g, in));
        }
        return regions;
    }

    /** All parts that hold at least this share of the largest part's voxels, as one set. */
    public static Region substantial(Region set, double share) {
        int most = largest(set).voxels();
        Region all = Region.of(set.grid(), new boolean[set.grid().voxels()]);
        for (Region part : of(set, Math.max(1, (int) (share * most)))) {
            all = all.or(part);
        }
        return all;
    }

    /** The parts that have a voxel in an outermost layer of the grid, as one set. */
    static Region atBorder(Region set) {
        VoxelGrid g = set.grid();
        boolean[] left = set.toArray();
        int[] queue = new int[left.length];
        boolean[] in = new boolean[left.length];
        for (int y = 0; y < g.ny(); y++) {
            for (int x = 0; x < g.nx(); x++) {
                boolean side = x == 0 || y == 0 || x == g.nx() - 1 || y == g.ny() - 1;
                for (int z = 0; z < g.nz(); z += side || g.nz() == 1 ? 1 : g.nz() - 1) {
                    if (left[g.index(x, y, z)]) {
                        int n = flood(left, g, g.index(x, y, z), queue);
                        for (int i = 0; i < n; i++) {
                            in[queue[i]] = true;
                        }
                    }
                }
            }
        }
        return Region.of(g, in);
    }

    /** The largest part; the empty set when there is none. */
    public static Region largest(Region set) {
        VoxelGrid g = set.grid();
        boolean[] left = set.toArray();
        int[] queue = new int[left.length];
        int[] best = {};
        for (int i = 0; i < left.length; i++) {
            if (left[i]) {
                int n = flood(left, g, i, queue);
                if (n > best.length) {
                    best = Arrays.copyOf(queue, n);
                }
            }
        }
        boolean[] in = new boolean[left.length];
        for (int v : best) {
            in[v] = true;
        }
        return Region.of(g, in);
    }

    /** Takes the part that holds {@code seed} out of {@code left} and lists it in {@code queue}; returns its size. */
    private static int flood(boolean[] left, VoxelGrid g, int seed, int[] queue) {
        int nx = g.nx();
        int ny = g.ny();
        int nz = g.nz();
        int end = 0;
        queue[end++] = seed;
        left[seed] = false;
        for (int at = 0; at < end; at++) {
            int v = queue[at];
            int z = v % nz;
            int x = v / nz % nx;
            int y = v / nz / nx;
            if (z > 0 && left[v - 1]) {
                end = take(left, queue, end, v - 1);
            }
            if (z < nz - 1 && left[v + 1]) {
                end = take(left, queue, end, v + 1);
            }
            if (x > 0 && left[v - nz]) {
                end = take(left, queue, end, v - nz);
            }
            if (x < nx - 1 && left[v + nz]) {
                end = take(left, queue, end, v + nz);
            }
            if (y > 0 && left[v - nx * nz]) {
                end = take(left, queue, end, v - nx * nz);
            }
            if (y < ny - 1 && left[v + nx * nz]) {
                end = take(left, queue, end, v + nx * nz);
            }
        }
        return end;
    }

    private static int take(boolean[] left, int[] queue, int end, int voxel) {
        left[voxel] = false;
        queue[end] = voxel;
        return end + 1;
    }
}
