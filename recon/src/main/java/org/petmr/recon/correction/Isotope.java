package org.petmr.recon.correction;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A positron emitter.
 *
 * @param name mass number and symbol, such as {@code 18F}
 * @param halfLifeS half-life
 * @param positronFraction positrons per decay
 * @param source where the figures come from
 */
public record Isotope(String name, double halfLifeS, double positronFraction, String source) {

    private static final String STIR = "UCL/STIR radionuclide_info.json (LNHB); Conti & Eriksson 2016, EJNMMI Phys 3:8";

    /** Values in a recording's header go before these. */
    private static final List<Isotope> KNOWN = List.of(
            new Isotope("18F", 6586.2, 0.967, "NiftyPET/ninst raw/resources.py; half-life as in Siemens headers"),
            new Isotope("68Ga", 4069.8, 0.891, "half-life " + STIR + "; fraction NiftyPET/ninst"),
            new Isotope("11C", 1221.66, 0.9975, STIR),
            new Isotope("15O", 122.46, 0.99885, STIR),
            new Isotope("13N", 598.02, 0.99818, STIR),
            new Isotope("64Cu", 45_721.1, 0.1752, STIR),
            new Isotope("89Zr", 282_276, 0.227, "half-life Lee 2015, PMC4322956; fraction " + STIR),
            new Isotope("82Rb", 76.4, 0.95, "UCL/STIR; fraction from general knowledge"),
            new Isotope("68Ge", 2.3410e7, 0.891, "UCL/STIR; positrons are those of its daughter 68Ga"));

    public Isotope {
        if (name == null || name.isBlank()) {
            throw new IllegalArgumentException("isotope: name: " + name + " (expected: such as 18F)");
        }
        if (!(halfLifeS > 0) || halfLifeS == Double.POSITIVE_INFINITY) {
            throw new IllegalArgumentException("isotope: halfLifeS: " + halfLifeS + " (expected: > 0)");
        }
        if (!(positronFraction > 0 && positronFraction <= 1)) {
            throw new IllegalArgumentException(
                    "isotope: positronFraction: " + positronFraction + " (expected: above 0 to 1)");
        }
    }

    public static List<Isotope> known() {
        return KNOWN;
    }

    /** @param name such as {@code 18F}; {@code F-18}, {@code F18} and {@code ^18^F} are understood too */
    public static Isotope find(String name) {
        String plain = name == null ? "" : name.replaceAll("[^A-Za-z0-9]", "");
        String normal = plain.replaceFirst("^([A-Za-z]{1,2})(\\d+)$", "$2$1");
        return KNOWN.stream()
                .filter(i -> i.name().equalsIgnoreCase(normal))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("isotope: %s (expected: one of %s)"
                        .formatted(name, KNOWN.stream().map(Isotope::name).collect(Collectors.joining(", ")))));
    }

    /** Activity after a time as a part of that at 0. */
    public double remaining(double afterS) {
        return Decay.remaining(halfLifeS, afterS);
    }

    /** Mean of {@link #remaining} over an interval. */
    public double meanRemaining(double fromS, double toS) {
        return 1 / Decay.frameFactor(halfLifeS, fromS, toS);
    }

    /** Decay constant, 1/s. */
    public double decayPerS() {
        return Math.log(2) / halfLifeS;
    }
}
