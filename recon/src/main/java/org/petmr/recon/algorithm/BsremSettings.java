package org.petmr.recon.algorithm;

import java.util.Optional;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Volume;

/**
 * Penalised likelihood with the relative difference prior, solved by {@link Bsrem}.
 *
 * @param beta strength, 0 and above. The penalty is weighted with the sensitivity, so beta has no unit and depends neither
 *     on the unit of the image nor on the length of the scan: it sets how much is smoothed, as a filter's width does. It
 *     does depend on the size of the voxels
 * @param gamma edge preservation of {@link RelativeDifference}; 2 is usual
 * @param epsilon of {@link RelativeDifference}, as a part of the mean activity of the start image; 0 and above
 * @param isSpatiallyVariant weight each voxel with its own sensitivity, so that the image is about as sharp everywhere;
 *     else with the mean sensitivity
 * @param relaxation how the steps shrink
 * @param iterations passes over all subsets, after one of OSEM to start with
 * @param subsets a divisor of the number of views
 */
public record BsremSettings(
        double beta,
        double gamma,
        double epsilon,
        boolean isSpatiallyVariant,
        Relaxation relaxation,
        int iterations,
        int subsets)
        implements AlgorithmSettings {

    public BsremSettings {
        Checks.notNegative("beta", beta);
        Checks.notNegative("gamma", gamma);
        Checks.notNegative("epsilon", epsilon);
        Checks.passes(iterations, subsets);
    }

    /** Gamma 2, epsilon a thousandth of the mean, spatially variant, the usual relaxation. */
    public static BsremSettings usual(double beta, int iterations, int subsets) {
        return new BsremSettings(beta, 2, 1e-3, true, Relaxation.USUAL, iterations, subsets);
    }

    @Override
    public String name() {
        return "bsrem";
    }

    @Override
    public BsremSettings withSubsets(int newSubsets) {
        return new BsremSettings(beta, gamma, epsilon, isSpatiallyVariant, relaxation, iterations, newSubsets);
    }

    @Override
    public Volume run(
            Likelihood likelihood, ImageOperator resolution, Optional<Volume> mr, Workers workers, Progress progress) {
        PenalisedRun run = PenalisedRun.prepare(likelihood, resolution, workers, progress.part(0, 0.2));
        Prior prior = new NeighbourPrior(
                new RelativeDifference(gamma, epsilon * run.meanActivity()),
                run.kappa(beta, isSpatiallyVariant),
                Optional.empty(),
                workers);
        run.bsrem(prior, relaxation).run(run.image(), iterations, progress.part(0.2, 1));
        return run.image();
    }
}
