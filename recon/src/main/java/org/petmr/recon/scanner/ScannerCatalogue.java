package org.petmr.recon.scanner;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Scanners by name, or from a JSON file of one's own. */
public final class ScannerCatalogue {

    private static final List<String> NAMES = List.of("mmr", "signa", "bench");

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .build();

    private ScannerCatalogue() {}

    /** Names of the scanners that come with the library. */
    public static List<String> names() {
        return NAMES;
    }

    /**
     * @param nameOrFile one of {@link #names()}, or the path of a JSON file
     * @throws IllegalArgumentException when it is neither, or the file does not describe a scanner
     */
    public static ScannerModel find(String nameOrFile) {
        if (NAMES.contains(nameOrFile)) {
            try (InputStream in = ScannerCatalogue.class.getResourceAsStream(nameOrFile + ".json")) {
                return JSON.readValue(in, ScannerModel.class);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        if (nameOrFile.endsWith(".json")) {
            Path file = Path.of(nameOrFile);
            if (!Files.isReadable(file)) {
                throw new IllegalArgumentException(
                        "scanner: %s (expected: a readable JSON file)".formatted(nameOrFile));
            }
            try {
                return parse(Files.readString(file));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        throw new IllegalArgumentException(
                "scanner: %s (expected: one of %s, or a .json file)".formatted(nameOrFile, String.join(", ", NAMES)));
    }

    /**
     * @param json a scanner as JSON text
     * @throws IllegalArgumentException naming the field that is missing, unknown or out of range
     */
    public static ScannerModel parse(String json) {
        try {
            return JSON.readValue(json, ScannerModel.class);
        } catch (ValueInstantiationException e) {
            throw e.getCause() instanceof IllegalArgumentException cause
                    ? cause
                    : new IllegalArgumentException("scanner: " + e.getOriginalMessage(), e);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("scanner: " + e.getOriginalMessage(), e);
        }
    }

    /** The JSON text of a scanner; {@link #parse} reads it back equal. */
    public static String toJson(ScannerModel scanner) {
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(scanner);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
