package org.petmr.recon.registration;

import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

/** Looks samples up in the moving image: trilinear value as a place among the histogram bins, and its gradient. */
final class MovingSampler {

    /** Bins kept free at both ends, so that every spline finds its four. */
    private static final int PADDING = 2;

    private final float[] v;
    private final VoxelGrid grid;
    private final Affine voxelFromLps;
    private final float low;
    private final float high;
    private final float binsPerUnit;

    MovingSampler(Volume moving, Intensities ends, int bins) {
        this.v = moving.values();
        this.grid = moving.grid();
        this.voxelFromLps = grid.lpsFromVoxel().inverse();
        this.low = ends.low();
        this.high = ends.high();
        this.binsPerUnit = (bins - 2 * PADDING - 1e-3f) / (high - low);
    }

    /**
     * @param place overwritten from {@code from} to {@code to}: the place among the bins, -1 outside of the image
     * @param gx overwritten alike: change of the place along LPS x of the moving image, bins per mm; gy, gz too
     */
    void place(
            FixedSamples samples,
            Affine movingFromFixed,
            int from,
            int to,
            float[] place,
            float[] gx,
            float[] gy,
            float[] gz) {
        Affine m = voxelFromLps.after(movingFromFixed);
        int nx = grid.nx();
        int ny = grid.ny();
        int nz = grid.nz();
        int stepY = nx * nz;
        for (int i = from; i < to; i++) {
            double px = samples.xMm()[i];
            double py = samples.yMm()[i];
            double pz = samples.zMm()[i];
            double cx = m.x(px, py, pz);
            double cy = m.y(px, py, pz);
            double cz = m.z(px, py, pz);
            if (!(cx >= 0 && cy >= 0 && cz >= 0 && cx < nx - 1 && cy < ny - 1 && cz < nz - 1)) {
                place[i] = -1;
                continue;
            }
            int ix = (int) cx;
            int iy = (int) cy;
            int iz = (int) cz;
            float fx = (float) (cx - ix);
            float fy = (float) (cy - iy);
            float fz = (float) (cz - iz);
            int p = iy * stepY + ix * nz + iz;
            float z00 = v[p + 1] - v[p];
            float z10 = v[p + nz + 1] - v[p + nz];
            float z01 = v[p + stepY + 1] - v[p + stepY];
            float z11 = v[p + stepY + nz + 1] - v[p + stepY + nz];
            float c00 = v[p] + fz * z00;
            float c10 = v[p + nz] + fz * z10;
            float c01 = v[p + stepY] + fz * z01;
            float c11 = v[p + stepY + nz] + fz * z11;
            float c0 = c00 + fx * (c10 - c00);
            float c1 = c01 + fx * (c11 - c01);
            float value = c0 + fy * (c1 - c0);
            if (value <= low || value >= high) {
                place[i] = PADDING + binsPerUnit * ((value <= low ? low : high) - low);
                gx[i] = 0;
                gy[i] = 0;
                gz[i] = 0;
                continue;
            }
            place[i] = PADDING + binsPerUnit * (value - low);
            float dx = binsPerUnit * ((1 - fy) * (c10 - c00) + fy * (c11 - c01));
            float dy = binsPerUnit * (c1 - c0);
            float dz = binsPerUnit * ((1 - fy) * ((1 - fx) * z00 + fx * z10) + fy * ((1 - fx) * z01 + fx * z11));
            gx[i] = (float) (dx * voxelFromLps.m00() + dy * voxelFromLps.m10() + dz * voxelFromLps.m20());
            gy[i] = (float) (dx * voxelFromLps.m01() + dy * voxelFromLps.m11() + dz * voxelFromLps.m21());
            gz[i] = (float) (dx * voxelFromLps.m02() + dy * voxelFromLps.m12() + dz * voxelFromLps.m22());
        }
    }
}
