package org.petmr.recon.correction;

import org.petmr.recon.sinogram.DecaySpan;

/** Radioactive decay over times and frames. Source of the frame factor: UCL/STIR {@code decay_correction_factor.h}. */
public final class Decay {

    /** Below this many decay constants a frame is taken as short, where the exact formula is a ratio of small numbers. */
    private static final double SHORT_FRAME = 0.01;

    private Decay() {}

    /** Activity left after a time: 0.5 after one half-life. */
    public static double remaining(double halfLifeS, double afterS) {
        return Math.exp(-Math.log(2) * afterS / halfLifeS);
    }

    /** Factor that brings the mean activity that counts saw to time 0. */
    public static double frameFactor(double halfLifeS, DecaySpan span) {
        return frameFactor(halfLifeS, span.startS(), span.startS() + span.lengthS());
    }

    /**
     * Factor that brings the mean activity of a frame without pauses to time 0.
     *
     * @param fromS start of the frame after time 0; may be negative
     * @param toS end of the frame, later than its start
     */
    public static double frameFactor(double halfLifeS, double fromS, double toS) {
        if (!(toS > fromS) || !(halfLifeS > 0)) {
            throw new IllegalArgumentException(
                    "frame: %s to %s s, half-life %s s (expected: an end after the start, > 0)"
                            .formatted(fromS, toS, halfLifeS));
        }
        double lambda = Math.log(2) / halfLifeS;
        double decays = lambda * (toS - fromS);
        if (decays < SHORT_FRAME) {
            // decays / (1 - exp(-decays)) to second order
            return Math.exp(lambda * fromS) * (1 + decays / 2 + decays * decays / 12);
        }
        return decays / (Math.exp(-lambda * fromS) - Math.exp(-lambda * toS));
    }
}
