package org.petmr.recon.scanner;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Scanners by name, or from a JSON file of one's own. */
public final class ScannerCatalogue {

    private static final List<String> NAMES = List.of("mmr", "signa", "bench");

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
                return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
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
        return StrictJson.read("scanner", json, ScannerModel.class);
    }

    /** The JSON text of a scanner; {@link #parse} reads it back equal. */
    public static String toJson(ScannerModel scanner) {
        return StrictJson.write(scanner);
    }
}
