package org.petmr.recon.algorithm;

import java.util.Optional;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Volume;

/** Which iterative algorithm, and with what parameters. Each kind brings its own way to {@link #run}. */
public sealed interface AlgorithmSettings permits OsemSettings, BsremSettings, KemSettings, BowsherSettings {

    /** Passes over all subsets. */
    int iterations();

    /** Of the likelihood that it is given. */
    int subsets();

    /** Short name, as on a command line. */
    String name();

    /** Whether {@link #run} must be given an MR image. */
    default boolean needsMr() {
        return false;
    }

    /** The same algorithm with another number of subsets. */
    AlgorithmSettings withSubsets(int subsets);

    /**
     * Reconstructs, from a uniform start.
     *
     * @param resolution H, what blurs activity before it is projected; {@link ImageOperator#IDENTITY} for none
     * @param mr signal of any unit on the grid of the image; used by the guided algorithms only
     * @return activity before H, 0 outside the transaxial field of view
     * @throws IllegalArgumentException when nothing was counted, or an MR image is missing or on another grid
     */
    Volume run(
            Likelihood likelihood, ImageOperator resolution, Optional<Volume> mr, Workers workers, Progress progress);

    /** The MR image of a guided algorithm. */
    static Volume guide(String name, Likelihood likelihood, Optional<Volume> mr) {
        Volume found = mr.orElseThrow(() ->
                new IllegalArgumentException(name + ": no MR image (expected: one on the grid of the PET image)"));
        if (!found.grid().equals(likelihood.grid())) {
            throw new IllegalArgumentException(
                    "%s: MR image on grid %s (expected: %s)".formatted(name, found.grid(), likelihood.grid()));
        }
        return found;
    }
}
