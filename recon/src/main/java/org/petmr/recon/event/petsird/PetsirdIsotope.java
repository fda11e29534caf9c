package org.petmr.recon.event.petsird;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The radionuclide of an exam, between PETSIRD's DICOM code ({@code ^18^Fluorine}) and our {@code 18F}. */
final class PetsirdIsotope {

    private static final Pattern DICOM = Pattern.compile("\\^(\\d+)\\^([A-Za-z]+)");

    private static final Map<String, String> SYMBOLS = Map.ofEntries(
            Map.entry("Fluorine", "F"),
            Map.entry("Carbon", "C"),
            Map.entry("Nitrogen", "N"),
            Map.entry("Oxygen", "O"),
            Map.entry("Gallium", "Ga"),
            Map.entry("Germanium", "Ge"),
            Map.entry("Copper", "Cu"),
            Map.entry("Rubidium", "Rb"),
            Map.entry("Zirconium", "Zr"),
            Map.entry("Sodium", "Na"),
            Map.entry("Iodine", "I"));

    private PetsirdIsotope() {}

    /** Such as {@code 18F}; empty when the exam names none, as release 0.9.1 never does. */
    static String of(Map<String, Object> exam) {
        List<?> all = PetsirdFields.list(exam, "radiopharmaceuticals");
        if (all.isEmpty()) {
            return "";
        }
        Map<String, Object> code = PetsirdFields.record(PetsirdFields.asRecord(all.get(0)), "radionuclideCodeSequence");
        Matcher matcher = DICOM.matcher(PetsirdFields.text(code, "codeMeaning"));
        return matcher.find() && SYMBOLS.containsKey(matcher.group(2))
                ? matcher.group(1) + SYMBOLS.get(matcher.group(2))
                : "";
    }

    /** The code's meaning for {@code 18F}; the name itself when it is not known. */
    static String meaning(String isotope) {
        String mass = isotope.replaceAll("\\D", "");
        String symbol = isotope.replaceAll("\\d", "");
        return SYMBOLS.entrySet().stream()
                .filter(e -> e.getValue().equalsIgnoreCase(symbol))
                .findFirst()
                .map(e -> "^" + mass + "^" + e.getKey())
                .orElse(isotope);
    }
}
