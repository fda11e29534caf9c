package org.petmr.attenuation.quality;

import org.petmr.recon.image.Affine;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.quantification.Region;

/**
 * Distance from the surface of a region, mm: positive outside, negative inside, 0 half way between voxels.
 *
 * @param mm for each voxel
 */
record SignedDistance(VoxelGrid grid, float[] mm, Affine voxelFromLps) {

    static SignedDistance of(Region region) {
        float[] inside = region.depthMm();
        float[] outside = region.distanceMm();
        VoxelGrid g = region.grid();
        float half = (float) (0.25 * (g.dxMm() + g.dyMm()));
        for (int i = 0; i < inside.length; i++) {
            inside[i] = inside[i] > 0 ? half - inside[i] : outside[i] - half;
        }
        return new SignedDistance(g, inside, g.lpsFromVoxel().inverse());
    }

    /** Linear between voxels; beyond the grid that of its nearest voxel. */
    double at(double xMm, double yMm, double zMm) {
        double x = clamped(voxelFromLps.x(xMm, yMm, zMm), grid.nx());
        double y = clamped(voxelFromLps.y(xMm, yMm, zMm), grid.ny());
        double z = clamped(voxelFromLps.z(xMm, yMm, zMm), grid.nz());
        int ix = (int) Math.min(x, Math.max(0, grid.nx() - 2));
        int iy = (int) Math.min(y, Math.max(0, grid.ny() - 2));
        int iz = (int) Math.min(z, Math.max(0, grid.nz() - 2));
        double sum = 0;
        for (int corner = 0; corner < 8; corner++) {
            int cx = corner & 1;
            int cy = corner >> 1 & 1;
            int cz = corner >> 2;
            double w = (cx == 0 ? 1 - (x - ix) : x - ix)
                    * (cy == 0 ? 1 - (y - iy) : y - iy)
                    * (cz == 0 ? 1 - (z - iz) : z - iz);
            if (w != 0) {
                sum += w * mm[grid.index(ix + cx, iy + cy, iz + cz)];
            }
        }
        return sum;
    }

    /** Whether a height is one of the grid's; its axis is the scanner's. */
    boolean knows(double zMm) {
        double z = voxelFromLps.z(0, 0, zMm);
        return z >= -0.5 && z <= grid.nz() - 0.5;
    }

    private static double clamped(double index, int n) {
        return Math.max(0, Math.min(n - 1.0, index));
    }
}
