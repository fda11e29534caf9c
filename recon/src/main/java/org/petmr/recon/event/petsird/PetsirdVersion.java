package org.petmr.recon.event.petsird;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * The models of PETSIRD that we write. Official readers compare the schema text as one string, so it is kept byte for byte
 * as their generator makes it (ETSInitiative/PETSIRD, Apache-2.0); what we read may carry any other.
 */
public enum PetsirdVersion {
    /** The newest release, which the tools of 2026 read. */
    RELEASE_0_9_1("0.9.1"),
    /** The development branch of August 2026, commit 69c7b78. */
    MAIN("main");

    private final String label;

    PetsirdVersion(String label) {
        this.label = label;
    }

    /** As it is typed on a command line. */
    public String label() {
        return label;
    }

    /** @throws IllegalArgumentException when it is neither */
    public static PetsirdVersion ofLabel(String label) {
        return Arrays.stream(values())
                .filter(v -> v.label.equals(label))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("petsird: %s (expected: 0.9.1 or main)".formatted(label)));
    }

    /** The version that a schema text is of; empty when it is neither. */
    static Optional<PetsirdVersion> ofSchema(String text) {
        return Arrays.stream(values()).filter(v -> v.schemaText().equals(text)).findFirst();
    }

    /** The exact text that a file of this version begins with. */
    public String schemaText() {
        try (InputStream in = PetsirdVersion.class.getResourceAsStream("schema-" + label + ".json")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
