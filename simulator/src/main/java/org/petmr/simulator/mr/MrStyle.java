package org.petmr.simulator.mr;

import java.util.Locale;

/**
 * How a host writes its objects.
 *
 * @param vendor whose habits it has
 * @param isEnhanced true for one multi-frame object a series, false for one classic object a slice
 * @param bodyPart DICOM's Body Part Examined
 */
public record MrStyle(Vendor vendor, boolean isEnhanced, String bodyPart) {

    /** Whose image types, names and private elements: as observed in objects of such scanners. */
    public enum Vendor {
        SIEMENS_LIKE,
        GE_LIKE;

        /** @param name siemens or ge */
        public static Vendor find(String name) {
            return switch (name) {
                case "siemens" -> SIEMENS_LIKE;
                case "ge" -> GE_LIKE;
                default -> throw new IllegalArgumentException("vendor: " + name + " (expected: siemens or ge)");
            };
        }
    }

    /** Classic, Siemens-like, of a head. */
    public static final MrStyle USUAL = new MrStyle(Vendor.SIEMENS_LIKE, false, "HEAD");

    public MrStyle {
        if (!bodyPart.matches("[A-Z_]{1,16}")) {
            throw new IllegalArgumentException(
                    "bodyPart: %s (expected: capitals as in DICOM, such as HEAD)".formatted(bodyPart));
        }
    }

    /** The part of the body that a protocol or a phantom is named after; the whole body when it is named after none. */
    public static String bodyPartOf(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.contains("brain") || lower.equals("head") || lower.equals("bench-head")) {
            return "HEAD";
        }
        if (lower.contains("neck")) {
            return "HEADNECK";
        }
        if (lower.contains("pelvis")) {
            return "PELVIS";
        }
        return lower.contains("liver") ? "ABDOMEN" : "WHOLEBODY";
    }
}
