package org.petmr.acquisition.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.petmr.acquisition.AcquisitionException;

/** {@code docs/state-machine.md} and the code show the same machine: table and diagram, every step and no other. */
class StateMachineDocTest {

    private static final Pattern ROW = Pattern.compile("\\| `([a-z]+)` \\|[^|]+\\|([^|]+)\\|");
    private static final Pattern NAME = Pattern.compile("`([a-z]+)`");
    private static final Pattern EDGE = Pattern.compile("\\s+([a-z]+) --> ([a-z]+)");

    private static Map<SessionState, Set<SessionState>> ofCode() {
        Map<SessionState, Set<SessionState>> all = new LinkedHashMap<>();
        Arrays.stream(SessionState.values()).forEach(s -> all.put(s, new TreeSet<>(s.next())));
        return all;
    }

    private static String page() throws IOException {
        Path module = Path.of(System.getProperty("basedir", "")).toAbsolutePath();
        return Files.readString(module.getParent().resolve("docs/state-machine.md"));
    }

    private static SessionState state(String lower) {
        return SessionState.valueOf(lower.toUpperCase(Locale.ROOT));
    }

    @Test
    void theTableIsTheCode() throws IOException {
        Map<SessionState, Set<SessionState>> found = new LinkedHashMap<>();
        for (String line : page().lines().toList()) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                Set<SessionState> next = new TreeSet<>();
                NAME.matcher(row.group(2)).results().forEach(m -> next.add(state(m.group(1))));
                found.put(state(row.group(1)), next);
            }
        }
        assertThat(found).isEqualTo(ofCode());
    }

    @Test
    void theDiagramIsTheCode() throws IOException {
        Map<SessionState, Set<SessionState>> found = new LinkedHashMap<>();
        for (String line : page().lines().toList()) {
            Matcher edge = EDGE.matcher(line);
            if (edge.matches()) {
                found.computeIfAbsent(state(edge.group(1)), s -> new TreeSet<>())
                        .add(state(edge.group(2)));
            }
        }
        assertThat(found).isEqualTo(ofCode());
    }

    @Test
    void everyOtherStepIsRefusedByName() {
        for (SessionState from : SessionState.values()) {
            for (SessionState to : SessionState.values()) {
                if (!from.canBecome(to)) {
                    assertThatThrownBy(() -> from.requireCanBecome(to))
                            .isInstanceOf(AcquisitionException.class)
                            .hasMessage(
                                    "session state: %s (expected: a state that can become %s)",
                                    from.lower(), to.lower());
                }
            }
        }
    }
}
