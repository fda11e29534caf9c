package org.petmr.recon.algorithm;

import java.util.Arrays;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.projector.Views;

/**
 * Ordered-subsets expectation maximisation, {@code x <- x / s_b * H^T P_b^T (f y / (f P_b H x + r))} with
 * {@code s_b = H^T P_b^T f} (Hudson and Larkin, IEEE Trans Med Imaging 13(4), 1994). One subset is plain MLEM (Shepp and
 * Vardi 1982). H is the identity, the scanner's resolution, or an MR kernel (then x holds the kernel's coefficients).
 */
public final class Osem {

    /** Voxels that a subset sees less than this part of its best-seen voxel stay at 0: their ratio is noise over nothing. */
    private static final float LEAST_SENSITIVITY = 1e-4f;

    private final Likelihood likelihood;
    private final ImageOperator operator;
    private final int iterations;
    private final Workers workers;
    private final int[] order;
    private float[][] sensitivities;
    private float[] leastSensitivities;

    public Osem(Likelihood likelihood, int iterations, Workers workers) {
        this(likelihood, ImageOperator.IDENTITY, iterations, workers);
    }

    /** @param operator H, from what is estimated to activity */
    public Osem(Likelihood likelihood, ImageOperator operator, int iterations, Workers workers) {
        if (iterations < 1) {
            throw new IllegalArgumentException("iterations: " + iterations + " (expected: >= 1)");
        }
        this.likelihood = likelihood;
        this.operator = operator;
        this.iterations = iterations;
        this.workers = workers;
        this.order = Views.spreadOrder(likelihood.subsets());
    }

    /**
     * Runs from a uniform start.
     *
     * @return what is estimated, x: activity, or with a kernel its coefficients; 0 outside the transaxial field of view
     */
    public Volume run(Progress progress) {
        prepare(progress.part(0, 0.2));
        Volume image = Volume.filled(likelihood.grid(), startValue());
        clearOutsideFieldOfView(image);
        for (int i = 0; i < iterations; i++) {
            double from = 0.2 + 0.8 * i / iterations;
            Progress part = progress.part(from, 0.2 + 0.8 * (i + 1) / iterations);
            String message = "OSEM %d of %d".formatted(i + 1, iterations);
            iterate(image, new Progress() {
                @Override
                public void report(double fraction, String subset) {
                    part.report(fraction, message);
                }

                @Override
                public boolean isCancelled() {
                    return part.isCancelled();
                }
            });
        }
        return image;
    }

    /** Computes the sensitivities of all subsets, once. */
    public void prepare(Progress progress) {
        if (sensitivities != null) {
            return;
        }
        float[][] all = new float[likelihood.subsets()][];
        float[] least = new float[all.length];
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
            }
            least[b] = LEAST_SENSITIVITY * best;
            progress.report((b + 1.0) / all.length, "sensitivity");
        }
        sensitivities = all;
        leastSensitivities = least;
    }

    /** One pass over all subsets. @param image updated in place */
    public void iterate(Volume image, Progress progress) {
        prepare(Progress.NONE);
        Volume correction = Volume.zeros(image.grid());
        boolean isPlain = operator == ImageOperator.IDENTITY;
        Volume activity = isPlain ? image : Volume.zeros(image.grid());
        Volume ratio = isPlain ? correction : Volume.zeros(image.grid());
        for (int n = 0; n < order.length; n++) {
            progress.checkpoint();
            if (!isPlain) {
                operator.apply(image, activity);
            }
            likelihood.backProjectedRatio(activity, order[n], ratio);
            if (!isPlain) {
                operator.transpose(ratio, correction);
            }
            update(image.values(), correction.values(), sensitivities[order[n]], leastSensitivities[order[n]]);
            progress.report((n + 1.0) / order.length, "subset " + (n + 1));
        }
    }

    private void update(float[] image, float[] correction, float[] sensitivity, float least) {
        workers.forSlices(image.length, (worker, from, to) -> {
            for (int i = from; i < to; i++) {
                image[i] = sensitivity[i] > least ? image[i] * correction[i] / sensitivity[i] : 0;
            }
        });
    }

    /** Makes the start image expect about as many counts as were measured. */
    private float startValue() {
        double seen = 0;
        for (float[] s : sensitivities) {
            for (float v : s) {
                seen += v;
            }
        }
        double counted = likelihood.counts();
        if (!(seen > 0)) {
            throw new IllegalArgumentException("factors: all 0 (expected: some bins that see the image)");
        }
        if (!(counted > 0)) {
            throw new IllegalArgumentException("prompts: no counts (expected: at least one)");
        }
        return (float) (counted / seen);
    }

    private void clearOutsideFieldOfView(Volume image) {
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
