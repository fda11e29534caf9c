package org.petmr.recon.algorithm;

import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Volume;

/** What penalised algorithms begin with: sensitivities, one pass of OSEM, and from both the scale of the penalty. */
final class PenalisedRun {

    private final Likelihood likelihood;
    private final ImageOperator resolution;
    private final Workers workers;
    private final SubsetSensitivities sensitivities;
    private final float[] total;
    private final Volume image;
    private final double meanActivity;

    private PenalisedRun(
            Likelihood likelihood,
            ImageOperator resolution,
            Workers workers,
            SubsetSensitivities sensitivities,
            Volume image) {
        this.likelihood = likelihood;
        this.resolution = resolution;
        this.workers = workers;
        this.sensitivities = sensitivities;
        this.total = sensitivities.total();
        this.image = image;
        double sum = 0;
        double squares = 0;
        for (float x : image.values()) {
            sum += x;
            squares += (double) x * x;
        }
        // Weighted with the activity itself: the mean over what is active, whatever the size of the empty rest.
        this.meanActivity = sum > 0 ? squares / sum : 0;
    }

    static PenalisedRun prepare(Likelihood likelihood, ImageOperator resolution, Workers workers, Progress progress) {
        Osem osem = new Osem(likelihood, resolution, 1, workers);
        Volume image = osem.run(progress);
        return new PenalisedRun(likelihood, resolution, workers, osem.sensitivities(Progress.NONE), image);
    }

    /** The start; the passes change it in place. */
    Volume image() {
        return image;
    }

    /** Of what is active in the start image. */
    double meanActivity() {
        return meanActivity;
    }

    /** {@code sqrt(beta s)} at every voxel that is seen, s the sensitivity or its mean. */
    Volume kappa(double beta, boolean isSpatiallyVariant) {
        double sum = 0;
        int seen = 0;
        for (float s : total) {
            if (s > 0) {
                sum += s;
                seen++;
            }
        }
        double mean = sum / seen;
        float[] kappa = new float[total.length];
        for (int i = 0; i < kappa.length; i++) {
            kappa[i] = total[i] > 0 ? (float) Math.sqrt(beta * (isSpatiallyVariant ? total[i] : mean)) : 0;
        }
        return new Volume(likelihood.grid(), kappa);
    }

    Bsrem bsrem(Prior prior, Relaxation relaxation) {
        return new Bsrem(likelihood, resolution, sensitivities, total, prior, relaxation, workers);
    }
}
