package org.petmr.recon.image;

import org.petmr.recon.compute.Workers;

/**
 * Takes a volume onto another grid. Both may lie anywhere; a transform may stand between their spaces.
 *
 * <p>A source reaches to the outer faces of its voxels: in the half voxel beyond the outermost centres their value is
 * carried on, further out stands the outside value. Values are not averaged: onto a much coarser grid, filter first.
 */
public final class Resampler {

    /** Trilinear for values, nearest for labels. */
    public enum Interpolation {
        LINEAR,
        NEAREST
    }

    private final Interpolation interpolation;
    private final float outside;

    public Resampler(Interpolation interpolation, float outside) {
        this.interpolation = interpolation;
        this.outside = outside;
    }

    /** Trilinear. */
    public static Resampler linear(float outside) {
        return new Resampler(Interpolation.LINEAR, outside);
    }

    public static Resampler nearest(float outside) {
        return new Resampler(Interpolation.NEAREST, outside);
    }

    /** Both grids lie in the same space. */
    public Volume resample(Volume source, VoxelGrid target, Workers workers) {
        return resample(source, target, Affine.IDENTITY, workers);
    }

    /**
     * @param sourceFromTarget where a point of the target's space (LPS mm) lies in the source's space (LPS mm); the
     *     fixed-to-moving map of a registration, with the moving image as source
     * @return a new volume on {@code target}
     */
    public Volume resample(Volume source, VoxelGrid target, Affine sourceFromTarget, Workers workers) {
        Affine voxelFromVoxel =
                source.grid().lpsFromVoxel().inverse().after(sourceFromTarget).after(target.lpsFromVoxel());
        Volume out = Volume.filled(target, outside);
        float[] to = out.values();
        int nx = target.nx();
        int nz = target.nz();
        ResampleKernels kernels = new ResampleKernels(source, voxelFromVoxel);
        workers.forSlices(target.ny(), (worker, from, until) -> {
            for (int y = from; y < until; y++) {
                for (int x = 0; x < nx; x++) {
                    if (interpolation == Interpolation.LINEAR) {
                        kernels.linearColumn(x, y, to, (y * nx + x) * nz, nz);
                    } else {
                        kernels.nearestColumn(x, y, to, (y * nx + x) * nz, nz);
                    }
                }
            }
        });
        return out;
    }
}
