package org.petmr.acquisition.said;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.petmr.attenuation.quality.Finding;

/** The page has words in both languages for all that the service says by a code, and none of them names what it is not told. */
class PhraseTest {

    private static final Pattern LINE = Pattern.compile("(?m)^  '([^']+)': '((?:[^'\\\\]|\\\\.)*)',?$");
    private static final Pattern HOLE = Pattern.compile("\\{(\\w+)\\}");

    private static Map<String, String> words(String language) throws IOException {
        Map<String, String> all = new LinkedHashMap<>();
        try (InputStream in = PhraseTest.class.getResourceAsStream("/webroot/words/said." + language + ".js")) {
            Matcher line = LINE.matcher(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            while (line.find()) {
                assertThat(all.put(line.group(1), line.group(2)))
                        .as("%s, said twice", line.group(1))
                        .isNull();
            }
        }
        return all;
    }

    private static Set<String> holes(String words) {
        return HOLE.matcher(words).results().map(m -> m.group(1)).collect(Collectors.toSet());
    }

    @ParameterizedTest
    @ValueSource(strings = {"en", "nl"})
    void everyCodeHasWordsAndNoOtherHas(String language) throws IOException {
        Map<String, String> words = words(language);
        List<String> said = words.keySet().stream()
                .filter(k -> k.startsWith("said."))
                .map(k -> k.substring("said.".length()))
                .toList();
        assertThat(said)
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(Phrase.values()).map(Phrase::kebab).toList());
        for (Phrase phrase : Phrase.values()) {
            assertThat(phrase.names())
                    .as("%s in %s", phrase, language)
                    .containsAll(holes(words.get("said." + phrase.kebab())));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"en", "nl"})
    void everyKindOfFindingHasWords(String language) throws IOException {
        Set<String> keys = words(language).keySet();
        List<String> wanted = new ArrayList<>();
        for (Finding.Kind kind : Finding.Kind.values()) {
            wanted.add("finding." + kind);
            wanted.add("finding-name." + kind);
        }
        assertThat(keys.stream().filter(k -> k.startsWith("finding"))).containsExactlyInAnyOrderElementsOf(wanted);
    }

    @Test
    void bothLanguagesSayTheSameThings() throws IOException {
        assertThat(words("nl").keySet()).containsExactlyElementsOf(words("en").keySet());
        assertThat(new HashSet<>(words("nl").values()))
                .as("not simply copied")
                .hasSizeGreaterThan(100)
                .isNotEqualTo(new HashSet<>(words("en").values()));
    }

    @Test
    void valuesHaveTheNamesOfTheirPhrase() {
        Said said = Phrase.BED_NOT_DONE.of("bed %d: session %s is %s", 2, "S1", "paused");
        assertThat(said.code()).isEqualTo("bed-not-done");
        assertThat(said.values())
                .containsExactly(Map.entry("bed", 2), Map.entry("id", "S1"), Map.entry("state", "paused"));
        assertThat(said.english()).isEqualTo("bed 2: session S1 is paused");
        assertThatThrownBy(() -> Phrase.BED_NOT_DONE.said("bed 2", 2))
                .hasMessage("values: 1 (expected: 3, [bed, id, state])");
    }
}
