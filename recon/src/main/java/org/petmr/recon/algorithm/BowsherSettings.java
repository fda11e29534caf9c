package org.petmr.recon.algorithm;

import java.util.Optional;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Volume;

/**
 * Penalised likelihood in which each voxel is compared only with those of its neighbours that look like it in the MR image
 * (Bowsher's prior), solved by {@link Bsrem}. What the MR does not show is still smoothed like anything else, not invented
 * and not taken away.
 *
 * @param beta strength, as in {@link BsremSettings}
 * @param neighbours how many of its 26 neighbours each voxel chooses
 * @param shape what differences cost
 * @param gamma edge preservation of the relative difference; without effect on the quadratic one
 * @param relaxation how the steps shrink
 * @param iterations passes over all subsets, after one of OSEM to start with
 * @param subsets a divisor of the number of views
 */
public record BowsherSettings(
        double beta, int neighbours, Shape shape, double gamma, Relaxation relaxation, int iterations, int subsets)
        implements AlgorithmSettings {

    /** Epsilon of the relative difference, as a part of the mean activity. */
    private static final double EPSILON = 1e-3;

    /** What differences between neighbours cost. */
    public enum Shape {
        /** {@link RelativeDifference}. */
        RELATIVE,
        /** {@link QuadraticDifference} in units of the mean activity. */
        QUADRATIC
    }

    public BowsherSettings {
        Checks.notNegative("beta", beta);
        Checks.notNegative("gamma", gamma);
        Checks.passes(iterations, subsets);
        if (neighbours < 1 || neighbours > Neighbourhood.COUNT) {
            throw new IllegalArgumentException("neighbours: " + neighbours + " (expected: 1 to 26)");
        }
    }

    /** Seven neighbours, relative difference with gamma 2. */
    public static BowsherSettings usual(double beta, int iterations, int subsets) {
        return new BowsherSettings(beta, 7, Shape.RELATIVE, 2, Relaxation.USUAL, iterations, subsets);
    }

    @Override
    public String name() {
        return "bowsher";
    }

    @Override
    public boolean needsMr() {
        return true;
    }

    @Override
    public BowsherSettings withSubsets(int newSubsets) {
        return new BowsherSettings(beta, neighbours, shape, gamma, relaxation, iterations, newSubsets);
    }

    @Override
    public Volume run(
            Likelihood likelihood, ImageOperator resolution, Optional<Volume> mr, Workers workers, Progress progress) {
        Volume guide = AlgorithmSettings.guide(name(), likelihood, mr);
        Neighbourhood alike = Neighbourhood.bowsher(guide, neighbours, workers, progress.part(0, 0.05));
        PenalisedRun run = PenalisedRun.prepare(likelihood, resolution, workers, progress.part(0.05, 0.2));
        PairPotential potential = switch (shape) {
            case RELATIVE -> new RelativeDifference(gamma, EPSILON * run.meanActivity());
            case QUADRATIC -> new QuadraticDifference(run.meanActivity());
        };
        Prior prior = new NeighbourPrior(potential, run.kappa(beta, true), Optional.of(alike), workers);
        run.bsrem(prior, relaxation).run(run.image(), iterations, progress.part(0.2, 1));
        return run.image();
    }
}
