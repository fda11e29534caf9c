package org.petmr.recon.interfile;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * The keys of an Interfile header as STIR and Siemens write it. Keys compare in lower case without {@code !} and {@code %},
 * with runs of blanks and underscores as one blank and none before an index; of a key met twice the first counts.
 */
public final class InterfileHeader {

    private static final int MAX_BYTES = 1 << 20;
    private static final String FIRST_LINE = "!interfile";

    private final Path file;
    private final Map<String, String> values = new LinkedHashMap<>();

    private InterfileHeader(Path file) {
        this.file = file;
    }

    /** True when a file begins as an Interfile header does. */
    public static boolean isInterfile(Path file) throws IOException {
        return Files.isRegularFile(file)
                && Files.size(file) <= MAX_BYTES
                && text(file).startsWith(FIRST_LINE);
    }

    private static String text(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.ISO_8859_1)
                .stripLeading()
                .toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException when the file is not an Interfile header */
    public static InterfileHeader read(Path file) throws IOException {
        if (!isInterfile(file)) {
            throw new IllegalArgumentException(
                    "%s: not an Interfile header (expected: !INTERFILE first)".formatted(file));
        }
        InterfileHeader header = new InterfileHeader(file);
        for (String line : Files.readString(file, StandardCharsets.ISO_8859_1).split("[\\r\\n]+")) {
            int at = line.indexOf(":=");
            if (at > 0 && !line.stripLeading().startsWith(";")) {
                header.values.putIfAbsent(
                        normal(line.substring(0, at)), line.substring(at + 2).strip());
            }
        }
        return header;
    }

    private static String normal(String key) {
        return key.toLowerCase(Locale.ROOT)
                .replaceAll("[!%]", "")
                .replaceAll("[\\s_]+", " ")
                .replace(" [", "[")
                .strip();
    }

    public Path file() {
        return file;
    }

    /** The value of a key; empty when the key is absent or has none. */
    public Optional<String> text(String key) {
        return Optional.ofNullable(values.get(normal(key))).filter(v -> !v.isEmpty());
    }

    /** Key, as it stands in the file, and value of the first key that begins so: some keys carry a time zone. */
    public Optional<Map.Entry<String, String>> startingWith(String key) {
        return values.entrySet().stream()
                .filter(e -> e.getKey().startsWith(normal(key)))
                .findFirst();
    }

    public OptionalDouble number(String key) {
        Optional<String> text = text(key);
        if (text.isEmpty()) {
            return OptionalDouble.empty();
        }
        try {
            return OptionalDouble.of(Double.parseDouble(text.get()));
        } catch (NumberFormatException e) {
            throw wrong(key, text.get(), "a number");
        }
    }

    public OptionalInt integer(String key) {
        Optional<String> text = text(key);
        if (text.isEmpty()) {
            return OptionalInt.empty();
        }
        try {
            return OptionalInt.of(Integer.parseInt(text.get()));
        } catch (NumberFormatException e) {
            throw wrong(key, text.get(), "a whole number");
        }
    }

    /** The number of a key that must be there. */
    public double requiredNumber(String key) {
        return number(key).orElseThrow(() -> wrong(key, "absent", "a number"));
    }

    /** The whole number of a key that must be there. */
    public int requiredInteger(String key) {
        return integer(key).orElseThrow(() -> wrong(key, "absent", "a whole number"));
    }

    /** The whole numbers of a list such as {@code {1,2,3}}, or of a single one; the key must be there. */
    public int[] integers(String key) {
        String text = text(key).orElseThrow(() -> wrong(key, "absent", "whole numbers as {a,b,...}"));
        String[] parts = text.replaceAll("[{}]", " ").strip().split("\\s*,\\s*|\\s+");
        try {
            return Arrays.stream(parts).mapToInt(Integer::parseInt).toArray();
        } catch (NumberFormatException e) {
            throw wrong(key, text, "whole numbers as {a,b,...}");
        }
    }

    /** Requires that a key, where it is present, has this value. */
    public void expect(String key, int expected) {
        OptionalInt found = integer(key);
        if (found.isPresent() && found.getAsInt() != expected) {
            throw wrong(key, Integer.toString(found.getAsInt()), Integer.toString(expected));
        }
    }

    /** The error that names this file, a key, what it has and what is allowed. */
    public IllegalArgumentException wrong(String key, String found, String expected) {
        return new IllegalArgumentException("%s: %s: %s (expected: %s)".formatted(file, key, found, expected));
    }
}
