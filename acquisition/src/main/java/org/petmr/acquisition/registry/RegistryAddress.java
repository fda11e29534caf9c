package org.petmr.acquisition.registry;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Which database.
 *
 * @param url {@code jdbc:h2:...} or {@code jdbc:postgresql:...}; the one line that changes
 * @param user who logs in
 * @param password of the user; empty for none
 */
public record RegistryAddress(String url, String user, String password) {

    private static final String H2 = "jdbc:h2:";
    private static final String H2_FILE = H2 + "file:";
    private static final String SUFFIX = ".mv.db";
    private static final String POSTGRESQL = "jdbc:postgresql:";

    public RegistryAddress {
        if (url == null || !(url.startsWith(H2) || url.startsWith(POSTGRESQL))) {
            throw new IllegalArgumentException(
                    "registry.url: %s (expected: empty, %s... or %s...)".formatted(url, H2, POSTGRESQL));
        }
    }

    /** A file of its own below a directory; who opens it holds it alone. */
    public static RegistryAddress embedded(Path dataDirectory) {
        Path file = dataDirectory.resolve("registry").toAbsolutePath();
        if (file.toString().indexOf(';') >= 0) {
            throw new IllegalArgumentException(
                    "store.dataDirectory: %s (expected: a path without ';')".formatted(dataDirectory));
        }
        return new RegistryAddress(H2 + "file:" + file, "petmr", "");
    }

    /** Where it lies; empty unless it is a file of this machine. */
    public Optional<Path> file() {
        return url.startsWith(H2_FILE)
                ? Optional.of(Path.of(url.substring(H2_FILE.length()).split(";", 2)[0] + SUFFIX)
                        .toAbsolutePath())
                : Optional.empty();
    }

    boolean isEmbedded() {
        return url.startsWith(H2);
    }

    /** Without what follows the database's name, where a password might stand. */
    @Override
    public String toString() {
        return url.split("[?;]", 2)[0].replaceAll("//[^/@]*@", "//");
    }
}
