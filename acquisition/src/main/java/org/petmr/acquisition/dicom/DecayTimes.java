package org.petmr.acquisition.dicom;

/** Decay within and before a frame (PS3.3 C.8.9.4.1.5, C.8.9.4.1.6). */
final class DecayTimes {

    private DecayTimes() {}

    /**
     * What the mean activity of a frame was multiplied by to stand for the start of the series:
     * exp(lambda t) * lambda T / (1 - exp(-lambda T)).
     *
     * @param startS of the frame after the start of the series
     * @param durationS of the frame
     */
    static double factor(double startS, double durationS, double halfLifeS) {
        double lambda = Math.log(2) / halfLifeS;
        return Math.exp(lambda * startS) * lambda * durationS / -Math.expm1(-lambda * durationS);
    }

    /**
     * When in a frame the activity was its mean: ln(lambda T / (1 - exp(-lambda T))) / lambda after the frame began, a
     * little before its middle.
     */
    static double meanActivityS(double durationS, double halfLifeS) {
        double lambda = Math.log(2) / halfLifeS;
        return Math.log(lambda * durationS / -Math.expm1(-lambda * durationS)) / lambda;
    }
}
