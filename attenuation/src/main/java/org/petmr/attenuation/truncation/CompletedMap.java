package org.petmr.attenuation.truncation;

import java.util.Optional;
import org.petmr.attenuation.quality.Finding;
import org.petmr.recon.image.Volume;
import org.petmr.recon.quantification.Region;

/**
 * A map with what MR cut off.
 *
 * @param muPerCm a new volume on the grid of the patient's map
 * @param added voxels that were given a mu
 * @param finding how much was added; empty when nothing was
 */
public record CompletedMap(Volume muPerCm, Region added, Optional<Finding> finding) {

    public double addedMl() {
        return added.volumeMl();
    }
}
