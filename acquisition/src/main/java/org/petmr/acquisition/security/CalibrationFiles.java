package org.petmr.acquisition.security;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.petmr.acquisition.AcquisitionException;
import org.petmr.acquisition.config.AcquisitionConfig;

/**
 * The folders of which a request may name files, such as a normalisation: a caller of the console must not make the service
 * open whatever its user can read, nor learn from the answer which files there are.
 */
public final class CalibrationFiles {

    private final List<Path> folders;

    private CalibrationFiles(List<Path> folders) {
        this.folders = folders;
    }

    /** {@code security.calibrationDirectory}, or {@code calibration} of the data directory; and the installation record's folder. */
    public static CalibrationFiles of(AcquisitionConfig config) {
        List<Path> folders = new ArrayList<>();
        String own = config.security().calibrationDirectory();
        folders.add(absolute(own.isEmpty() ? config.store().dataDirectory().resolve("calibration") : Path.of(own)));
        if (config.installation() != null) {
            folders.add(absolute(config.installation()).getParent());
        }
        return new CalibrationFiles(List.copyOf(folders));
    }

    private static Path absolute(Path path) {
        return path.toAbsolutePath().normalize();
    }

    /**
     * @param field name of the field that names it
     * @param name relative to one of the folders, or absolute and in one of them
     * @return the file's absolute path
     * @throws AcquisitionException it lies elsewhere, or is not there; the same words for both
     */
    public Path find(String field, String name) {
        try {
            for (Path folder : folders) {
                Path file = folder.resolve(name).normalize();
                if (file.startsWith(folder) && Files.isRegularFile(file)) {
                    return file;
                }
            }
        } catch (InvalidPathException e) {
            // told below, like every other name
        }
        throw AcquisitionException.invalid("%s: %s (expected: a file in %s)"
                .formatted(field, name, folders.stream().map(Path::toString).collect(Collectors.joining(" or "))));
    }
}
