package org.petmr.acquisition.dicom;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.petmr.recon.compute.Progress;

/**
 * The gates of a cycle, of the heart or the breath, as a classic PET series of its own (PS3.3 C.8.9.1, C.8.9.4, C.8.9.5): one
 * interval, a time slot for each gate.
 */
public final class GatedPetSeries {

    private GatedPetSeries() {}

    /**
     * The cycles that were counted.
     *
     * @param meanMs their mean length; gates stand for equal parts of it
     * @param countedMs of each gate, in order after the trigger: how long it counted, all cycles together
     */
    public record Cycles(double meanMs, List<Long> countedMs) {

        public Cycles {
            countedMs = List.copyOf(countedMs);
            if (!(meanMs > 0) || countedMs.isEmpty()) {
                throw new IllegalArgumentException("cycles: mean %s ms, %d gates (expected: above 0, at least one)"
                        .formatted(meanMs, countedMs.size()));
            }
        }
    }

    /**
     * @param images of the gates, Bq/mL, corrected for decay to the start of the series; all on the same grid
     * @param description of the series; its frame is the whole scan, during which every gate counted
     * @return the files in the order of Image Index
     */
    public static List<Path> write(
            DynamicPetSeries.Frames images,
            Cycles cycles,
            PetSeriesDescription description,
            Path directory,
            Progress progress)
            throws IOException {
        int gates = cycles.countedMs().size();
        double slotMs = cycles.meanMs() / gates;
        return VolumeSeries.write(
                images,
                gates,
                "gate",
                (gate, slices) -> PetSeries.common(description, slices).toBuilder()
                        .put(Tag.SeriesType, "GATED", "IMAGE")
                        .put(Tag.NumberOfRRIntervals, 1)
                        .put(Tag.NumberOfTimeSlots, gates)
                        // Left open: dciodvfy takes limits of the interval for an error, and Y without them is one.
                        .putEmpty(Tag.BeatRejectionFlag)
                        .put(Tag.TriggerTime, gate * slotMs)
                        .put(Tag.FrameTime, slotMs)
                        .put(Tag.ActualFrameDuration, cycles.countedMs().get(gate))
                        .build(),
                directory,
                progress);
    }
}
