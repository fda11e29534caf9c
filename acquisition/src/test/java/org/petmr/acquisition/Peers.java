package org.petmr.acquisition;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * Outside programs and data that some tests need. Without them a test is skipped, aloud; where {@code PETMR_REQUIRE_PEERS}
 * is 1 it fails.
 */
public final class Peers {

    private Peers() {}

    /** A data set beside the project: under {@code PETMR_DATA}, else {@code ../shared/data} of the repository. */
    public static Path data(String sub) {
        String set = System.getenv("PETMR_DATA");
        Path module = Path.of(System.getProperty("basedir", "")).toAbsolutePath();
        Path root =
                set != null ? Path.of(set) : module.resolve("../../shared/data").normalize();
        Path found = root.resolve(sub);
        if (!Files.exists(found)) {
            lacking("the data set " + sub + " (looked in " + root + ", set PETMR_DATA)");
        }
        return found;
    }

    /** The path of a program. */
    public static String tool(String name) {
        String path = System.getenv("PATH") + ":/usr/sbin:/usr/local/sbin";
        return Arrays.stream(path.split(":"))
                .map(directory -> Path.of(directory, name))
                .filter(Files::isExecutable)
                .findFirst()
                .map(Path::toString)
                .orElseGet(() -> lacking("the program " + name));
    }

    /** Goes on only where the machine allows what a test needs. */
    public static void require(boolean isGiven, String what) {
        if (!isGiven) {
            lacking(what);
        }
    }

    private static String lacking(String what) {
        String message = "SKIPPED: needs " + what;
        if ("1".equals(System.getenv("PETMR_REQUIRE_PEERS"))) {
            return Assertions.fail(message + ", and PETMR_REQUIRE_PEERS is 1");
        }
        System.err.println(message);
        return Assumptions.abort(message);
    }
}
