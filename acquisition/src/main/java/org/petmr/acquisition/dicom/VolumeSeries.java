package org.petmr.acquisition.dicom;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.image.Volume;

/**
 * A classic PET series of several volumes, an object for each slice: Image Index runs through the slices of the first volume, then
 * those of the next (PS3.3 C.8.9.4.1.9).
 */
final class VolumeSeries {

    private VolumeSeries() {}

    /** What all slices of a volume say. */
    @FunctionalInterface
    interface Common {
        DicomObject of(int volume, int slices);
    }

    /**
     * @param images all on the same grid
     * @param word what a volume is, for whoever waits: {@code frame}
     * @return the files in the order of Image Index
     */
    static List<Path> write(
            DynamicPetSeries.Frames images, int volumes, String word, Common common, Path directory, Progress progress)
            throws IOException {
        Files.createDirectories(directory);
        List<Path> files = new ArrayList<>();
        for (int n = 0; n < volumes; n++) {
            progress.checkpoint();
            Volume volume = images.image(n);
            SlicePlanes planes = new SlicePlanes(volume.grid());
            DicomObject said = common.of(n, planes.count());
            for (int slice = 0; slice < planes.count(); slice++) {
                int index = n * planes.count() + slice + 1;
                DicomObject object = PetSeries.slice(volume, planes, slice, said).toBuilder()
                        .put(Tag.InstanceNumber, index)
                        .put(Tag.ImageIndex, index)
                        .build();
                Path file = directory.resolve("pt%05d.dcm".formatted(index));
                DicomFile.write(file, object);
                files.add(file);
            }
            progress.report((n + 1.0) / volumes, "%s %d of %d".formatted(word, n + 1, volumes));
        }
        return files;
    }
}
