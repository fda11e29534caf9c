package org.petmr.acquisition.dicom;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.image.Volume;

/**
 * A dynamic series of PET Image Storage: the same slices in every time frame, one object each (PS3.3 C.8.9.1, Series Type
 * DYNAMIC). Image Index runs through the slices of the first frame, then those of the next (C.8.9.4.1.9); every object has the
 * times and the decay factor of its frame.
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
        Files.createDirectories(directory);
        List<Path> files = new ArrayList<>();
        for (int frame = 0; frame < times.size(); frame++) {
            progress.checkpoint();
            Volume volume = images.image(frame);
            SlicePlanes planes = new SlicePlanes(volume.grid());
            DicomObject common = PetSeries.common(description.withFrame(times.get(frame)), planes.count()).toBuilder()
                    .put(Tag.SeriesType, "DYNAMIC", "IMAGE")
                    .put(Tag.NumberOfTimeSlices, times.size())
                    .build();
            for (int slice = 0; slice < planes.count(); slice++) {
                int index = frame * planes.count() + slice + 1;
                DicomObject object = PetSeries.slice(volume, planes, slice, common).toBuilder()
                        .put(Tag.InstanceNumber, index)
                        .put(Tag.ImageIndex, index)
                        .build();
                Path file = directory.resolve("pt%05d.dcm".formatted(index));
                DicomFile.write(file, object);
                files.add(file);
            }
            progress.report((frame + 1.0) / times.size(), "frame %d of %d".formatted(frame + 1, times.size()));
        }
        return files;
    }
}
