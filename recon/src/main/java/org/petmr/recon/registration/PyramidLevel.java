package org.petmr.recon.registration;

import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.GaussianFilter;
import org.petmr.recon.image.Resampler;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

/** An image smoothed and thinned for one resolution. */
final class PyramidLevel {

    private PyramidLevel() {}

    /** Smooths to {@code fwhmMm}, then thins the lattice to about {@code spacingMm} where it is finer by a third or more. */
    static Volume of(Volume volume, double fwhmMm, double spacingMm, Workers workers) {
        Volume smooth = GaussianFilter.isotropic(fwhmMm).apply(volume, workers);
        VoxelGrid g = volume.grid();
        VoxelGrid coarse = thinned(g, spacingMm);
        return coarse.equals(g) ? smooth : Resampler.linear(0).resample(smooth, coarse, workers);
    }

    private static VoxelGrid thinned(VoxelGrid g, double spacingMm) {
        double kx = step(g.dxMm(), g.nx(), spacingMm);
        double ky = step(g.dyMm(), g.ny(), spacingMm);
        double kz = step(g.dzMm(), g.nz(), spacingMm);
        int nx = length(g.nx(), kx);
        int ny = length(g.ny(), ky);
        int nz = length(g.nz(), kz);
        Affine thin = Affine.scaling(
                kx,
                ky,
                kz,
                0.5 * (g.nx() - 1 - (nx - 1) * kx),
                0.5 * (g.ny() - 1 - (ny - 1) * ky),
                0.5 * (g.nz() - 1 - (nz - 1) * kz));
        return new VoxelGrid(nx, ny, nz, g.lpsFromVoxel().after(thin));
    }

    private static double step(double dMm, int n, double spacingMm) {
        return n > 4 && dMm < spacingMm / 1.33 ? spacingMm / dMm : 1;
    }

    private static int length(int n, double step) {
        return Math.max(2, (int) Math.floor((n - 1) / step) + 1);
    }
}
