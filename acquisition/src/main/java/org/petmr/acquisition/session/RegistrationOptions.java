package org.petmr.acquisition.session;

import org.petmr.acquisition.AcquisitionException;
import org.petmr.recon.registration.MotionPrior;
import org.petmr.recon.registration.RegistrationThresholds;

/**
 * What a protocol says of the check whether PET lies on the MR. Null for the default.
 *
 * @param acceptMm shift up to which the calibration stands
 * @param acceptDeg the same of the rotation
 * @param alarmMm shift above which nothing is corrected and somebody must look
 * @param alarmDeg the same of the rotation
 * @param uncertainMm standard deviation of the shift above which the images don't tell
 * @param uncertainDeg the same of the rotation
 * @param expectMm how far the patient is expected to have moved between the two, standard deviation
 * @param expectDeg the same of the rotation
 */
public record RegistrationOptions(
        Double acceptMm,
        Double acceptDeg,
        Double alarmMm,
        Double alarmDeg,
        Double uncertainMm,
        Double uncertainDeg,
        Double expectMm,
        Double expectDeg) {

    static final RegistrationOptions DEFAULTS = new RegistrationOptions(null, null, null, null, null, null, null, null);

    public RegistrationOptions {
        checked(acceptMm, acceptDeg, alarmMm, alarmDeg, uncertainMm, uncertainDeg);
        prior(expectMm, expectDeg);
    }

    /** From when on to correct, and from when on to raise the alarm. */
    public RegistrationThresholds thresholds() {
        return checked(acceptMm, acceptDeg, alarmMm, alarmDeg, uncertainMm, uncertainDeg);
    }

    /** What is known before the images are looked at. */
    public MotionPrior prior() {
        return prior(expectMm, expectDeg);
    }

    private static RegistrationThresholds checked(
            Double acceptMm, Double acceptDeg, Double alarmMm, Double alarmDeg, Double sdMm, Double sdDeg) {
        RegistrationThresholds usual = RegistrationThresholds.DEFAULT;
        try {
            return new RegistrationThresholds(
                    or(acceptMm, usual.acceptMm()),
                    or(acceptDeg, usual.acceptDeg()),
                    or(alarmMm, usual.alarmMm()),
                    or(alarmDeg, usual.alarmDeg()),
                    or(sdMm, usual.uncertainMm()),
                    or(sdDeg, usual.uncertainDeg()));
        } catch (IllegalArgumentException e) {
            throw AcquisitionException.invalid("pipeline.registration." + e.getMessage());
        }
    }

    private static MotionPrior prior(Double mm, Double deg) {
        try {
            return new MotionPrior(
                    or(mm, MotionPrior.SAME_FRAME.shiftMm()), or(deg, MotionPrior.SAME_FRAME.rotationDeg()));
        } catch (IllegalArgumentException e) {
            throw AcquisitionException.invalid("pipeline.registration: expected motion: " + e.getMessage());
        }
    }

    private static double or(Double value, double usual) {
        return value == null ? usual : value;
    }
}
