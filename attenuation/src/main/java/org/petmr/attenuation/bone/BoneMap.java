package org.petmr.attenuation.bone;

import org.petmr.recon.image.Volume;

/**
 * Where bone is, as an MR series that shows it or an atlas says.
 *
 * @param muPerCm of bone at 511 keV, on the grid of its series; 0 where there is none. Whoever joins it with tissue takes the
 *     larger of the two inside the body
 * @param method for people and for DICOM, such as "UTE R2*"
 */
public record BoneMap(Volume muPerCm, String method) {

    public BoneMap {
        for (float mu : muPerCm.values()) {
            if (!(mu >= 0 && mu <= 0.3)) {
                throw new IllegalArgumentException("bone: mu %s cm^-1 (expected: 0 to 0.3)".formatted(mu));
            }
        }
    }
}
