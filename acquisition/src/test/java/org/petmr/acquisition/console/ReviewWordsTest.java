package org.petmr.acquisition.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Every word of Review, Studies, QC and Setup is there in both languages, with the same holes, and no page asks for another. */
class ReviewWordsTest {

    private static final Pattern WORDS = Pattern.compile("^  '([^']+)': '((?:[^'\\\\]|\\\\.)*)'", Pattern.MULTILINE);
    private static final Pattern HOLE = Pattern.compile("\\{(\\w+)}");
    private static final Pattern ASKED =
            Pattern.compile("(?:say\\('|data-i18n(?:-label|-alt|-title)?=\")([a-z][\\w.-]*)['\"]");

    private static String resource(String name) throws IOException {
        try (InputStream in = ReviewWordsTest.class.getResourceAsStream("/webroot/" + name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Holes by key. */
    private static Map<String, Set<String>> words(String file) throws IOException {
        Map<String, Set<String>> found = new TreeMap<>();
        Matcher words = WORDS.matcher(resource(file));
        while (words.find()) {
            Set<String> holes = new TreeSet<>();
            Matcher hole = HOLE.matcher(words.group(2));
            while (hole.find()) {
                holes.add(hole.group(1));
            }
            found.put(words.group(1), holes);
        }
        return found;
    }

    @Test
    void bothLanguagesHaveTheSameWords() throws IOException {
        assertThat(words("words/review.en.js")).hasSizeGreaterThan(150).isEqualTo(words("words/review.nl.js"));
        assertThat(words("words/setup.en.js")).hasSizeGreaterThan(100).isEqualTo(words("words/setup.nl.js"));
    }

    @Test
    void whatPagesAskForIsThere() throws IOException {
        Set<String> there = new TreeSet<>(words("words/review.en.js").keySet());
        there.addAll(words("words/setup.en.js").keySet());
        there.addAll(words("words/en.js").keySet());
        for (String file : List.of(
                "review.html",
                "studies.html",
                "qc.html",
                "review/main.js",
                "review/look.js",
                "review/measure.js",
                "review/align.js",
                "review/frames.js",
                "review/readout.js",
                "review/reading.js",
                "review/studies.js",
                "review/options.js",
                "review/corrections.js",
                "review/qc.js",
                "setup.html",
                "setup/main.js",
                "setup/links.js",
                "setup/machine.js",
                "setup/nodes.js",
                "setup/queue.js",
                "setup/users.js")) {
            Matcher asked = ASKED.matcher(resource(file));
            while (asked.find()) {
                assertThat(there).as(file).contains(asked.group(1));
            }
        }
    }
}
