package org.petmr.recon.image;

/** Reorders voxels without interpolating. */
public final class Orientation {

    private Orientation() {}

    /**
     * The same volume with its axes exchanged and flipped so that the first runs nearest to the patient's left, the second
     * to the back, the third to the head. Returns the volume itself when it already lies so.
     */
    public static Volume nearestToLps(Volume volume) {
        VoxelGrid g = volume.grid();
        Affine a = g.lpsFromVoxel();
        double[][] axes = {
            {a.m00() / g.dxMm(), a.m10() / g.dxMm(), a.m20() / g.dxMm()},
            {a.m01() / g.dyMm(), a.m11() / g.dyMm(), a.m21() / g.dyMm()},
            {a.m02() / g.dzMm(), a.m12() / g.dzMm(), a.m22() / g.dzMm()}
        };
        int[][] orders = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
        int[] best = orders[0];
        double most = -1;
        for (int[] order : orders) {
            double sum = 0;
            for (int k = 0; k < 3; k++) {
                sum += Math.abs(axes[order[k]][k]);
            }
            if (sum > most + 1e-9) {
                most = sum;
                best = order;
            }
        }
        boolean[] flipped = new boolean[3];
        for (int k = 0; k < 3; k++) {
            flipped[k] = axes[best[k]][k] < 0;
        }
        boolean asIs = best == orders[0] && !flipped[0] && !flipped[1] && !flipped[2];
        return asIs ? volume : reordered(volume, best, flipped);
    }

    /** @param order which old axis becomes the new first, second, third */
    private static Volume reordered(Volume volume, int[] order, boolean[] flipped) {
        VoxelGrid g = volume.grid();
        int[] n = {g.nx(), g.ny(), g.nz()};
        double[][] m = new double[3][4]; // old index from new index
        for (int k = 0; k < 3; k++) {
            m[order[k]][k] = flipped[k] ? -1 : 1;
            m[order[k]][3] = flipped[k] ? n[order[k]] - 1 : 0;
        }
        Affine oldFromNew = new Affine(
                m[0][0], m[0][1], m[0][2], m[0][3], m[1][0], m[1][1], m[1][2], m[1][3], m[2][0], m[2][1], m[2][2],
                m[2][3]);
        VoxelGrid to = new VoxelGrid(
                n[order[0]], n[order[1]], n[order[2]], g.lpsFromVoxel().after(oldFromNew));
        float[] from = volume.values();
        float[] values = new float[from.length];
        int[] stride = {g.nz(), g.nx() * g.nz(), 1};
        int start = 0;
        int[] step = new int[3];
        for (int k = 0; k < 3; k++) {
            step[k] = flipped[k] ? -stride[order[k]] : stride[order[k]];
            start += flipped[k] ? (n[order[k]] - 1) * stride[order[k]] : 0;
        }
        for (int y = 0; y < to.ny(); y++) {
            for (int x = 0; x < to.nx(); x++) {
                int at = to.index(x, y, 0);
                int p = start + y * step[1] + x * step[0];
                for (int z = 0; z < to.nz(); z++) {
                    values[at + z] = from[p + z * step[2]];
                }
            }
        }
        return new Volume(to, values);
    }
}
