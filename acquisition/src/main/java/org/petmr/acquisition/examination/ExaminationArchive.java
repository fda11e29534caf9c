package org.petmr.acquisition.examination;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.petmr.acquisition.AcquisitionException;
import org.petmr.acquisition.said.Said;
import org.petmr.acquisition.session.SessionJson;
import org.petmr.recon.file.DirectoryNames;
import org.petmr.recon.file.WholeFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Examinations on disk: {@code examinations/<id>/} with {@code examination.json} and {@code results/}. All methods block. */
public final class ExaminationArchive {

    private static final Logger LOG = LoggerFactory.getLogger(ExaminationArchive.class);
    private static final String FILE = "examination.json";

    private final Path examinations;
    private final NotKnit notKnit = new NotKnit();
    private volatile String unsaved;

    /** @param dataDirectory made when it is not there */
    public ExaminationArchive(Path dataDirectory) {
        examinations = dataDirectory.resolve("examinations").toAbsolutePath();
        try {
            Files.createDirectories(examinations);
        } catch (IOException e) {
            throw AcquisitionException.storeFailed(examinations, e);
        }
    }

    public Path root() {
        return examinations;
    }

    /** @param id of an examination that is known, never what came from outside */
    Path directory(String id) {
        return examinations.resolve(id);
    }

    void create(Examination examination) {
        Path directory = directory(examination.id());
        try {
            Files.createDirectory(directory);
            DirectoryNames.force(examinations);
        } catch (IOException e) {
            throw AcquisitionException.storeFailed(directory, e);
        }
        save(examination);
    }

    /** Replaces the examination's file in one step. */
    void save(Examination examination) {
        notKnit.take(examination);
        Path file = directory(examination.id()).resolve(FILE);
        try {
            WholeFile.write(
                    file, SessionJson.of((Object) examination).encodePrettily().getBytes(StandardCharsets.UTF_8));
            unsaved = null;
        } catch (IOException | IllegalArgumentException e) {
            AcquisitionException failed = AcquisitionException.storeFailed(file, e);
            unsaved = failed.getMessage();
            throw failed;
        }
    }

    /** Why the last change could not be written down; empty when it could. From any thread. */
    public Optional<String> unsaved() {
        return Optional.ofNullable(unsaved);
    }

    /** Which examinations have no image of all beds, as alarms by their ids; empty when none of late. From any thread. */
    public Map<String, Said> notKnit() {
        return notKnit.inWords(Instant.now());
    }

    /** One whose first bed was refused: nothing of it stays. */
    void remove(String id) {
        try {
            Files.deleteIfExists(directory(id).resolve(FILE));
            Files.deleteIfExists(directory(id));
        } catch (IOException e) {
            throw AcquisitionException.storeFailed(directory(id), e);
        }
    }

    /** All that can be read, oldest first; one that cannot is told and left alone. */
    List<Examination> load() {
        List<Examination> found = new ArrayList<>();
        try (Stream<Path> entries = Files.list(examinations)) {
            for (Path directory : entries.sorted().toList()) {
                Path file = directory.resolve(FILE);
                if (Files.isRegularFile(file)) {
                    try {
                        found.add(SessionJson.stored(Files.readString(file), Examination.class));
                    } catch (IOException | RuntimeException e) {
                        LOG.error("examination not readable file={} {}", file, e.getMessage());
                    }
                }
            }
        } catch (IOException e) {
            throw AcquisitionException.storeFailed(examinations, e);
        }
        found.forEach(notKnit::take);
        found.sort((a, b) -> a.armedAt().compareTo(b.armedAt()));
        return found;
    }
}
