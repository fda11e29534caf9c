package org.petmr.recon.sinogram;

import java.util.Optional;
import org.petmr.recon.event.SinglesRates;

/**
 * What was counted in one frame, or one gate.
 *
 * @param index which of them, from 0
 * @param startS start after the recording's first time mark
 * @param durationS length by the clock
 * @param liveS length less pauses and the milliseconds that the device lost; for a gate the time that was spent in it
 * @param spans the parts of it between pauses, for the decay; for a gate those of the recording, all over which it is taken
 * @param keptFraction part of the coincidences that a thinned recording has left
 * @param prompts the sinogram
 * @param delayedFans delayeds at each element, {@code [elements]}, as {@link Histogrammer#delayedFans} has them
 * @param promptCount prompts in the sinogram
 * @param delayedCount delayeds that would lie in it
 * @param lostEvents events that the device says it dropped
 * @param singles mean singles rates; empty when the recording has none
 */
public record FrameCounts(
        int index,
        double startS,
        double durationS,
        double liveS,
        LiveSpans spans,
        double keptFraction,
        CountSinogram prompts,
        int[] delayedFans,
        long promptCount,
        long delayedCount,
        long lostEvents,
        Optional<SinglesRates> singles) {

    /** Of a histogrammer that has all of its words. */
    static FrameCounts of(
            Histogrammer full,
            int index,
            double startS,
            double durationS,
            double liveS,
            LiveSpans spans,
            double keptFraction,
            Optional<SinglesRates> singles) {
        return new FrameCounts(
                index,
                startS,
                durationS,
                liveS,
                spans,
                keptFraction,
                full.counts(),
                full.delayedFans(),
                full.prompts(),
                full.delayeds(),
                full.lostEvents(),
                singles);
    }

    /** Seconds by which expected counts are to be multiplied: the live time, less what was thinned out. */
    public double countingS() {
        return liveS * keptFraction;
    }

    /** Whether no time was spent in it: it lies in a pause, or all of it was lost. */
    public boolean isUnmeasured() {
        return !(liveS > 0);
    }

    /** Seconds of it in which the acquisition was held, or had been interrupted. */
    public double pausedS() {
        return durationS - spans.lengthS();
    }

    /** What the decay of its counts is reckoned with; by the clock where there are none. */
    public DecaySpan decay(double halfLifeS) {
        return spans.isEmpty() ? new DecaySpan(startS, durationS) : spans.decay(halfLifeS);
    }
}
