package org.petmr.attenuation.override;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.petmr.attenuation.quality.Finding;
import org.petmr.recon.image.Volume;

/**
 * Whether a map from outside holds table and coils already: then they are not put in a second time. A person's word goes
 * first, then what the file says of itself, as all maps that are written here do; a map of which neither tells is taken for
 * the patient alone, and that is said.
 *
 * @param isHeld whether they are in it
 * @param by what told it
 * @param isContradicted whether the file says otherwise than the person
 */
public record HeldHardware(boolean isHeld, By by, boolean isContradicted) {

    /** What told it. */
    public enum By {
        /** Whoever put the map in. */
        REQUEST,
        /** The description in the NIfTI header, or of the DICOM series. */
        DESCRIPTION,
        /** Nobody. */
        ASSUMED
    }

    /** At the end of a description, or before its unit: {@code ..., patient + hardware, 1/cm}. */
    private static final Pattern SAID =
            Pattern.compile("(?:petmr mu|mu-map).* 511 keV.*, patient( \\+ hardware)?(?:,.*)?");

    private static final String MU = "petmr mu cm^-1 at 511 keV";

    private static final float HARDWARE_PER_CM = 0.01f;

    /** Of what table and coils attenuate; an arm on the table is less. */
    private static final double MUCH = 0.5;

    /**
     * @param asked what the person said; empty: nothing
     * @param description of the NIfTI header or the DICOM series; may be empty
     */
    public static HeldHardware of(Optional<Boolean> asked, String description) {
        Optional<Boolean> said = saidIn(description);
        if (asked.isPresent()) {
            return new HeldHardware(
                    asked.get(), By.REQUEST, said.isPresent() && !said.get().equals(asked.get()));
        }
        return said.map(held -> new HeldHardware(held, By.DESCRIPTION, false))
                .orElseGet(() -> new HeldHardware(false, By.ASSUMED, false));
    }

    private static Optional<Boolean> saidIn(String description) {
        Matcher m = SAID.matcher(description);
        return m.matches() ? Optional.of(m.group(1) != null) : Optional.empty();
    }

    /** The {@code descrip} of a NIfTI file, which {@link #of} reads back. */
    public static String description(boolean holdsHardware) {
        return MU + ", patient" + (holdsHardware ? " + hardware" : "");
    }

    /**
     * Of a map that was made of another and holds what that one does: its word goes on, and where it says nothing nothing is
     * made up.
     *
     * @param description of the other
     */
    public static String carriedOn(String description) {
        return saidIn(description).map(HeldHardware::description).orElse(MU);
    }

    /** A phrase for reports. */
    public String inWords() {
        String what = isHeld ? "table and coils are in it already, none were added" : "of the patient alone";
        return what
                + switch (by) {
                    case REQUEST -> ", as whoever put it in said";
                    case DESCRIPTION -> ", as its description says";
                    case ASSUMED -> ", since nothing says otherwise";
                };
    }

    /** What to look at: a word against a word, or no word at all. @param source name of the map */
    public Optional<Finding> finding(String source) {
        if (isContradicted) {
            return Optional.of(Finding.of(
                            Finding.Kind.REPLACED,
                            "%s: holds %s hardware by the request (expected: %s, as its description says)",
                            source,
                            isHeld ? "the" : "no",
                            isHeld ? "the patient alone" : "patient + hardware")
                    .as(Finding.Severity.WARNING));
        }
        return by == By.ASSUMED
                ? Optional.of(Finding.of(
                        Finding.Kind.REPLACED,
                        "%s does not say whether table and coils are in it: it is taken for the patient alone",
                        source))
                : Optional.empty();
    }

    /**
     * A warning where hardware was added to a map that shows as much in its place already.
     *
     * @param before the map as it came
     * @param hardware table and coils alone, on the same grid
     */
    public Optional<Finding> twice(String source, Volume before, Volume hardware) {
        double held = 0;
        double all = 0;
        for (int i = 0; i < hardware.values().length; i++) {
            float mu = hardware.values()[i];
            if (mu > HARDWARE_PER_CM) {
                all += mu;
                held += Math.min(mu, Math.max(0, before.values()[i]));
            }
        }
        if (isHeld || !(held > MUCH * all)) {
            return Optional.empty();
        }
        return Optional.of(Finding.of(
                        Finding.Kind.REPLACED,
                        "%s: %.0f %% of table and coils were there before they were added (expected: the patient alone, or a word"
                                + " that they are in it)",
                        source,
                        100 * held / all)
                .as(Finding.Severity.WARNING)
                .with("heldShare", held / all));
    }
}
