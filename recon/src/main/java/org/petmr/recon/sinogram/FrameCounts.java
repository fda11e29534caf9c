package org.petmr.recon.sinogram;

import java.util.Optional;
import org.petmr.recon.event.SinglesRates;

/**
 * What was counted in one frame, or one gate.
 *
 * @param index which of them, from 0
 * @param startS start after the recording's first time mark
 * @param durationS length by the clock, for the decay
 * @param liveS length less the milliseconds that the device lost; for a gate the time that was spent in it
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
            double keptFraction,
            Optional<SinglesRates> singles) {
        return new FrameCounts(
                index,
                startS,
                durationS,
                liveS,
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
}
