package org.petmr.attenuation.quality;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One thing about a mu-map that a person should know, with the number that raised it.
 *
 * @param severity usually that of its kind
 * @param found what was measured, for people
 * @param expected what a good map has; empty where nothing can be said
 * @param figures the same as numbers, the unit in the name, in their order
 * @param place where to look
 */
public record Finding(
        Kind kind,
        Severity severity,
        String found,
        String expected,
        Map<String, Double> figures,
        Optional<Place> place) {

    private static final String EXPECTED = " (expected: ";

    /** How much a finding matters. */
    public enum Severity {
        /** Worth knowing. */
        NOTE,
        /** Look at the map before it is used. */
        WARNING,
        /** The map must not be used unseen: the fallback that the protocol names takes its place. */
        ALARM
    }

    /** After physics of failing Dixon maps: swap, lungs, truncation, range. */
    public enum Kind {
        /** Water taken for fat or the other way round (Ladefoged 2014: 8 % of heads). */
        FAT_WATER_SWAP(Severity.ALARM, "Water and fat are exchanged in part of the images."),
        /** Water and fat look alike, as in a phantom of water. */
        SWAP_NOT_TOLD(Severity.NOTE, "Water and fat look alike here: whether they are exchanged can't be told."),
        /** The patient reaches the side of the MR field of view; what lies beyond has mu 0. */
        TRUNCATED(Severity.WARNING, "The patient is wider than the MR field of view: arms may be cut off."),
        /** Lung volume outside 1 to 8 L, or none where a chest was announced. */
        LUNG_VOLUME(Severity.WARNING, "The lungs are too small or too large to be right."),
        /** The largest mu isn't what a patient has. */
        MU_RANGE(Severity.ALARM, "The values of the map are not those of a patient: its unit may be wrong."),
        /** No water and fat images: which of the two prevails was told from brightness. */
        DOMINANCE_FROM_BRIGHTNESS(Severity.NOTE, "Fat was told from water by brightness alone."),
        /** A skull was asked for and no closed dark shell found. */
        NO_SKULL(Severity.WARNING, "No skull was found: activity near it will come out too low."),
        /** The atlas took the place of a skull that the Dixon images don't show. */
        MEAN_HEAD(Severity.NOTE, "No skull in the Dixon images: the mean head was laid on."),
        /** Air where no air belongs, large enough to matter. */
        METAL_VOID(Severity.WARNING, "The images have a hole, as metal makes it: mu is missing there."),
        /** Part of the PET field of view, or of the patient in it, that no MR image covers. */
        UNCOVERED(Severity.WARNING, "The MR images do not cover all of the patient that PET sees."),
        /** A coil was reported for which there is no template, or one that is out of place. */
        HARDWARE(Severity.ALARM, "A coil or the table is not in the map."),
        /** A coil that the catalogue of hardware leaves out on purpose. */
        HARDWARE_IGNORED(
                Severity.NOTE, "A flexible coil is not in the map: activity under it may come out a little low."),
        /** Diaphragm in MR and in PET at different heights. */
        RESPIRATORY_MISMATCH(
                Severity.WARNING, "The patient breathed differently in MR and PET: look at the liver's dome."),
        /** The height of the diaphragm was compared, and agrees or can't be told. */
        RESPIRATION(Severity.NOTE, "The height of the diaphragm in MR and in PET was compared."),
        /** MR images came, and no map can be made of them. */
        UNUSABLE_MR(Severity.ALARM, "No map can be made of the MR images: look at what is said of them."),
        /** A series that was asked for did not come or can't be used: the next best took its place. */
        SERIES_MISSING(Severity.WARNING, "A series that was asked for is missing: the next best was used."),
        /** Outline of the patient in MR and in PET differ. */
        CONTOUR(Severity.WARNING, "The outline in MR is not that in PET: the patient may have moved."),
        /** PET shows too little for an outline. */
        NO_OUTLINE(
                Severity.WARNING,
                "PET shows no outline of the patient: MR was neither completed from it nor compared with it."),
        /** After a registration that raises an alarm. */
        NOT_REGISTERED(
                Severity.WARNING, "Nobody can say that PET lies where the mu-map does: look at both before use."),
        /** After a registration that corrects. */
        MAP_OFF(Severity.WARNING, "PET does not lie where the mu-map does: the map is to be made again."),
        /** Head and feet, or left and right, may be exchanged. */
        ORIENTATION(Severity.ALARM, "The patient seems to lie the other way round than the images say."),
        /** A class takes much more or less of the body than in other patients. */
        CLASS_FRACTION(Severity.WARNING, "There is more or less of a tissue than patients have."),
        /** The body is larger or smaller than its height and weight, or any adult's, allow. */
        BODY_VOLUME(Severity.WARNING, "The patient in the images has not the size that was entered."),
        /** A map that someone put in the place of the computed one. */
        REPLACED(Severity.NOTE, "The map was put in by hand.");

        private final Severity severity;
        private final String sentence;

        Kind(Severity severity, String sentence) {
            this.severity = severity;
            this.sentence = sentence;
        }

        public Severity severity() {
            return severity;
        }

        /** What it means, for whoever stands at the scanner. */
        public String sentence() {
            return sentence;
        }
    }

    public Finding {
        figures = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
    }

    /** @param text as {@link #text()}: what was found, then {@code (expected: ...)} where there is an expectation */
    public Finding(Kind kind, String text) {
        this(kind, kind.severity(), foundIn(text), expectedIn(text), Map.of(), Optional.empty());
    }

    /** @param format what was found and what was expected, in the form of {@link #text()} */
    public static Finding of(Kind kind, String format, Object... values) {
        return new Finding(kind, String.format(Locale.ROOT, format, values));
    }

    private static String foundIn(String text) {
        int at = text.lastIndexOf(EXPECTED);
        return at < 0 ? text : text.substring(0, at);
    }

    private static String expectedIn(String text) {
        int at = text.lastIndexOf(EXPECTED);
        return at < 0 || !text.endsWith(")") ? "" : text.substring(at + EXPECTED.length(), text.length() - 1);
    }

    /** What was found and what was expected, in one line. */
    public String text() {
        return expected.isEmpty() ? found : found + EXPECTED + expected + ")";
    }

    /** The same finding with a place to look at. */
    public Finding at(Place where) {
        return new Finding(kind, severity, found, expected, figures, Optional.of(where));
    }

    /** The same finding with one more number. @param name with its unit, such as {@code volumeMl} */
    public Finding with(String name, double value) {
        Map<String, Double> more = new LinkedHashMap<>(figures);
        more.put(name, value);
        return new Finding(kind, severity, found, expected, more, place);
    }

    /** The same finding, more or less grave than its kind is. */
    public Finding as(Severity other) {
        return new Finding(kind, other, found, expected, figures, place);
    }
}
