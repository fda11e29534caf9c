package org.petmr.attenuation.quality;

import java.util.Locale;

/** One thing about a mu-map that a person should know, with the number that raised it. */
public record Finding(Kind kind, String text) {

    /** After physics of failing Dixon maps: swap, lungs, truncation, range. */
    public enum Kind {
        /** Water taken for fat or the other way round (Ladefoged 2014: 8 % of heads). */
        FAT_WATER_SWAP,
        /** The patient reaches the side of the MR field of view; what lies beyond has mu 0. */
        TRUNCATED,
        /** Lung volume outside 1 to 8 L, or none where a chest was announced. */
        LUNG_VOLUME,
        /** The largest mu isn't what a patient has. */
        MU_RANGE,
        /** No water and fat images: which of the two prevails was told from brightness. */
        DOMINANCE_FROM_BRIGHTNESS,
        /** A skull was asked for and no closed dark shell found. */
        NO_SKULL
    }

    static Finding of(Kind kind, String format, Object... values) {
        return new Finding(kind, String.format(Locale.ROOT, format, values));
    }
}
