package org.petmr.acquisition.preview;

import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

/**
 * Largest values along lines across the axis, seen from an angle. Lines are sampled between voxels, a pixel apart: what turns
 * does so without jumps from one voxel to the next.
 */
final class Projection {

    private final float[][] most;
    private final double pixelMm;
    private final Affine voxelFromLps;
    private final double middleZMm;
    private final int nz;

    /** @param angleDeg 0 from the front, growing to the patient's left @param middleMm LPS, the point that turning leaves */
    Projection(Volume pet, double angleDeg, double[] middleMm) {
        VoxelGrid grid = pet.grid();
        this.pixelMm = grid.dxMm();
        this.voxelFromLps = grid.lpsFromVoxel().inverse();
        this.middleZMm = middleMm[2];
        this.nz = grid.nz();
        double cos = Math.cos(Math.toRadians(angleDeg));
        double sin = Math.sin(Math.toRadians(angleDeg));
        int n = (int) Math.ceil(Math.hypot(grid.nx(), grid.ny()));
        this.most = new float[n][nz];
        for (int i = 0; i < n; i++) {
            double u = (i - 0.5 * (n - 1)) * pixelMm;
            for (int j = 0; j < n; j++) {
                double w = (j - 0.5 * (n - 1)) * pixelMm;
                double x = voxelFromLps.x(middleMm[0] + u * cos - w * sin, middleMm[1] + u * sin + w * cos, middleZMm);
                double y = voxelFromLps.y(middleMm[0] + u * cos - w * sin, middleMm[1] + u * sin + w * cos, middleZMm);
                int ix = (int) Math.floor(x);
                int iy = (int) Math.floor(y);
                if (ix >= 0 && iy >= 0 && ix < grid.nx() - 1 && iy < grid.ny() - 1) {
                    column(pet.values(), grid, ix, iy, (float) (x - ix), (float) (y - iy), most[i]);
                }
            }
        }
    }

    private static void column(float[] values, VoxelGrid grid, int ix, int iy, float fx, float fy, float[] most) {
        int a = grid.index(ix, iy, 0);
        int b = grid.index(ix + 1, iy, 0);
        int c = grid.index(ix, iy + 1, 0);
        int d = grid.index(ix + 1, iy + 1, 0);
        float wa = (1 - fx) * (1 - fy);
        float wb = fx * (1 - fy);
        float wc = (1 - fx) * fy;
        float wd = fx * fy;
        for (int z = 0; z < most.length; z++) {
            float v = wa * values[a + z] + wb * values[b + z] + wc * values[c + z] + wd * values[d + z];
            most[z] = Math.max(most[z], v);
        }
    }

    /** @param acrossMm from the middle @param upMm from the middle towards the head */
    double at(double acrossMm, double upMm) {
        double along = acrossMm / pixelMm + 0.5 * (most.length - 1);
        double z = voxelFromLps.z(0, 0, middleZMm + upMm);
        int i = (int) Math.floor(along);
        int k = (int) Math.floor(z);
        if (i < 0 || k < 0 || i >= most.length - 1 || k >= nz - 1) {
            return 0;
        }
        double fi = along - i;
        double fk = z - k;
        return (1 - fi) * ((1 - fk) * most[i][k] + fk * most[i][k + 1])
                + fi * ((1 - fk) * most[i + 1][k] + fk * most[i + 1][k + 1]);
    }
}
