package org.petmr.acquisition.command;

import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The data of a service, which need not run, for commands that only read them. */
final class DataDirectory {

    @Option(names = "--data", required = true, paramLabel = "DIR", description = "store.dataDirectory")
    private Path data;

    /** @throws IllegalArgumentException when there is none */
    Path existing() {
        if (!Files.isDirectory(data)) {
            throw new IllegalArgumentException("--data: %s (expected: a data directory)".formatted(data));
        }
        return data;
    }
}
