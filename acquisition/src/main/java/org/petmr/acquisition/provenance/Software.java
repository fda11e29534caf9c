package org.petmr.acquisition.provenance;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/**
 * This program, as the build left it.
 *
 * @param version of the Maven project
 * @param commit of the sources, with {@code -dirty} when they were changed since; empty when the build had no repository
 */
public record Software(String version, Optional<String> commit) {

    private static final Software OURS = read();

    /** The program that runs. */
    public static Software ours() {
        return OURS;
    }

    private static Software read() {
        try (InputStream in = Software.class.getResourceAsStream("version.properties");
                InputStream built = Software.class.getResourceAsStream("commit.txt")) {
            Properties p = new Properties();
            p.load(in);
            Optional<String> commit = built == null
                    ? Optional.empty()
                    : new String(built.readAllBytes(), StandardCharsets.US_ASCII)
                            .lines()
                            .map(String::strip)
                            .filter(line -> line.matches("[0-9a-f]{7,40}(-dirty)?"))
                            .findFirst();
            return new Software(p.getProperty("version"), commit);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@code petmr 0.1.0 (1a2b3c4d5e6f)}, at most 64 characters. */
    public String title() {
        return "petmr " + version + commit.map(c -> " (" + c + ")").orElse("");
    }

    /** For JSON. */
    public Map<String, Object> figures() {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("name", "petmr");
        figures.put("version", version);
        figures.put("commit", commit.orElse("unknown"));
        figures.put("java", Runtime.version().toString());
        return figures;
    }
}
