package org.petmr.attenuation.hardware;

import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * One entry of a catalogue of hardware: a JSON file with these fields, beside the NIfTI file of its mu.
 *
 * @param name short name, as it stands in records of what was used
 * @param title for people
 * @param coils regular expressions; the item belongs to a coil when one of them matches the whole of its Receive Coil Name
 *     (0018,1250), upper and lower case alike. Empty for what is no coil
 * @param use when it is put into a map
 * @param frame what it hangs on
 * @param volume NIfTI file of mu in cm^-1, its origin at the item's zero mark; null for what is not put into maps
 * @param position the zero mark in the frame when no other position is reported: relative to the table's zero mark, or
 *     for {@link Frame#PATIENT} null, since nobody knows it beforehand
 * @param markers where spots that MR sees sit, relative to the zero mark; empty for none, or 3 to 6
 * @param join how it meets the patient in voxels that hold both
 * @param provenance where the numbers come from
 */
public record HardwareItem(
        String name,
        String title,
        List<String> coils,
        Use use,
        Frame frame,
        String volume,
        PointMm position,
        List<PointMm> markers,
        HardwareTemplate.Join join,
        String provenance) {

    /** Permutations of more are too many to try. */
    static final int MOST_MARKERS = 6;

    /** When an item is put into a map. */
    public enum Use {
        /** In every scan: the table. */
        ALWAYS,
        /** When one of its coils is reported. */
        WHEN_REPORTED,
        /** Never, though it attenuates a little; said so. Flexible surface coils, whose place nobody knows. */
        IGNORED,
        /** Never: it belongs to the scanner, and the normalisation holds it. The coil in the bore. */
        BUILT_IN
    }

    /** What an item moves with. */
    public enum Frame {
        TABLE,
        PATIENT
    }

    public HardwareItem {
        require(name != null && name.matches("[a-z0-9][a-z0-9-]*"), name, "name", name, "a-z, 0-9, hyphens");
        require(title != null && !title.isBlank(), name, "title", title, "not blank");
        require(use != null, name, "use", use, "ALWAYS, WHEN_REPORTED, IGNORED or BUILT_IN");
        require(frame != null, name, "frame", frame, "TABLE or PATIENT");
        require(provenance != null && !provenance.isBlank(), name, "provenance", provenance, "not blank");
        coils = coils == null ? List.of() : List.copyOf(coils);
        markers = markers == null ? List.of() : List.copyOf(markers);
        for (String coil : coils) {
            try {
                Pattern.compile(coil);
            } catch (PatternSyntaxException e) {
                throw new IllegalArgumentException(
                        "hardware %s: coils: %s (expected: a regular expression)".formatted(name, coil), e);
            }
        }
        boolean isMapped = use == Use.ALWAYS || use == Use.WHEN_REPORTED;
        require(isMapped == (volume != null), name, "volume", volume, isMapped ? "a NIfTI file" : "null: not used");
        require(!isMapped || join != null, name, "join", join, "MAXIMUM or SUM");
        require(use == Use.ALWAYS || !coils.isEmpty(), name, "coils", coils, "at least one");
        require(use != Use.ALWAYS || frame == Frame.TABLE, name, "frame", frame, "TABLE for what is always there");
        boolean isPlaced = isMapped && frame == Frame.TABLE;
        require(isPlaced == (position != null), name, "position", position, isPlaced ? "mm from the table" : "null");
        require(
                markers.isEmpty() || markers.size() >= 3 && markers.size() <= MOST_MARKERS,
                name,
                "markers",
                markers.size(),
                "none, or 3 to " + MOST_MARKERS);
    }

    private static void require(boolean holds, String name, String field, Object found, String expected) {
        if (!holds) {
            throw new IllegalArgumentException(
                    "hardware %s: %s: %s (expected: %s)".formatted(name, field, found, expected));
        }
    }

    /** @param coilName Receive Coil Name, or the name of one of its elements */
    public boolean isOf(String coilName) {
        return coils.stream()
                .anyMatch(c -> Pattern.compile(c, Pattern.CASE_INSENSITIVE)
                        .matcher(coilName.strip())
                        .matches());
    }
}
