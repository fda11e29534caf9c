package org.petmr.attenuation.bone;

/** Ranges of options. */
final class Limits {

    private Limits() {}

    static void check(String name, double value, double least, double most) {
        if (!(value >= least && value <= most)) {
            throw new IllegalArgumentException("%s: %s (expected: %s to %s)".formatted(name, value, least, most));
        }
    }
}
