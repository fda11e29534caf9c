package org.petmr.acquisition.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What stages say while they run is English in the sources; the page has Dutch words for each form of it. */
class StageWordsTest {

    private static final String STRING = "\"((?:[^\"\\\\]|\\\\.)*)\"";

    /** A report with a message of its own, up to the end of the statement. */
    private static final Pattern REPORT =
            Pattern.compile("(?:\\.report|Messages\\.fixed)\\(((?:[^;\"]|" + STRING + ")*);");

    private static final Pattern LITERAL = Pattern.compile(STRING);
    private static final Pattern ENTRY = Pattern.compile("(?m)^  \\['([^']+)', '([^']+)'\\],?$");
    private static final Pattern HOLE = Pattern.compile("\\{\\w+\\}|%[+,.\\d]*[dfgs]");

    private static List<MatchResult> entries() throws IOException {
        try (InputStream in = StageWordsTest.class.getResourceAsStream("/webroot/words/stages.nl.js")) {
            return ENTRY.matcher(new String(in.readAllBytes(), StandardCharsets.UTF_8))
                    .results()
                    .toList();
        }
    }

    /** Messages that begin with words, as they stand in the sources: with a hole for each value. Commands speak English only. */
    private static Set<String> messages() throws IOException {
        Path project =
                Path.of(System.getProperty("basedir", "")).toAbsolutePath().getParent();
        Set<String> all = new TreeSet<>();
        for (String module : List.of("recon", "attenuation", "acquisition")) {
            try (Stream<Path> files = Files.walk(project.resolve(module).resolve("src/main/java"))) {
                for (Path file : files.filter(f ->
                                f.toString().endsWith(".java") && !f.toString().contains("/command/"))
                        .toList()) {
                    REPORT.matcher(Files.readString(file)).results().forEach(m -> messages(m.group(1), all));
                }
            }
        }
        return all;
    }

    /** Literals that are joined are one message; two that are chosen from are two. */
    private static void messages(String arguments, Set<String> all) {
        for (String one : arguments.split("[?:](?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)")) {
            List<String> literals = new ArrayList<>();
            LITERAL.matcher(one).results().forEach(l -> literals.add(l.group(1)));
            boolean isJoined = literals.size() > 1 && !one.contains(".formatted(");
            String message = isJoined ? String.join("%s", literals) : literals.isEmpty() ? "" : literals.get(0);
            if (message.matches("\\w.*[a-z]{2}.*|\\w+[a-z]|%,?d .*")) {
                all.add(message.endsWith(" ") ? message + "%s" : message);
            }
        }
    }

    private static String form(String message) {
        return HOLE.matcher(message).replaceAll("{}");
    }

    @Test
    void everyMessageHasDutchWords() throws IOException {
        Set<String> known = new TreeSet<>();
        entries().forEach(e -> known.add(form(e.group(1))));
        Set<String> messages = messages();
        assertThat(messages).as("found in the sources").hasSizeGreaterThan(50).contains("body mask", "gate %d of %d");
        assertThat(messages.stream()
                        .map(StageWordsTest::form)
                        .filter(m -> !known.contains(m) && !known.contains(m.replaceFirst("\\{}$", "")))
                        .toList())
                .as("without Dutch words")
                .isEmpty();
    }

    /** No value is left out or made up, and no form stands there twice. */
    @Test
    void bothLanguagesHaveTheSameHoles() throws IOException {
        List<MatchResult> entries = entries();
        assertThat(entries).hasSizeGreaterThan(50);
        assertThat(entries.stream().map(e -> e.group(1))).doesNotHaveDuplicates();
        for (MatchResult e : entries) {
            List<String> english =
                    HOLE.matcher(e.group(1)).results().map(MatchResult::group).toList();
            List<String> dutch =
                    HOLE.matcher(e.group(2)).results().map(MatchResult::group).toList();
            assertThat(dutch).as(e.group(1)).containsExactlyInAnyOrderElementsOf(english);
        }
    }
}
