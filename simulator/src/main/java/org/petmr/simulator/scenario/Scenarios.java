package org.petmr.simulator.scenario;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.petmr.recon.scanner.StrictJson;

/** The scenarios that come with the simulator, and files of one's own. */
final class Scenarios {

    /** In the order in which people want to see them. */
    static final List<String> NAMES = List.of(
            "brain",
            "brain-fet",
            "head-neck",
            "liver-dotatate",
            "pelvis-psma",
            "whole-body",
            "dynamic",
            "nema-iq",
            "qc-cylinder",
            "bench-brain",
            "bench-cylinder",
            "bench-scatter",
            "bench-beds",
            "bench-dynamic",
            "bench-breathing",
            "bench-head-motion",
            "bench-qc",
            "bench-mr",
            "bench-installed",
            "bench-analogue");

    private Scenarios() {}

    static Scenario find(String nameOrFile) {
        try {
            if (NAMES.contains(nameOrFile)) {
                try (InputStream in = Scenario.class.getResourceAsStream(nameOrFile + ".json")) {
                    return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
                }
            }
            if (nameOrFile.endsWith(".json") && Files.isReadable(Path.of(nameOrFile))) {
                return parse(Files.readString(Path.of(nameOrFile)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new IllegalArgumentException("scenario: %s (expected: one of %s, or a readable .json file)"
                .formatted(nameOrFile, String.join(", ", NAMES)));
    }

    static Scenario parse(String json) {
        return StrictJson.read("scenario", json, Scenario.class);
    }
}
