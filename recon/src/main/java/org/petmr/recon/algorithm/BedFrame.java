package org.petmr.recon.algorithm;

import java.util.Optional;
import org.petmr.recon.correction.Randoms;
import org.petmr.recon.projector.ListModeEvents;
import org.petmr.recon.sinogram.CountSinogram;
import org.petmr.recon.sinogram.DecaySpan;

/**
 * What was measured at one bed position in one time frame.
 *
 * @param prompts counts
 * @param events the same prompts one by one; needed by reconstructions from list mode only
 * @param randoms expected among the prompts
 * @param decay what the decay of its counts is reckoned with, after the decay reference
 * @param countingS seconds in which events were kept: the length less what was lost or thinned out
 * @param halfLifeS of the isotope; 0 when unknown: no decay correction
 * @param positronFraction positrons for each decay
 */
public record BedFrame(
        CountSinogram prompts,
        Optional<ListModeEvents> events,
        Randoms randoms,
        DecaySpan decay,
        double countingS,
        double halfLifeS,
        double positronFraction) {

    public BedFrame {
        require(decay.lengthS() > 0, "decay.lengthS", decay.lengthS(), "> 0");
        require(countingS > 0, "countingS", countingS, "> 0");
        require(halfLifeS >= 0, "halfLifeS", halfLifeS, ">= 0");
        require(positronFraction > 0 && positronFraction <= 1, "positronFraction", positronFraction, "above 0 to 1");
    }

    private static void require(boolean holds, String field, double found, String expected) {
        if (!holds) {
            throw new IllegalArgumentException("%s: %s (expected: %s)".formatted(field, found, expected));
        }
    }

    /** A frame without a pause that kept all of its events. */
    public static BedFrame of(
            CountSinogram prompts,
            Randoms randoms,
            double startS,
            double durationS,
            double halfLifeS,
            double positronFraction) {
        return new BedFrame(
                prompts,
                Optional.empty(),
                randoms,
                new DecaySpan(startS, durationS),
                durationS,
                halfLifeS,
                positronFraction);
    }
}
