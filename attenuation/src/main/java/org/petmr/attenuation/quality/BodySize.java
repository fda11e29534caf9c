package org.petmr.attenuation.quality;

import java.util.Locale;
import java.util.Optional;
import org.petmr.recon.quantification.Region;

/** Finds a body whose sections aren't those of the patient who was entered, or of any adult. */
final class BodySize {

    /** Fat 0.9, muscle 1.06, with lungs about 1. */
    private static final double DENSITY_KG_PER_L = 1.0;

    /**
     * Mean section of a trunk with or without its arms, in mean sections of the whole person (mass over height): the trunk and
     * arms are 60 % of the mass on 35 to 45 % of the height. Half of the legs lowers it, a belly raises it.
     */
    private static final double LEAST_OF_MEAN = 0.75;

    private static final double MOST_OF_MEAN = 2.4;

    /** Trunks of adults of BMI 14 to 60. */
    private static final double SMALLEST_TRUNK_CM2 = 220;

    private static final double LARGEST_TRUNK_CM2 = 1900;

    /** Heads are 130 to 200 mm wide, 160 to 230 mm long; necks are smaller. */
    private static final double SMALLEST_HEAD_CM2 = 70;

    private static final double LARGEST_HEAD_CM2 = 420;

    private BodySize() {}

    static Optional<Finding> ofHead(Region body) {
        return check(body, SMALLEST_HEAD_CM2, LARGEST_HEAD_CM2, "of a head");
    }

    /** When height and weight aren't known. */
    static Optional<Finding> ofTrunk(Region body) {
        return check(body, SMALLEST_TRUNK_CM2, LARGEST_TRUNK_CM2, "of a trunk");
    }

    static Optional<Finding> ofTrunk(Region body, double heightCm, double weightKg) {
        if (!(heightCm >= 30 && heightCm <= 250)) {
            throw new IllegalArgumentException("heightCm: " + heightCm + " (expected: 30 to 250)");
        }
        if (!(weightKg >= 1 && weightKg <= 350)) {
            throw new IllegalArgumentException("weightKg: " + weightKg + " (expected: 1 to 350)");
        }
        double meanCm2 = weightKg / DENSITY_KG_PER_L * 1000 / heightCm;
        return check(
                body,
                LEAST_OF_MEAN * meanCm2,
                MOST_OF_MEAN * meanCm2,
                String.format(Locale.ROOT, "for %.0f cm and %.0f kg", heightCm, weightKg));
    }

    private static Optional<Finding> check(Region body, double leastCm2, double mostCm2, String whose) {
        int slices = 0;
        for (int n : Body.perSlice(body)) {
            slices += n > 0 ? 1 : 0;
        }
        if (slices == 0) {
            throw new IllegalArgumentException("body: empty (expected: a patient)");
        }
        double ml = body.volumeMl();
        double cm2 = ml / (slices * body.grid().dzMm() / 10);
        if (cm2 >= leastCm2 && cm2 <= mostCm2) {
            return Optional.empty();
        }
        return Optional.of(Finding.of(
                        Finding.Kind.BODY_VOLUME,
                        "%.1f L over %.0f mm, a mean section of %.0f cm2 (expected: %.0f to %.0f cm2 %s)",
                        ml / 1000,
                        slices * body.grid().dzMm(),
                        cm2,
                        leastCm2,
                        mostCm2,
                        whose)
                .with("bodyMl", ml)
                .with("meanSectionCm2", cm2)
                .with("leastSectionCm2", leastCm2)
                .with("mostSectionCm2", mostCm2)
                .at(Place.round(body)));
    }
}
