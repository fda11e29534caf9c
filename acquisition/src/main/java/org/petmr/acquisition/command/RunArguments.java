package org.petmr.acquisition.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.petmr.recon.command.FiguresFile;
import org.petmr.recon.compute.Workers;
import picocli.CommandLine.Option;

/** Options of all commands here that compute and measure: with how many threads, and where the figures go. */
final class RunArguments {

    @Option(names = "--threads", paramLabel = "N", description = "compute threads (default: all processors)")
    private Integer threads;

    @Option(names = "--json", paramLabel = "FILE", description = "write the figures to this JSON file too")
    private Path json;

    /** @throws IllegalArgumentException for a number of threads, or a place for the figures, that can't be */
    void check() {
        if (threads != null && threads < 1) {
            throw new IllegalArgumentException("--threads: %d (expected: >= 1)".formatted(threads));
        }
        FiguresFile.requirePlace(json);
    }

    /** To be closed by whoever asks. */
    Workers workers() {
        return threads == null ? Workers.ofMachine() : new Workers(threads);
    }

    /** Where that was asked for. */
    void write(Map<String, Object> figures) throws IOException {
        FiguresFile.write(json, figures);
    }
}
