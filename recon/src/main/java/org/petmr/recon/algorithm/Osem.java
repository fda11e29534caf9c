package org.petmr.recon.algorithm;

import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Volume;
import org.petmr.recon.projector.Views;

/**
 * Ordered-subsets expectation maximisation, {@code x <- x / s_b * H^T P_b^T (f y / (f P_b H x + r))} with
 * {@code s_b = H^T P_b^T f} (Hudson and Larkin, IEEE Trans Med Imaging 13(4), 1994). One subset is plain MLEM (Shepp and
 * Vardi 1982). H is the identity, the scanner's resolution, or an MR kernel (then x holds the kernel's coefficients).
 */
public final class Osem {

    private final Likelihood likelihood;
    private final ImageOperator operator;
    private final int iterations;
    private final Workers workers;
    private final int[] order;
    private SubsetSensitivities sensitivities;

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
        Volume image = sensitivities(progress.part(0, 0.2)).uniformStart();
        for (int i = 0; i < iterations; i++) {
            double from = 0.2 + 0.8 * i / iterations;
            Progress part = progress.part(from, 0.2 + 0.8 * (i + 1) / iterations);
            String message = "OSEM %d of %d".formatted(i + 1, iterations);
            iterate(image, Messages.fixed(message, part));
        }
        return image;
    }

    /** Computes the sensitivities of all subsets, once. */
    public void prepare(Progress progress) {
        sensitivities(progress);
    }

    /** The sensitivities of all subsets; computed at the first call. */
    SubsetSensitivities sensitivities(Progress progress) {
        if (sensitivities == null) {
            sensitivities = SubsetSensitivities.of(likelihood, operator, progress);
        }
        return sensitivities;
    }

    /** One pass over all subsets. @param image updated in place */
    public void iterate(Volume image, Progress progress) {
        SubsetSensitivities seen = sensitivities(progress.part(0, 0));
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
            update(image.values(), correction.values(), seen.ofSubset(order[n]), seen.least(order[n]));
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
}
