package org.petmr.recon.algorithm;

import java.util.Optional;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Volume;

/**
 * Ordered-subsets expectation maximisation, see {@link Osem}.
 *
 * @param iterations passes over all subsets
 * @param subsets a divisor of the number of views
 */
public record OsemSettings(int iterations, int subsets) implements AlgorithmSettings {

    public OsemSettings {
        Checks.passes(iterations, subsets);
    }

    @Override
    public String name() {
        return "osem";
    }

    @Override
    public OsemSettings withSubsets(int newSubsets) {
        return new OsemSettings(iterations, newSubsets);
    }

    @Override
    public Volume run(
            Likelihood likelihood, ImageOperator resolution, Optional<Volume> mr, Workers workers, Progress progress) {
        return new Osem(likelihood, resolution, iterations, workers).run(progress);
    }
}
