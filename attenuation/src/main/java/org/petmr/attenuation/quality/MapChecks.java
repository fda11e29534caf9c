package org.petmr.attenuation.quality;

import java.util.Optional;
import org.petmr.recon.image.Volume;
import org.petmr.recon.quantification.Region;

/** The checks that find the failures of Dixon maps. */
public final class MapChecks {

    private MapChecks() {}

    /** Head: fat on average 13 to 17 %, swapped 41 to 56 % (Ladefoged 2014). Flags above 30 %. */
    public static Optional<Finding> swapInHead(double fatFraction) {
        return fatFraction > 0.3
                ? Optional.of(Finding.of(
                        Finding.Kind.FAT_WATER_SWAP,
                        "fat fraction of the head %.2f (expected: below 0.30)",
                        fatFraction))
                : Optional.empty();
    }

    /** All is of one brightness, as in a phantom of water: nothing speaks for an exchange, and nothing against one. */
    public static Finding swapNotTold() {
        return Finding.of(
                Finding.Kind.SWAP_NOT_TOLD,
                "water and fat of one brightness: an exchange of the two can't be told (expected: fat and water"
                        + " that differ)");
    }

    /** Only the sides count: head and feet always go on beyond the field of view. @param body in LPS order */
    public static Optional<Finding> truncation(Region body) {
        return TruncatedArms.check(body);
    }

    /** Catches a map in the wrong unit. */
    public static Optional<Finding> muRange(Volume muPerCm) {
        float max = 0;
        for (float mu : muPerCm.values()) {
            max = Math.max(max, mu);
        }
        return max < 0.08f || max > 0.25f
                ? Optional.of(Finding.of(Finding.Kind.MU_RANGE, "largest mu %.4f cm^-1 (expected: 0.08 to 0.25)", max))
                : Optional.empty();
    }

    public static Finding dominanceFromBrightness() {
        return Finding.of(
                Finding.Kind.DOMINANCE_FROM_BRIGHTNESS,
                "only magnitudes in and opposed phase: fat told from water by its brightness");
    }

    public static Finding noSkull(double volumeMl) {
        return Finding.of(
                Finding.Kind.NO_SKULL, "dark shell under the scalp %.0f mL (expected: at least 50)", volumeMl);
    }
}
