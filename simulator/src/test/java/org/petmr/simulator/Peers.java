package org.petmr.simulator;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** Outside peers and data of tests: missing, the test is skipped aloud; or fails, when PETMR_REQUIRE_PEERS is 1. */
public final class Peers {

    private Peers() {}

    /** The path of a tool that must be on PATH. */
    public static String tool(String name) {
        for (String directory : String.valueOf(System.getenv("PATH")).split(":")) {
            Path tool = Path.of(directory, name);
            if (Files.isExecutable(tool)) {
                return tool.toString();
            }
        }
        throw missing(name);
    }

    /** A directory or file below the data beside the project. */
    public static Path data(String sub) {
        String configured = System.getenv("PETMR_DATA");
        Path root = configured != null
                ? Path.of(configured)
                : Path.of("").toAbsolutePath().resolve("../../shared/data").normalize();
        Path found = root.resolve(sub);
        if (Files.exists(found)) {
            return found;
        }
        throw missing("data " + sub);
    }

    private static RuntimeException missing(String what) {
        if ("1".equals(System.getenv("PETMR_REQUIRE_PEERS"))) {
            Assertions.fail("needs " + what + " (PETMR_REQUIRE_PEERS=1)");
        }
        System.err.println("SKIPPED: needs " + what);
        Assumptions.abort("SKIPPED: needs " + what);
        return new IllegalStateException(what);
    }
}
