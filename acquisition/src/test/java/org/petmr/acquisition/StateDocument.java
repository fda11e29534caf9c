package org.petmr.acquisition;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A page of {@code docs} that shows a state machine, as a table and as a diagram; states in lower case. */
public final class StateDocument {

    private static final Pattern ROW = Pattern.compile("\\| `([a-z]+)` \\|[^|]+\\|([^|]+)\\|");
    private static final Pattern NAME = Pattern.compile("`([a-z]+)`");
    private static final Pattern EDGE = Pattern.compile("\\s+([a-z]+) --> ([a-z]+)");

    private final String text;

    /** @param name such as {@code state-machine.md} */
    public StateDocument(String name) throws IOException {
        Path module = Path.of(System.getProperty("basedir", "")).toAbsolutePath();
        text = Files.readString(module.getParent().resolve("docs").resolve(name));
    }

    /** What may follow each state, as the table has it. */
    public Map<String, Set<String>> table() {
        Map<String, Set<String>> found = new TreeMap<>();
        for (String line : text.lines().toList()) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                Set<String> next = new TreeSet<>();
                NAME.matcher(row.group(2)).results().forEach(m -> next.add(m.group(1)));
                found.put(row.group(1), next);
            }
        }
        return found;
    }

    /** The same by the diagram's arrows; a state from which none leads is not in it. */
    public Map<String, Set<String>> diagram() {
        Map<String, Set<String>> found = new TreeMap<>();
        for (String line : text.lines().toList()) {
            Matcher edge = EDGE.matcher(line);
            if (edge.matches()) {
                found.computeIfAbsent(edge.group(1), s -> new TreeSet<>()).add(edge.group(2));
            }
        }
        return found;
    }
}
