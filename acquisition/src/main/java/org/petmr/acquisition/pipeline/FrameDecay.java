package org.petmr.acquisition.pipeline;

import org.petmr.recon.correction.Decay;
import org.petmr.recon.correction.RandomRates;
import org.petmr.recon.sinogram.DecaySpan;
import org.petmr.recon.sinogram.FrameCounts;
import org.petmr.recon.sinogram.RecordedCounts;

/**
 * How the tracer decayed while the counts of an image were taken.
 *
 * @param activity what the correction of the image is reckoned with
 * @param randomsFactor how much more randoms there were than the mean singles rates say
 */
record FrameDecay(DecaySpan activity, double randomsFactor) {

    /** Of a whole scan, and of its gates, each of which is taken from all over it: without its pauses. */
    static FrameDecay of(RecordedCounts scan, double halfLifeS) {
        DecaySpan activity = scan.decay(halfLifeS);
        if (!(halfLifeS > 0)) {
            return new FrameDecay(activity, 1);
        }
        // Randoms fall with the square of the activity, so with half its half-life.
        double mean = mean(activity, halfLifeS);
        double meanOfSquares = mean(scan.decay(halfLifeS / 2), halfLifeS / 2);
        return new FrameDecay(activity, meanOfSquares / (mean * mean));
    }

    /** Of a time frame, from its start to its end. */
    static FrameDecay of(FrameCounts frame, double halfLifeS) {
        return new FrameDecay(
                new DecaySpan(frame.startS(), frame.durationS()),
                halfLifeS > 0 ? RandomRates.frameFactor(halfLifeS, frame.durationS()) : 1);
    }

    private static double mean(DecaySpan span, double halfLifeS) {
        return 1 / Decay.frameFactor(halfLifeS, span.startS(), span.startS() + span.lengthS());
    }
}
