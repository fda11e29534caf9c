package org.petmr.acquisition.session;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says on disk that what is stored of a session is more than its account: set before the session is written down as interrupted,
 * gone when all is counted. A service that ends in between, or cannot count, leaves it to the next.
 */
final class UncountedMark {

    private static final Logger LOG = LoggerFactory.getLogger(UncountedMark.class);
    private static final String NAME = "uncounted";

    private UncountedMark() {}

    /** Where that cannot be written the session is mended all the same. @param session directory of the session */
    static void set(Path session) {
        try {
            Path mark = session.resolve(NAME);
            if (Files.notExists(mark)) {
                Files.createFile(mark);
            }
        } catch (IOException e) {
            LOG.warn("not marked as uncounted directory={} {}", session, e.toString());
        }
    }

    static boolean isSet(Path session) {
        return Files.exists(session.resolve(NAME));
    }

    static void remove(Path session) throws IOException {
        Files.deleteIfExists(session.resolve(NAME));
    }
}
