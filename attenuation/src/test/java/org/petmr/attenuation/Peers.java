package org.petmr.attenuation;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** Data sets and programs that live outside of the project: without them a test skips aloud, or fails when they are required. */
public final class Peers {

    private Peers() {}

    /** A file or folder of the data sets beside the project: below PETMR_DATA, or {@code ../shared/data} of the project. */
    public static Path data(String sub) {
        String set = System.getenv("PETMR_DATA");
        Path root = set != null
                ? Path.of(set)
                : Path.of(System.getProperty("basedir", ".")).toAbsolutePath().resolve("../../shared/data");
        Path path = root.resolve(sub).normalize();
        if (!Files.exists(path)) {
            missing("data set " + sub);
        }
        return path;
    }

    /** The path of a program. */
    public static String tool(String name) {
        for (String folder : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)) {
            Path candidate = Path.of(folder, name);
            if (Files.isExecutable(candidate)) {
                return candidate.toString();
            }
        }
        missing(name);
        throw new AssertionError("unreachable");
    }

    private static void missing(String what) {
        String message = "SKIPPED: needs " + what;
        if ("1".equals(System.getenv("PETMR_REQUIRE_PEERS"))) {
            throw new AssertionError("PETMR_REQUIRE_PEERS=1, but there is no " + what);
        }
        System.err.println(message);
        Assumptions.abort(message);
    }
}
