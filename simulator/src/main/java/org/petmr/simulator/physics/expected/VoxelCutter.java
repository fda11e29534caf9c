package org.petmr.simulator.physics.expected;

import org.petmr.recon.image.Affine;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.simulator.phantom.LabelledPhantom;

/**
 * From border to border of voxels. Method: R. L. Siddon, Med. Phys. 12 (1985) 252, as stepped by J. Amanatides and A. Woo,
 * Eurographics 1987. Neighbours of one part make one piece.
 */
final class VoxelCutter implements LineCutter {

    private final VoxelGrid grid;
    private final byte[] labels;

    /** Lower corner and size of the box of voxels, and step of a voxel, by axis. */
    private final double[] low;

    private final double[] step;
    private final int[] size;

    VoxelCutter(LabelledPhantom phantom) {
        this.grid = phantom.grid();
        this.labels = phantom.labels();
        Affine a = grid.lpsFromVoxel();
        this.step = new double[] {grid.dxMm(), grid.dyMm(), grid.dzMm()};
        this.low =
                new double[] {a.x(0, 0, 0) - 0.5 * step[0], a.y(0, 0, 0) - 0.5 * step[1], a.z(0, 0, 0) - 0.5 * step[2]};
        this.size = new int[] {grid.nx(), grid.ny(), grid.nz()};
    }

    @Override
    public void cut(double px, double py, double pz, double dx, double dy, double dz, Pieces pieces) {
        pieces.clear(size[0] + size[1] + size[2] + 3);
        double[] p = {px, py, pz};
        double[] d = {dx, dy, dz};
        double enter = Double.NEGATIVE_INFINITY;
        double leave = Double.POSITIVE_INFINITY;
        for (int k = 0; k < 3; k++) {
            double from = low[k] - p[k];
            double to = from + size[k] * step[k];
            if (d[k] == 0) {
                if (from > 0 || to <= 0) {
                    return;
                }
            } else {
                enter = Math.max(enter, Math.min(from / d[k], to / d[k]));
                leave = Math.min(leave, Math.max(from / d[k], to / d[k]));
            }
        }
        if (enter < leave) {
            walk(p, d, enter, leave, pieces);
        }
    }

    private void walk(double[] p, double[] d, double enter, double leave, Pieces pieces) {
        int[] voxel = new int[3];
        double[] next = new double[3];
        double[] pitch = new double[3];
        for (int k = 0; k < 3; k++) {
            double place = (p[k] + enter * d[k] - low[k]) / step[k];
            voxel[k] = Math.max(0, Math.min(size[k] - 1, (int) Math.floor(place)));
            int border = voxel[k] + (d[k] > 0 ? 1 : 0);
            next[k] = d[k] == 0 ? Double.POSITIVE_INFINITY : (low[k] + border * step[k] - p[k]) / d[k];
            pitch[k] = d[k] == 0 ? Double.POSITIVE_INFINITY : step[k] / Math.abs(d[k]);
        }
        int n = 0;
        double at = enter;
        pieces.at[0] = enter;
        while (true) {
            int axis = next[0] < next[1] ? (next[0] < next[2] ? 0 : 2) : (next[1] < next[2] ? 1 : 2);
            double end = Math.max(at, Math.min(next[axis], leave));
            int label = labels[grid.index(voxel[0], voxel[1], voxel[2])];
            if (n > 0 && pieces.part[n - 1] == label) {
                pieces.at[n] = end;
            } else {
                pieces.part[n++] = label;
                pieces.at[n] = end;
            }
            at = end;
            voxel[axis] += d[axis] > 0 ? 1 : -1;
            next[axis] += pitch[axis];
            if (end >= leave || voxel[axis] < 0 || voxel[axis] >= size[axis]) {
                break;
            }
        }
        pieces.count = n;
    }
}
