package org.petmr.acquisition.dicom;

import org.petmr.recon.sinogram.DecaySpan;

/** Decay within and before a frame (PS3.3 C.8.9.4.1.5, C.8.9.4.1.6). */
final class DecayTimes {

    private DecayTimes() {}

    /**
     * What the mean activity of a frame was multiplied by to stand for the start of the series:
     * exp(lambda t) * lambda T / (1 - exp(-lambda T)).
     *
     * @param span of the frame, after the start of the series
     */
    static double factor(DecaySpan span, double halfLifeS) {
        double lambda = Math.log(2) / halfLifeS;
        return Math.exp(lambda * span.startS()) * lambda * span.lengthS() / -Math.expm1(-lambda * span.lengthS());
    }

    /**
     * When the activity was the mean of a frame: ln(lambda T / (1 - exp(-lambda T))) / lambda after it began, a little before
     * its middle.
     *
     * @param span of the frame, after the start of the series
     */
    static double referenceS(DecaySpan span, double halfLifeS) {
        double lambda = Math.log(2) / halfLifeS;
        return span.startS() + Math.log(lambda * span.lengthS() / -Math.expm1(-lambda * span.lengthS())) / lambda;
    }
}
