package org.petmr.recon.algorithm;

import java.util.Optional;
import org.petmr.recon.projector.SinogramProjector;
import org.petmr.recon.sinogram.Sinogram;

/**
 * What is expected in each bin of an image x: {@code expected = factors * (P x) + background}, and what was counted.
 *
 * @param projector P, in mm
 * @param prompts counted events; called from several threads, fills one line
 * @param factors counts per unit of the line integral: normalisation x attenuation x time; 0 in gap bins, which thereby
 *     leave the likelihood. Kept, not copied
 * @param background expected randoms plus scatter, counts; empty when there are none. Kept, not copied
 */
public record EmissionModel(
        SinogramProjector projector,
        SinogramProjector.LineSource prompts,
        Sinogram factors,
        Optional<Sinogram> background) {

    public EmissionModel {
        if (factors.geometry() != projector.geometry()) {
            throw new IllegalArgumentException("factors: of another projection geometry (expected: the projector's)");
        }
        if (background.isPresent() && background.get().geometry() != projector.geometry()) {
            throw new IllegalArgumentException(
                    "background: of another projection geometry (expected: the projector's)");
        }
    }
}
