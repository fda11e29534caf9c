package org.petmr.recon.registration;

import java.util.Optional;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.GaussianFilter;
import org.petmr.recon.image.Resampler;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

/** An image smoothed and thinned, for one resolution after the other. */
final class Pyramid {

    /** FWHM of the Gaussian that has the variance of a box of width 1. */
    private static final double FWHM_OF_BOX = GaussianFilter.FWHM_PER_SIGMA / Math.sqrt(12);

    /** Less of a mask than this within reach: nothing to go by. */
    private static final float LEAST_WEIGHT = 0.02f;

    /** Voxels whose edges differ by less show as much. */
    private static final double ALIKE = 1.15;

    private Pyramid() {}

    /**
     * An image at 1, 2 and 4 times the finest lattice. Within a mask only what lies within it is averaged, so that what was
     * masked out does not bleed back in.
     *
     * @param mask on any grid of the same space, above 0.5 within
     */
    static Volume[] levels(Volume image, Optional<Volume> mask, double finestMm, Workers workers) {
        Volume[] levels = new Volume[3];
        Volume weight = null;
        Volume above = image;
        if (mask.isPresent()) {
            weight = Resampler.nearest(0).resample(mask.get(), image.grid(), workers);
            above = image.copy();
            for (int i = 0; i < weight.values().length; i++) {
                weight.values()[i] = weight.values()[i] > 0.5f ? 1 : 0;
                above.values()[i] *= weight.values()[i];
            }
        }
        for (int level = 0; level < levels.length; level++) {
            double fwhmMm = finestMm * (1 << level);
            double hasMm = level == 0 ? 0 : 0.5 * fwhmMm;
            above = level(above, fwhmMm, hasMm, workers);
            weight = weight == null ? null : level(weight, fwhmMm, hasMm, workers);
            levels[level] = weight == null ? above : over(above, weight);
        }
        return levels;
    }

    /**
     * Smooths the finer image to what the coarser one can hold, two of its voxels. A sharp edge beside a blurred one pulls: the
     * mixed values on the blurred side tell most of the sharp image where they come to lie on one side of its edge.
     *
     * @param finer levels of the image with the smaller voxels, overwritten
     */
    static void blunt(Volume[] finer, Volume a, Volume b, double finestMm, Workers workers) {
        double small = Math.cbrt(Math.min(a.grid().voxelVolumeMm3(), b.grid().voxelVolumeMm3()));
        double large = Math.cbrt(Math.max(a.grid().voxelVolumeMm3(), b.grid().voxelVolumeMm3()));
        if (large < ALIKE * small) {
            return;
        }
        for (int level = 0; level < finer.length; level++) {
            double has = finestMm * (1 << level);
            double wants = 2 * large;
            if (wants > has) {
                GaussianFilter.isotropic(Math.sqrt(wants * wants - has * has)).applyInPlace(finer[level], workers);
            }
        }
    }

    private static Volume over(Volume sums, Volume weight) {
        Volume means = sums.copy();
        for (int i = 0; i < means.values().length; i++) {
            float w = weight.values()[i];
            means.values()[i] = w > LEAST_WEIGHT ? means.values()[i] / w : 0;
        }
        return means;
    }

    /**
     * Means over blocks of whole voxels, so that the lattice comes near {@code spacingMm}, and of those a smooth to about as
     * much. Blocks cost one pass; a Gaussian over the fine lattice would cost ten.
     *
     * @param hasFwhmMm how smooth {@code volume} is made already
     */
    static Volume level(Volume volume, double spacingMm, double hasFwhmMm, Workers workers) {
        VoxelGrid g = volume.grid();
        int kx = blocks(g.dxMm(), g.nx(), spacingMm);
        int ky = blocks(g.dyMm(), g.ny(), spacingMm);
        int kz = blocks(g.dzMm(), g.nz(), spacingMm);
        Volume thin = kx * ky * kz == 1 ? volume.copy() : means(volume, kx, ky, kz, workers);
        double old = hasFwhmMm * hasFwhmMm;
        new GaussianFilter(
                        more(spacingMm, old, kx * g.dxMm(), kx),
                        more(spacingMm, old, ky * g.dyMm(), ky),
                        more(spacingMm, old, kz * g.dzMm(), kz))
                .applyInPlace(thin, workers);
        return thin;
    }

    private static int blocks(double dMm, int n, double spacingMm) {
        return Math.max(1, Math.min(n / 4, (int) Math.round(spacingMm / dMm)));
    }

    private static double more(double fwhmMm, double old, double blockMm, int k) {
        double box = k > 1 ? FWHM_OF_BOX * blockMm : 0;
        return Math.sqrt(Math.max(0, fwhmMm * fwhmMm - old - box * box));
    }

    /** What does not fill a block at the far end of an axis is left out. */
    private static Volume means(Volume volume, int kx, int ky, int kz, Workers workers) {
        VoxelGrid g = volume.grid();
        Affine thin = Affine.scaling(kx, ky, kz, 0.5 * (kx - 1), 0.5 * (ky - 1), 0.5 * (kz - 1));
        VoxelGrid to = new VoxelGrid(
                g.nx() / kx, g.ny() / ky, g.nz() / kz, g.lpsFromVoxel().after(thin));
        Volume out = Volume.zeros(to);
        float[] v = volume.values();
        float[] sums = out.values();
        float scale = 1f / (kx * ky * kz);
        workers.forSlices(to.ny(), (worker, from, until) -> {
            for (int y = from; y < until; y++) {
                for (int x = 0; x < to.nx(); x++) {
                    int at = to.index(x, y, 0);
                    for (int j = 0; j < kx * ky; j++) {
                        int p = g.index(x * kx + j % kx, y * ky + j / kx, 0);
                        for (int z = 0; z < to.nz(); z++) {
                            for (int i = 0; i < kz; i++) {
                                sums[at + z] += v[p++];
                            }
                        }
                    }
                    for (int z = 0; z < to.nz(); z++) {
                        sums[at + z] *= scale;
                    }
                }
            }
        });
        return out;
    }

    /** The part of a volume that lies in a box, copied. */
    static Volume cropped(Volume volume, VoxelBox box) {
        VoxelGrid g = volume.grid();
        int nx = box.x1() - box.x0() + 1;
        int ny = box.y1() - box.y0() + 1;
        int nz = box.z1() - box.z0() + 1;
        VoxelGrid part = new VoxelGrid(
                nx, ny, nz, g.lpsFromVoxel().after(Affine.scaling(1, 1, 1, box.x0(), box.y0(), box.z0())));
        Volume out = Volume.zeros(part);
        for (int y = 0; y < ny; y++) {
            for (int x = 0; x < nx; x++) {
                System.arraycopy(
                        volume.values(),
                        g.index(box.x0() + x, box.y0() + y, box.z0()),
                        out.values(),
                        part.index(x, y, 0),
                        nz);
            }
        }
        return out;
    }
}
