package org.petmr.recon.registration;

import java.util.Locale;

/**
 * From when on a residual is corrected, and from when on somebody must look.
 *
 * @param acceptMm residual shift up to which the assumed transform stands
 * @param acceptDeg the same of the rotation
 * @param alarmMm residual shift above which the images hardly belong together: another patient, a wrong series, a slip
 * @param alarmDeg the same of the rotation
 * @param uncertainMm standard deviation of the shift above which the registration has no say
 * @param uncertainDeg the same of the rotation
 */
public record RegistrationThresholds(
        double acceptMm, double acceptDeg, double alarmMm, double alarmDeg, double uncertainMm, double uncertainDeg) {

    /** For a scanner that measures PET and MR at once. */
    public static final RegistrationThresholds DEFAULT = new RegistrationThresholds(1.5, 1, 15, 10, 1, 0.7);

    /** So many standard deviations must lie between what was found and what was assumed before the one replaces the other. */
    private static final double SURE = 2;

    /** The images must meet over this share of the fixed one. */
    private static final double LEAST_OVERLAP = 0.4;

    /** Less than this tells nothing of one image by the other; noise alone leaves a few hundredths. */
    private static final double LEAST_NATS = 0.03;

    public RegistrationThresholds {
        require("acceptMm", acceptMm, alarmMm);
        require("acceptDeg", acceptDeg, alarmDeg);
        require("uncertainMm", uncertainMm, Double.MAX_VALUE);
        require("uncertainDeg", uncertainDeg, Double.MAX_VALUE);
    }

    private static void require(String name, double value, double below) {
        if (!(value > 0 && value < below)) {
            throw new IllegalArgumentException(
                    "%s: %s (expected: above 0 and below the alarm, %s)".formatted(name, value, below));
        }
    }

    boolean isKnown(RegistrationResult r) {
        return hasEnough(r) && isCertain(r);
    }

    private static boolean hasEnough(RegistrationResult r) {
        return r.overlap() >= LEAST_OVERLAP && r.endNats() >= LEAST_NATS;
    }

    private boolean isCertain(RegistrationResult r) {
        return r.uncertainty().shiftMm() <= uncertainMm && r.uncertainty().rotationDeg() <= uncertainDeg;
    }

    Verdict judge(RegistrationResult r) {
        Residual d = r.residual();
        Uncertainty u = r.uncertainty();
        String found = String.format(
                Locale.ROOT,
                "%.1f +- %.1f mm and %.1f +- %.1f deg",
                d.shiftMm(),
                u.shiftMm(),
                d.rotationDeg(),
                u.rotationDeg());
        if (!hasEnough(r)) {
            return new Verdict(
                    Decision.ALARM,
                    String.format(
                            Locale.ROOT,
                            "The images share too little to be compared (%.0f %% overlap, %.2f nats); check that they show"
                                    + " the same part of the same patient.",
                            100 * r.overlap(),
                            r.endNats()));
        }
        if (!isCertain(r)) {
            return new Verdict(
                    Decision.ALARM,
                    "The images do not tell well enough where they lie on each other (" + found
                            + "); the assumed position stands, look at the fusion before trusting it.");
        }
        if (d.shiftMm() > alarmMm || d.rotationDeg() > alarmDeg) {
            return new Verdict(
                    Decision.ALARM,
                    "The images lie apart by " + found
                            + ", more than a patient moves; check patient, series and position before using either.");
        }
        boolean isShifted = d.shiftMm() > Math.max(acceptMm, SURE * u.shiftMm());
        boolean isTurned = d.rotationDeg() > Math.max(acceptDeg, SURE * u.rotationDeg());
        if (isShifted || isTurned) {
            return new Verdict(
                    Decision.CORRECT, "The images lie apart by " + found + "; the found transform corrects it.");
        }
        return new Verdict(Decision.ACCEPT, "The images lie on each other within " + found + "; nothing to correct.");
    }
}
