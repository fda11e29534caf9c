package org.petmr.acquisition.dicom;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.image.Volume;

/**
 * A dynamic series of PET Image Storage: the same slices in every time frame, one object each (PS3.3 C.8.9.1, Series Type
 * DYNAMIC); every object has the times and the decay factor of its frame.
 */
public final class DynamicPetSeries {

    private DynamicPetSeries() {}

    /** Gives the image of a frame, from 0, as it is needed: a long series is never in memory whole. */
    @FunctionalInterface
    public interface Frames {
        Volume image(int frame) throws IOException;
    }

    /**
     * @param images Bq/mL, corrected for decay to the start of the series; all on the same grid
     * @param times of the frames, all of one series start, in order
     * @param description of the series; its frame is not used
     * @return the files in the order of Image Index
     */
    public static List<Path> write(
            Frames images,
            List<PetSeriesDescription.Frame> times,
            PetSeriesDescription description,
            Path directory,
            Progress progress)
            throws IOException {
        return VolumeSeries.write(
                images,
                times.size(),
                "frame",
                (frame, slices) -> PetSeries.common(description.withFrame(times.get(frame)), slices).toBuilder()
                        .put(Tag.SeriesType, "DYNAMIC", "IMAGE")
                        .put(Tag.NumberOfTimeSlices, times.size())
                        .build(),
                directory,
                progress);
    }
}
