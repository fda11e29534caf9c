package org.petmr.simulator.physics;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Positron emitters. Half-lives and positron fractions as in the NiftyPET and STIR radionuclide tables. */
public enum Isotope {
    F18("F-18", 6586.2, 0.967),
    C11("C-11", 1221.66, 0.9975),
    O15("O-15", 122.46, 0.99885),
    GA68("Ga-68", 4062.6, 0.891);

    private final String label;
    private final double halfLifeS;
    private final double positronFraction;

    Isotope(String label, double halfLifeS, double positronFraction) {
        this.label = label;
        this.halfLifeS = halfLifeS;
        this.positronFraction = positronFraction;
    }

    /** @throws IllegalArgumentException when the name is none of the isotopes' */
    public static Isotope find(String name) {
        String key = name.replace("-", "").toUpperCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(i -> i.name().equals(key) || i.label.replace("-", "").equalsIgnoreCase(key))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("isotope: %s (expected: one of %s)"
                        .formatted(
                                name,
                                Arrays.stream(values()).map(Isotope::label).collect(Collectors.joining(", ")))));
    }

    public String label() {
        return label;
    }

    public double halfLifeS() {
        return halfLifeS;
    }

    public double positronFraction() {
        return positronFraction;
    }

    /** Activity at {@code seconds} as a part of that at 0. */
    public double remaining(double seconds) {
        return Math.exp(-Math.log(2) * seconds / halfLifeS);
    }

    /** Mean of {@link #remaining} over {@code from..to}, seconds. */
    public double meanRemaining(double fromS, double toS) {
        double decay = Math.log(2) / halfLifeS * (toS - fromS);
        return remaining(fromS) * (decay < 1e-9 ? 1 : -Math.expm1(-decay) / decay);
    }
}
