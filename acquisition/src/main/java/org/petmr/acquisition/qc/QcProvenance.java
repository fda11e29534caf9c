package org.petmr.acquisition.qc;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.petmr.acquisition.config.OperationsParts;
import org.petmr.acquisition.provenance.FileHash;
import org.petmr.acquisition.provenance.Software;
import org.petmr.recon.compute.Progress;

/**
 * What a daily check was measured and judged with.
 *
 * @param software program and version
 * @param listModeSha256 of the recording's files, as {@link FileHash#ofAll} has it
 * @param calibrationSha256 of the efficiencies that it was held against
 * @param settings the cylinder and the limits of that day
 */
public record QcProvenance(
        String software, String listModeSha256, String calibrationSha256, OperationsParts.Qc settings) {

    static QcProvenance of(QcMeasurement measurement, OperationsParts.Qc settings) throws IOException {
        List<FileHash> segments = new ArrayList<>();
        for (Path file : files(measurement.listMode())) {
            segments.add(FileHash.of(file, Progress.NONE));
        }
        return new QcProvenance(
                Software.ours().title(),
                FileHash.ofAll(segments),
                FileHash.of(measurement.efficiencies(), Progress.NONE).sha256(),
                settings);
    }

    /** @param listMode a file, or a folder of segments */
    private static List<Path> files(Path listMode) throws IOException {
        if (Files.isRegularFile(listMode)) {
            return List.of(listMode);
        }
        try (Stream<Path> all = Files.list(listMode)) {
            return all.filter(Files::isRegularFile).sorted().toList();
        }
    }
}
