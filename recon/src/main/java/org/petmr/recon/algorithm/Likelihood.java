package org.petmr.recon.algorithm;

import org.petmr.recon.compute.Progress;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

/**
 * The Poisson likelihood of counted data y given an image x, {@code y ~ Poisson(f (P x) + r)}, cut into ordered subsets: all
 * that an algorithm has to know of a measurement. Sinograms and list mode stand behind this alike; f holds normalisation,
 * attenuation, time and decay, r the expected randoms and scatter.
 *
 * <p>Units: images in activity, {@code P} in mm, so a sensitivity is counts for each unit of activity in a voxel. Every
 * method gives the same bits for the same input and number of workers. Not for several threads at once.
 */
public interface Likelihood {

    /** Grid of the images. */
    VoxelGrid grid();

    /** Subsets, each with about as many data as the others and as well spread. */
    int subsets();

    /** Everything that was counted. */
    double counts();

    /** Voxel centres farther from the axis than this are seen by no line that counts. */
    double fieldOfViewRadiusMm();

    /** {@code P_b^T f} of a subset. @param out on {@link #grid()}; overwritten */
    void sensitivity(int subset, Volume out);

    /**
     * {@code P_b^T (f y / (f P_b x + r))}; the gradient of the subset's log-likelihood is this less its sensitivity.
     *
     * @param image x, on {@link #grid()}; read
     * @param out overwritten; not the same volume
     */
    void backProjectedRatio(Volume image, int subset, Volume out);

    /**
     * {@code sum of y ln(f P x + r) - (f P x + r)} over all bins that count, without the constant of the data.
     *
     * @param progress honoured between subsets
     */
    double logLikelihood(Volume image, Progress progress);
}
