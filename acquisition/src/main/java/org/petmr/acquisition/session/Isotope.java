package org.petmr.acquisition.session;

import java.util.Arrays;
import java.util.List;
import org.petmr.acquisition.AcquisitionException;

/**
 * Positron emitters that can be injected. Half-lives and positron fractions as the Biograph mMR's headers, NINST and
 * STIR's table of radionuclides have them; of 68Ga the fraction that NINST has.
 */
public enum Isotope {
    F18("18F", 6586.2, 0.967),
    C11("11C", 1221.66, 0.9975),
    N13("13N", 598.02, 0.99818),
    O15("15O", 122.46, 0.99885),
    GA68("68Ga", 4062.6, 0.891),
    CU64("64Cu", 45_721.1, 0.1752),
    ZR89("89Zr", 282_276, 0.227),
    RB82("82Rb", 76.4, 0.95),
    GE68("68Ge", 2.3410e7, 0.891);

    private final String label;
    private final double halfLifeS;
    private final double positronFraction;

    Isotope(String label, double halfLifeS, double positronFraction) {
        this.label = label;
        this.halfLifeS = halfLifeS;
        this.positronFraction = positronFraction;
    }

    /** Mass number first, {@code 18F}. */
    public String label() {
        return label;
    }

    public double halfLifeS() {
        return halfLifeS;
    }

    public double positronFraction() {
        return positronFraction;
    }

    /** @param text {@code 18F}, {@code F18}, {@code F-18} or {@code ^18^Fluorine}'s short forms in any case */
    public static Isotope of(String text) {
        String plain = text == null ? "" : text.replaceAll("[^A-Za-z0-9]", "").toUpperCase(java.util.Locale.ROOT);
        for (Isotope isotope : values()) {
            if (plain.equals(isotope.name()) || plain.equals(isotope.label.toUpperCase(java.util.Locale.ROOT))) {
                return isotope;
            }
        }
        List<String> labels = Arrays.stream(values()).map(Isotope::label).toList();
        throw AcquisitionException.invalid(
                "tracer.isotope: %s (expected: one of %s)".formatted(text, String.join(", ", labels)));
    }
}
