package org.petmr.attenuation.quality;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds a tissue that takes more or less of the body than it does in patients. */
public final class ClassFractions {

    /**
     * What share of the body a class has in nearly all patients.
     *
     * @param name as in the volumes that are checked
     */
    public record Expected(String name, double lowest, double highest) {
        public Expected {
            if (!(lowest >= 0 && highest <= 1 && lowest < highest)) {
                throw new IllegalArgumentException(
                        "%s: %s to %s (expected: 0 <= lowest < highest <= 1)".formatted(name, lowest, highest));
            }
        }
    }

    /** Fat of a head is 13 to 17 % on average, 41 to 56 % when swapped (Ladefoged 2014); of soft tissue there is most. */
    public static final List<Expected> HEAD =
            List.of(new Expected("fat", 0.01, 0.35), new Expected("soft", 0.45, 0.97), new Expected("bone", 0, 0.3));

    /** From lean athletes, 8 % of fat, to the obese, 60 %; muscles and organs are the rest but for lungs. */
    public static final List<Expected> BODY =
            List.of(new Expected("fat", 0.04, 0.65), new Expected("soft", 0.25, 0.95), new Expected("lung", 0, 0.35));

    private ClassFractions() {}

    /**
     * The worst of the classes.
     *
     * @param volumeMl of each class, lower-case names; {@code air} counts no part of the body and is left out
     */
    public static Optional<Finding> check(Map<String, Double> volumeMl, List<Expected> expected) {
        double body = volumeMl.entrySet().stream()
                .filter(e -> !e.getKey().equals("air"))
                .mapToDouble(Map.Entry::getValue)
                .sum();
        Finding worst = null;
        double most = 0;
        for (Expected e : expected) {
            double share = body > 0 ? volumeMl.getOrDefault(e.name(), 0.0) / body : 0;
            double by = Math.max(e.lowest() - share, share - e.highest());
            if (by > most) {
                most = by;
                worst = Finding.of(
                                Finding.Kind.CLASS_FRACTION,
                                "%s is %.1f %% of the body (expected: %.0f to %.0f %%)",
                                e.name(),
                                100 * share,
                                100 * e.lowest(),
                                100 * e.highest())
                        .with(e.name() + "Share", share);
            }
        }
        return Optional.ofNullable(worst);
    }
}
