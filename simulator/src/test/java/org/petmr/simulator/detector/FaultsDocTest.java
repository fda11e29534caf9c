package org.petmr.simulator.detector;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** {@code docs/faults.md} names a test for every fault, and every test that it names is there and makes nothing easier. */
class FaultsDocTest {

    private static final Pattern TEST = Pattern.compile("`([A-Z][A-Za-z0-9]*(?:Test|IT))(?:#([A-Za-z0-9]+))?`");

    private static final Map<String, String> SOURCES = new HashMap<>();
    private static String guide;

    @BeforeAll
    static void read() throws IOException {
        Path module = Path.of(System.getProperty("basedir", "")).toAbsolutePath();
        Path root = Files.exists(module.resolve("docs")) ? module : module.getParent();
        guide = Files.readString(root.resolve("docs/faults.md"));
        for (String floor : List.of("recon", "attenuation", "acquisition", "simulator")) {
            try (Stream<Path> files = Files.walk(root.resolve(floor).resolve("src/test/java"))) {
                for (Path file : files.filter(f -> f.toString().matches(".*(Test|IT)\\.java"))
                        .toList()) {
                    SOURCES.put(file.getFileName().toString().replace(".java", ""), Files.readString(file));
                }
            }
        }
    }

    @Test
    void everyTestThatIsNamedIsThere() {
        Matcher named = TEST.matcher(guide);
        int found = 0;
        while (named.find()) {
            String source = SOURCES.get(named.group(1));
            assertThat(source).as(named.group(1)).isNotNull();
            if (named.group(2) != null) {
                assertThat(source).as(named.group()).containsPattern("void " + named.group(2) + "\\(");
            }
            assertThat(source).as(named.group(1)).doesNotContain("@" + "Disabled");
            found++;
        }
        assertThat(found).isGreaterThan(50);
    }

    @Test
    void everyLineOfATableOfFaultsNamesATest() {
        List<String> without = new ArrayList<>();
        boolean isOfFaults = false;
        for (String line : guide.lines().toList()) {
            if (!line.startsWith("|")) {
                isOfFaults = false;
            } else if (line.endsWith("| test |")) {
                isOfFaults = true;
            } else if (isOfFaults
                    && !line.startsWith("|---")
                    && !TEST.matcher(line).find()) {
                without.add(line);
            }
        }
        assertThat(without).isEmpty();
    }

    /** What the emulator can do wrong, and what the service may meet. */
    @Test
    void everyFaultHasALine() {
        for (Fault.Kind kind : Fault.Kind.values()) {
            assertThat(guide).containsPattern("(?m)^\\|.*`" + kind.typed() + "(=[^`]*)?`");
        }
        for (String fault : List.of(
                "idle",
                "armed",
                "acquiring",
                "paused, stopping",
                "stored, processing",
                "attenuation, reconstruction, registration, export",
                "an examination's beds being knit",
                "complete, failed, aborted",
                "disk full",
                "disk becomes read-only",
                "disk slow",
                "database server gone",
                "database file locked",
                "a table locked by another",
                "database file removed",
                "the machine's clock",
                "two consoles",
                "archive down",
                "archive slow",
                "archive refuses the association",
                "archive refuses",
                "archive half-accepts",
                "worklist down",
                "MR of another patient",
                "MR series incomplete",
                "MR late",
                "link, frames",
                "DICOM upper layer",
                "bodies of requests")) {
            assertThat(guide).containsPattern("(?m)^\\| " + Pattern.quote(fault));
        }
    }
}
