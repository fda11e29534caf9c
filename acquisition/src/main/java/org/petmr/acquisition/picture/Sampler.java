package org.petmr.acquisition.picture;

import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

/** Trilinear values at points of LPS; 0 outside. */
public final class Sampler {
    private final Volume volume;
    private final Affine voxelFromLps;

    public Sampler(Volume volume) {
        this.volume = volume;
        this.voxelFromLps = volume.grid().lpsFromVoxel().inverse();
    }

    public double at(double x, double y, double z) {
        VoxelGrid g = volume.grid();
        double u = voxelFromLps.x(x, y, z);
        double v = voxelFromLps.y(x, y, z);
        double w = voxelFromLps.z(x, y, z);
        int ix = (int) Math.floor(u);
        int iy = (int) Math.floor(v);
        int iz = (int) Math.floor(w);
        if (ix < 0 || iy < 0 || iz < 0 || ix >= g.nx() - 1 || iy >= g.ny() - 1 || iz >= g.nz() - 1) {
            return 0;
        }
        double fx = u - ix;
        double fy = v - iy;
        double fz = w - iz;
        return (1 - fy) * ((1 - fx) * column(ix, iy, iz, fz) + fx * column(ix + 1, iy, iz, fz))
                + fy * ((1 - fx) * column(ix, iy + 1, iz, fz) + fx * column(ix + 1, iy + 1, iz, fz));
    }

    private double column(int ix, int iy, int iz, double fz) {
        int i = volume.grid().index(ix, iy, iz);
        return (1 - fz) * volume.values()[i] + fz * volume.values()[i + 1];
    }
}
