package org.petmr.acquisition.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The tests that the threat model names are there: an answer without its test is a promise. */
class ThreatModelTest {

    private static final Pattern NAMED =
            Pattern.compile("`([A-Z][A-Za-z0-9]*(?:Test|IT|Contract))?(?:\\.([a-z][A-Za-z0-9]*))?`");

    @Test
    void everyTestThatIsNamedIsThere() throws IOException {
        Path module = Path.of(System.getProperty("basedir", "")).toAbsolutePath();
        Path root = Files.exists(module.resolve("docs")) ? module : module.getParent();
        int found = 0;
        List<String> missing = new ArrayList<>();
        String current = "";
        for (String line : Files.readAllLines(root.resolve("docs/threat-model.md"))) {
            if (!line.startsWith("| ") || line.chars().filter(c -> c == '|').count() != 6) {
                continue;
            }
            String cell = line.split("\\|")[5];
            Matcher named = NAMED.matcher(cell);
            while (named.find()) {
                current = named.group(1) == null ? current : named.group(1);
                found++;
                if (!isThere(root, current, named.group(2))) {
                    missing.add(line.substring(0, Math.min(60, line.length())) + ": " + current + "." + named.group(2));
                }
            }
        }
        assertThat(found).isGreaterThan(35);
        assertThat(missing).isEmpty();
    }

    /** @param method null: the class suffices */
    private static boolean isThere(Path root, String type, String method) throws IOException {
        try (Stream<Path> files = Files.walk(root.resolve("acquisition/src/test/java"))) {
            for (Path file : files.filter(f -> f.endsWith(type + ".java")).toList()) {
                if (method == null || Files.readString(file).contains("void " + method + "(")) {
                    return true;
                }
            }
        }
        return false;
    }
}
