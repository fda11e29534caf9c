package org.petmr.acquisition.session;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.petmr.recon.file.WholeFile;

/**
 * A session is to be processed as soon as what was stored before its interruption is counted: its results tell what was counted
 * and lost. The wish lies beside the session, so that the next service knows of it. All methods but {@link #stage} block.
 */
final class WaitingWish {

    private static final String NAME = "process-wish.json";

    private WaitingWish() {}

    /** What people see meanwhile. */
    static Stage stage() {
        return new Stage(
                "counting",
                "waiting",
                0,
                "what was stored before the interruption is being counted; processed as soon as that is done",
                null,
                0,
                null);
    }

    /** @param session directory of the session */
    static void write(Path session, ProcessWish wish) throws IOException {
        WholeFile.write(session.resolve(NAME), SessionJson.MAPPER.writeValueAsBytes(wish));
    }

    static Optional<ProcessWish> read(Path session) throws IOException {
        Path file = session.resolve(NAME);
        return Files.exists(file)
                ? Optional.of(SessionJson.stored(Files.readString(file), ProcessWish.class))
                : Optional.empty();
    }

    static void forget(Path session) throws IOException {
        Files.deleteIfExists(session.resolve(NAME));
    }
}
