package org.petmr.acquisition.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.petmr.acquisition.mr.MrVolumes;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.image.Nifti;
import org.petmr.recon.image.Volume;

/**
 * A mu-map as a file from outside, before anybody has looked at its values.
 *
 * @param values in whatever unit they are
 * @param isDicom whether it came as DICOM, whose space is the MR's
 * @param description of the NIfTI header, or of the series; may be empty
 */
public record EditedMap(Volume values, boolean isDicom, String description) {

    /**
     * @param fileOrFolder a NIfTI file, or a folder with the slices of one DICOM series
     * @throws IllegalArgumentException when it is neither, naming it
     */
    public static EditedMap read(Path fileOrFolder) throws IOException {
        if (Files.isDirectory(fileOrFolder)) {
            return dicom(fileOrFolder);
        }
        if (!Files.isReadable(fileOrFolder)) {
            throw new IllegalArgumentException("%s: not there (expected: a NIfTI file, or a folder of DICOM slices)"
                    .formatted(fileOrFolder.getFileName()));
        }
        return new EditedMap(Nifti.read(fileOrFolder), false, Nifti.description(fileOrFolder));
    }

    private static EditedMap dicom(Path folder) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files = all.filter(Files::isRegularFile).sorted().toList();
        }
        List<MrVolumes.Read> series = MrVolumes.read(files, Progress.NONE);
        if (series.size() != 1) {
            throw new IllegalArgumentException("%s: %d series in %d files (expected: the slices of one)"
                    .formatted(folder.getFileName(), series.size(), files.size()));
        }
        MrVolumes.Read one = series.get(0);
        if (one.series().missing() > 0) {
            throw new IllegalArgumentException("%s: %d slices missing (expected: all)"
                    .formatted(folder.getFileName(), one.series().missing()));
        }
        Volume values = one.volume()
                .orElseThrow(() -> new IllegalArgumentException("%s: no volume: %s (expected: slices of one stack)"
                        .formatted(
                                folder.getFileName(),
                                String.join("; ", one.series().problems()))));
        return new EditedMap(values, true, one.series().description());
    }
}
