package org.petmr.recon.algorithm;

import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Volume;
import org.petmr.recon.projector.Views;

/**
 * Penalised likelihood by block-sequential regularised expectation maximisation: maximises {@code L(H x) - R(x)} over
 * {@code x >= 0} with ordered subsets whose steps shrink, {@code x <- max(0, x + lambda_k D (grad L_b - grad R / B))} (De
 * Pierro and Yamagishi, IEEE Trans Med Imaging 20(4), 2001; Ahn and Fessler, ibid. 22(5), 2003).
 *
 * <p>D is diagonal, {@code (x + delta) / (s / B + p)} with the sensitivity s and {@code p = (x + delta) c / B}, c the
 * penalty's curvature: the step of OSEM where the data speak, a short one where the penalty does. It goes with x from subset
 * to subset, so that a voxel that has just become small takes small steps; p, which hardly depends on the height of x with
 * relative differences, is made anew at the start of each pass. Delta lets a voxel come back from 0. No step makes a
 * voxel more than {@value #LARGEST_GROWTH} times as large: with few counts a single bin can ask for a thousandfold. Both bounds
 * matter no more when the steps have become small.
 */
public final class Bsrem {

    /** Delta, as a part of the largest value of the start image. */
    private static final float LEAST_ACTIVITY = 1e-3f;

    /**
     * Times its value plus delta, to which a voxel may grow in one update. A single event from where next to nothing is expected
     * asks for any activity; expectation maximisation can't give more than the event itself, a gradient step could. Near the
     * solution steps are far smaller, so it stays what it is.
     */
    private static final float MOST_GROWTH = 4;

    private static final float LARGEST_GROWTH = 4;

    private final Likelihood likelihood;
    private final ImageOperator operator;
    private final SubsetSensitivities sensitivities;
    private final float[] total;
    private final Prior prior;
    private final Relaxation relaxation;
    private final Workers workers;
    private final int[] order;
    private final Volume activity;
    private final Volume ratio;
    private final Volume correction;
    private final Volume priorGradient;
    /** D over x + delta; 0 for voxels that are not seen. */
    private final float[] scale;

    private float leastActivity;

    /**
     * @param operator H, from what is estimated to activity
     * @param sensitivities of this likelihood through H
     * @param total their sum, see {@link SubsetSensitivities#total}
     * @param prior on what is estimated
     */
    Bsrem(
            Likelihood likelihood,
            ImageOperator operator,
            SubsetSensitivities sensitivities,
            float[] total,
            Prior prior,
            Relaxation relaxation,
            Workers workers) {
        this.likelihood = likelihood;
        this.operator = operator;
        this.sensitivities = sensitivities;
        this.total = total;
        this.prior = prior;
        this.relaxation = relaxation;
        this.workers = workers;
        this.order = Views.spreadOrder(likelihood.subsets());
        boolean isPlain = operator == ImageOperator.IDENTITY;
        this.correction = Volume.zeros(likelihood.grid());
        this.activity = isPlain ? null : Volume.zeros(likelihood.grid());
        this.ratio = isPlain ? correction : Volume.zeros(likelihood.grid());
        this.priorGradient = Volume.zeros(likelihood.grid());
        this.scale = new float[likelihood.grid().voxels()];
    }

    /**
     * Passes over all subsets.
     *
     * @param image the start; updated in place, voxels that are not seen set to 0
     */
    void run(Volume image, int iterations, Progress progress) {
        for (int k = 0; k < iterations; k++) {
            Progress part = progress.part((double) k / iterations, (k + 1.0) / iterations);
            iterate(image, k, Messages.fixed("penalised %d of %d".formatted(k + 1, iterations), part));
        }
    }

    /** Pass k over all subsets. @param image updated in place */
    void iterate(Volume image, int k, Progress progress) {
        if (leastActivity == 0) {
            float most = 0;
            for (float x : image.values()) {
                most = Math.max(most, x);
            }
            leastActivity = Math.max(LEAST_ACTIVITY * most, Float.MIN_NORMAL);
        }
        progress.checkpoint();
        precondition(image);
        float step = (float) relaxation.step(k);
        for (int n = 0; n < order.length; n++) {
            progress.checkpoint();
            prior.gradient(image, priorGradient);
            Volume seen = image;
            if (operator != ImageOperator.IDENTITY) {
                operator.apply(image, activity);
                seen = activity;
            }
            progress.checkpoint();
            likelihood.backProjectedRatio(seen, order[n], ratio);
            if (operator != ImageOperator.IDENTITY) {
                operator.transpose(ratio, correction);
            }
            update(image.values(), sensitivities.ofSubset(order[n]), step);
            progress.report((n + 1.0) / order.length, "");
        }
    }

    private void precondition(Volume image) {
        prior.curvature(image, priorGradient);
        float[] x = image.values();
        float[] c = priorGradient.values();
        int subsets = order.length;
        workers.forSlices(x.length, (worker, from, to) -> {
            for (int i = from; i < to; i++) {
                float atLeast = x[i] + leastActivity;
                scale[i] = total[i] > 0 ? subsets / (total[i] + atLeast * c[i]) : 0;
            }
        });
    }

    private void update(float[] x, float[] sensitivity, float step) {
        float[] c = correction.values();
        float[] p = priorGradient.values();
        float ofPrior = 1f / order.length;
        workers.forSlices(x.length, (worker, from, to) -> {
            for (int i = from; i < to; i++) {
                float slope = c[i] - sensitivity[i] - ofPrior * p[i];
                float atLeast = x[i] + leastActivity;
                float wanted = x[i] + step * scale[i] * atLeast * slope;
                x[i] = total[i] > 0 ? Math.max(0, Math.min(LARGEST_GROWTH * atLeast, wanted)) : 0;
            }
        });
    }

    /** {@code L(H x) - R(x)}, which the passes raise. */
    double objective(Volume image, Progress progress) {
        Volume seen = image;
        if (operator != ImageOperator.IDENTITY) {
            operator.apply(image, activity);
            seen = activity;
        }
        return likelihood.logLikelihood(seen, progress) - prior.value(image);
    }
}
