package org.petmr.recon.algorithm;

import org.petmr.recon.image.Volume;

/**
 * A penalty R on images, convex and differentiable for activities of 0 and above; its strength is part of it. The same bits
 * for the same input whatever the number of workers.
 */
public interface Prior {

    /** R(x), in counts: the unit of a log-likelihood. */
    double value(Volume image);

    /** dR/dx. @param out overwritten; not the same volume */
    void gradient(Volume image, Volume out);

    /**
     * A diagonal that the Hessian of R at x does not exceed: the sum of the magnitudes of each of its rows.
     *
     * @param out overwritten; not the same volume
     */
    void curvature(Volume image, Volume out);
}
