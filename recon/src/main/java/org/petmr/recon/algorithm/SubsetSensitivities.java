package org.petmr.recon.algorithm;

import java.util.Arrays;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

/**
 * {@code s_b = H^T P_b^T f} of all subsets, computed once for an algorithm, and what follows from them: which voxels are
 * seen well enough and with how much activity to begin.
 */
final class SubsetSensitivities {

    /** Voxels that a subset sees less than this part of its best-seen voxel stay at 0: their ratio is noise over nothing. */
    private static final float LEAST_SENSITIVITY = 1e-4f;

    private final Likelihood likelihood;
    private final float[][] ofSubset;
    private final float[] least;
    private final double sum;

    private SubsetSensitivities(Likelihood likelihood, float[][] ofSubset, float[] least, double sum) {
        this.likelihood = likelihood;
        this.ofSubset = ofSubset;
        this.least = least;
        this.sum = sum;
    }

    static SubsetSensitivities of(Likelihood likelihood, ImageOperator operator, Progress progress) {
        float[][] all = new float[likelihood.subsets()][];
        float[] least = new float[all.length];
        double sum = 0;
        Volume plain = Volume.zeros(likelihood.grid());
        for (int b = 0; b < all.length; b++) {
            progress.checkpoint();
            Volume sensitivity = Volume.zeros(likelihood.grid());
            if (operator == ImageOperator.IDENTITY) {
                likelihood.sensitivity(b, sensitivity);
            } else {
                likelihood.sensitivity(b, plain);
                operator.transpose(plain, sensitivity);
            }
            all[b] = sensitivity.values();
            float best = 0;
            for (float s : all[b]) {
                best = Math.max(best, s);
                sum += s;
            }
            least[b] = LEAST_SENSITIVITY * best;
            progress.report((b + 1.0) / all.length, "sensitivity");
        }
        if (!(sum > 0)) {
            throw new IllegalArgumentException("factors: all 0 (expected: some bins that see the image)");
        }
        return new SubsetSensitivities(likelihood, all, least, sum);
    }

    int subsets() {
        return ofSubset.length;
    }

    /** Not a copy; read only. */
    float[] ofSubset(int subset) {
        return ofSubset[subset];
    }

    /** Below this the voxel is not seen by the subset. */
    float least(int subset) {
        return least[subset];
    }

    /** Sum over the subsets; 0 outside the field of view and for voxels that some subset does not see. */
    float[] total() {
        float[] total = new float[ofSubset[0].length];
        for (int i = 0; i < total.length; i++) {
            float t = 0;
            boolean isSeen = true;
            for (int b = 0; b < ofSubset.length; b++) {
                t += ofSubset[b][i];
                isSeen &= ofSubset[b][i] > least[b];
            }
            total[i] = isSeen ? t : 0;
        }
        clearOutsideFieldOfView(new Volume(likelihood.grid(), total));
        return total;
    }

    /** A uniform image that expects about as many counts as were measured; 0 outside the transaxial field of view. */
    Volume uniformStart() {
        double counted = likelihood.counts();
        if (!(counted > 0)) {
            throw new IllegalArgumentException("prompts: no counts (expected: at least one)");
        }
        Volume image = Volume.filled(likelihood.grid(), (float) (counted / sum));
        clearOutsideFieldOfView(image);
        return image;
    }

    /** Sets to 0 what no line sees. */
    void clearOutsideFieldOfView(Volume image) {
        double radiusMm = likelihood.fieldOfViewRadiusMm();
        VoxelGrid grid = image.grid();
        Affine a = grid.lpsFromVoxel();
        for (int iy = 0; iy < grid.ny(); iy++) {
            for (int ix = 0; ix < grid.nx(); ix++) {
                if (Math.hypot(a.x(ix, iy, 0), a.y(ix, iy, 0)) > radiusMm) {
                    int at = grid.index(ix, iy, 0);
                    Arrays.fill(image.values(), at, at + grid.nz(), 0);
                }
            }
        }
    }
}
