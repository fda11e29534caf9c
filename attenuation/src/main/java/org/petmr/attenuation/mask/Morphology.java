package org.petmr.attenuation.mask;

import org.petmr.recon.quantification.Region;

/** Opening and closing with balls of a radius in mm. */
public final class Morphology {

    private Morphology() {}

    /** What a ball of this radius can be moved about in: parts thinner than twice the radius vanish. */
    public static Region opened(Region set, double radiusMm) {
        return set.eroded(radiusMm).dilated(radiusMm).and(set);
    }

    /** Joins what is less than twice the radius apart. */
    public static Region closed(Region set, double radiusMm) {
        return set.dilated(radiusMm).not().dilated(radiusMm).not().or(set);
    }
}
