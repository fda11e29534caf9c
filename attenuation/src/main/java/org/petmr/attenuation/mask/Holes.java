package org.petmr.attenuation.mask;

import java.util.Arrays;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.quantification.Region;

/** Fills what a set of voxels encloses. */
public final class Holes {

    private Holes() {}

    /** In every slice across the grid's third axis: what can't reach the slice's border without crossing the set. */
    public static Region filledBySlice(Region set) {
        VoxelGrid g = set.grid();
        int nx = g.nx();
        int ny = g.ny();
        boolean[] in = set.toArray();
        boolean[] outside = new boolean[nx * ny];
        int[] queue = new int[nx * ny];
        for (int z = 0; z < g.nz(); z++) {
            Arrays.fill(outside, false);
            int end = 0;
            for (int y = 0; y < ny; y++) {
                for (int x = 0; x < nx; x++) {
                    boolean border = x == 0 || y == 0 || x == nx - 1 || y == ny - 1;
                    if (border && !in[g.index(x, y, z)]) {
                        outside[y * nx + x] = true;
                        queue[end++] = y * nx + x;
                    }
                }
            }
            for (int at = 0; at < end; at++) {
                int x = queue[at] % nx;
                int y = queue[at] / nx;
                for (int side = 0; side < 4; side++) {
                    int u = x + (side == 0 ? -1 : side == 1 ? 1 : 0);
                    int v = y + (side == 2 ? -1 : side == 3 ? 1 : 0);
                    if (u >= 0 && v >= 0 && u < nx && v < ny && !outside[v * nx + u] && !in[g.index(u, v, z)]) {
                        outside[v * nx + u] = true;
                        queue[end++] = v * nx + u;
                    }
                }
            }
            for (int i = 0; i < nx * ny; i++) {
                in[i * g.nz() + z] |= !outside[i];
            }
        }
        return Region.of(g, in);
    }

    /** In space: every part of the complement that doesn't touch the border of the grid. */
    public static Region filled(Region set) {
        return Components.atBorder(set.not()).not();
    }
}
