package org.petmr.acquisition.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.petmr.acquisition.AcquisitionException;
import org.petmr.acquisition.store.Recovery;

/** Recordings on the disk: those of sessions, or any that are named by a path. */
final class StoredRecordings {

    private static final String LIST_MODE = "listmode";

    /**
     * @param id of the session, or the path
     * @param directory of the session; empty for a path
     * @param listMode its segments, or one file
     * @param state of the session; empty for a path
     * @param armedAt of the session; empty for a path
     * @param events stored, by its own account; -1 without one
     * @param lost by its own account; -1 without one
     */
    record Recording(
            String id, Optional<Path> directory, Path listMode, String state, String armedAt, long events, long lost) {

        List<Path> files() {
            return Files.isRegularFile(listMode) ? List.of(listMode) : Recovery.segmentFiles(listMode);
        }

        boolean isAtWork() {
            return List.of("armed", "acquiring", "paused", "stopping", "processing")
                    .contains(state);
        }
    }

    private final Path sessions;

    StoredRecordings(Path dataDirectory) {
        this.sessions = dataDirectory.resolve("sessions");
    }

    /** @param named ids of sessions or paths; none: all sessions */
    List<Recording> find(List<String> named) throws IOException {
        List<Recording> found = new ArrayList<>();
        if (named.isEmpty()) {
            if (!Files.isDirectory(sessions)) {
                throw AcquisitionException.notFound(
                        "store.dataDirectory: %s (expected: a directory with sessions; see --data)"
                                .formatted(sessions.toAbsolutePath().getParent()));
            }
            try (Stream<Path> entries = Files.list(sessions)) {
                for (Path directory :
                        entries.filter(Files::isDirectory).sorted().toList()) {
                    found.add(session(directory));
                }
            }
            return found;
        }
        for (String name : named) {
            boolean isId = name.matches("[A-Za-z0-9-]+") && Files.isDirectory(sessions.resolve(name));
            Path path = Path.of(name);
            if (isId) {
                found.add(session(sessions.resolve(name)));
            } else if (Files.exists(path)) {
                found.add(new Recording(name, Optional.empty(), path, "", "", -1, -1));
            } else {
                throw AcquisitionException.notFound(
                        "recording: %s (expected: the id of a session below %s, a directory of segments, or a .plm file)"
                                .formatted(name, sessions));
            }
        }
        return found;
    }

    private static Recording session(Path directory) {
        String id = directory.getFileName().toString();
        Path listMode = directory.resolve(LIST_MODE);
        try {
            JsonNode json = new ObjectMapper().readTree(Files.readAllBytes(directory.resolve("session.json")));
            JsonNode totals = json.path("totals");
            long events = totals.isObject()
                    ? totals.path("storedPrompts").asLong()
                            + totals.path("storedDelayeds").asLong()
                    : -1;
            long lost = totals.isObject()
                    ? totals.path("lostOnLink").asLong()
                            + totals.path("lostInDevice").asLong()
                            + totals.path("lostInService").asLong()
                    : -1;
            return new Recording(
                    id,
                    Optional.of(directory),
                    listMode,
                    json.path("state").asText().toLowerCase(java.util.Locale.ROOT),
                    json.path("armedAt").asText(),
                    events,
                    lost);
        } catch (IOException e) {
            return new Recording(id, Optional.of(directory), listMode, "unreadable", "", -1, -1);
        }
    }
}
