package org.petmr.acquisition.session;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.petmr.acquisition.AcquisitionException;
import org.petmr.recon.file.DirectoryNames;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sessions on disk: {@code sessions/<id>/} with {@code session.json}, {@code listmode/}, {@code journal.jsonl},
 * {@code mr/}, {@code result/}. All methods block.
 */
public final class SessionArchive {

    static final String LIST_MODE = "listmode";
    static final String MR = "mr";
    static final String RESULT = "result";
    static final String JOURNAL = "journal.jsonl";

    private static final Logger LOG = LoggerFactory.getLogger(SessionArchive.class);
    private static final String FILE = "session.json";

    private final Path sessions;
    private volatile String unsaved;
    private volatile List<String> unreadable = List.of();

    /** @param dataDirectory made when it is not there */
    public SessionArchive(Path dataDirectory) {
        sessions = dataDirectory.resolve("sessions").toAbsolutePath();
        try {
            Files.createDirectories(sessions);
        } catch (IOException e) {
            throw AcquisitionException.storeFailed(sessions, e);
        }
    }

    public Path root() {
        return sessions;
    }

    /** @param id of a session that is known, never what came from outside */
    public Path directory(String id) {
        return sessions.resolve(id);
    }

    /** Makes the session's directories and writes its file. */
    void create(Session session) {
        Path directory = directory(session.id());
        try {
            Files.createDirectory(directory);
            for (String part : List.of(LIST_MODE, MR, RESULT)) {
                Files.createDirectory(directory.resolve(part));
            }
            DirectoryNames.force(sessions);
        } catch (IOException e) {
            throw AcquisitionException.storeFailed(directory, e);
        }
        save(session);
    }

    /** Replaces the session's file in one step. */
    void save(Session session) {
        Path file = directory(session.id()).resolve(FILE);
        Path temporary = file.resolveSibling(FILE + ".tmp");
        try {
            byte[] json = SessionJson.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(session);
            try (FileChannel out = FileChannel.open(
                    temporary,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING,
                    StandardOpenOption.WRITE)) {
                ByteBuffer bytes = ByteBuffer.wrap(json);
                while (bytes.hasRemaining()) {
                    out.write(bytes);
                }
                out.force(true);
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            DirectoryNames.forceParent(file);
            unsaved = null;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            AcquisitionException failed = AcquisitionException.storeFailed(file, e);
            unsaved = failed.getMessage();
            throw failed;
        }
    }

    /** Why the newest state of a session is not on the disk; empty when it is. */
    public Optional<String> unsaved() {
        return Optional.ofNullable(unsaved);
    }

    /** Directories of sessions that could not be read when all were last loaded; empty when all could. */
    public List<String> unreadable() {
        return unreadable;
    }

    /** All sessions that can be read, oldest first; one that cannot is kept as {@link #unreadable} and left alone. */
    List<Session> load() {
        List<Session> found = new ArrayList<>();
        List<String> failed = new ArrayList<>();
        try (Stream<Path> entries = Files.list(sessions)) {
            for (Path directory : entries.sorted().toList()) {
                Path file = directory.resolve(FILE);
                if (Files.isRegularFile(file)) {
                    try {
                        found.add(SessionJson.STORED.readValue(Files.readAllBytes(file), Session.class));
                    } catch (IOException | AcquisitionException e) {
                        LOG.warn("session not readable file={} {}", file, e.getMessage());
                        failed.add(directory.getFileName().toString());
                    }
                }
            }
        } catch (IOException e) {
            throw AcquisitionException.storeFailed(sessions, e);
        }
        unreadable = List.copyOf(failed);
        found.sort((a, b) -> a.armedAt().compareTo(b.armedAt()));
        return found;
    }

    /** Removes the recording of a start that came to nothing. */
    void clearRecording(String id) {
        Path directory = directory(id).resolve(LIST_MODE);
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
            DirectoryNames.force(directory);
        } catch (IOException e) {
            throw AcquisitionException.storeFailed(directory, e);
        }
    }
}
