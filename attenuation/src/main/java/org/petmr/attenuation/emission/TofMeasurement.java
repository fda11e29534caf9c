package org.petmr.attenuation.emission;

import org.petmr.recon.algorithm.Likelihood;
import org.petmr.recon.image.Volume;
import org.petmr.recon.projector.SinogramProjector;
import org.petmr.recon.sinogram.Sinogram;

/**
 * What was counted with time of flight, and what is expected of an activity x and the survival a of each line:
 * {@code ybar_it = b_it + r_it} with {@code b_it = n_i a_i (P x)_it}, t the time-of-flight bin of line i.
 */
public interface TofMeasurement {

    /** P without time of flight: on which grid, and the way of mu into survival. */
    SinogramProjector lines();

    /** Subsets of views; those of {@link #likelihood}. */
    int subsets();

    /**
     * The likelihood of the activity.
     *
     * @param survival of each line, 0 to 1; read whenever the likelihood is asked
     */
    Likelihood likelihood(Sinogram survival);

    /**
     * What a change of a line's attenuation does to the log-likelihood L: with l the integral of mu along line i (without
     * unit), {@code slope = dL/dl_i = sum_t b/ybar (ybar - y)} and {@code curvature = sum_t b^2/ybar}, about -d2L/dl2.
     *
     * @param activity on the grid of {@link #lines()}
     * @param survival read in the views of the subset
     * @param wanted lines that are worth it; slope and curvature of others become 0
     * @param slope overwritten in the views of the subset
     * @param curvature alike
     */
    void lineTerms(
            Volume activity,
            Sinogram survival,
            int subset,
            SinogramProjector.LineChoice wanted,
            Sinogram slope,
            Sinogram curvature);
}
