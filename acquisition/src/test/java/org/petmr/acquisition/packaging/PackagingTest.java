package org.petmr.acquisition.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.OperatorView;
import org.petmr.acquisition.Peers;
import org.petmr.acquisition.TestService;
import org.petmr.acquisition.command.ScannerService;
import org.petmr.acquisition.link.TestFrontEnd;
import org.petmr.recon.scanner.ScannerCatalogue;

/** What lies in {@code packaging} fits the service: dashboard and rules name metrics that there are, systemd takes the unit. */
class PackagingTest {

    private static final Pattern METRIC = Pattern.compile("\\b(?:petmr|jvm|process)_[a-z0-9_]+");
    private static final Pattern SAMPLE =
            Pattern.compile("([a-z][a-z0-9_]*)(\\{[a-z_]+=\"[^\"]*\"(,[a-z_]+=\"[^\"]*\")*})? -?[0-9.eE+-]+");

    @TempDir
    Path data;

    private static Path root() {
        Path module = Path.of(System.getProperty("basedir", "")).toAbsolutePath();
        return Files.exists(module.resolve("packaging")) ? module : module.getParent();
    }

    private static TreeSet<String> names(String text, Pattern pattern) {
        TreeSet<String> found = new TreeSet<>();
        Matcher m = pattern.matcher(text);
        while (m.find()) {
            found.add(m.group());
        }
        return found;
    }

    /** Names of the whole service with a front end, each line being one that Prometheus reads. */
    private TreeSet<String> exported() throws Exception {
        try (ScannerService service = ScannerService.start(TestService.config(data, Map.of("dicom.port", "0")));
                TestFrontEnd device = new TestFrontEnd(service.ports().link(), 1)) {
            device.introduce(ScannerCatalogue.find("bench"));
            TreeSet<String> typed = new TreeSet<>();
            String told = OperatorView.of(service.ports().console())
                    .send("GET", "/metrics", "")
                    .body();
            for (String line : told.split("\n")) {
                if (line.startsWith("# TYPE ")) {
                    assertThat(typed.add(line.split(" ")[2]))
                            .as("twice: %s", line)
                            .isTrue();
                } else if (!line.startsWith("# HELP ")) {
                    Matcher sample = SAMPLE.matcher(line);
                    assertThat(sample.matches()).as(line).isTrue();
                    assertThat(typed).as("typed before: %s", line).contains(sample.group(1));
                }
            }
            return typed;
        }
    }

    @Test
    void dashboardAndRulesNameMetricsThatThereAre() throws Exception {
        TreeSet<String> exported = exported();
        String dashboard = Files.readString(root().resolve("packaging/grafana/petmr.json"));
        StringBuilder asked = new StringBuilder();
        new JsonObject(dashboard)
                .getJsonArray("panels")
                .forEach(p -> ((JsonObject) p)
                        .getJsonArray("targets")
                        .forEach(t ->
                                asked.append(((JsonObject) t).getString("expr")).append('\n')));
        TreeSet<String> ofDashboard = names(asked.toString(), METRIC);
        assertThat(ofDashboard).hasSizeGreaterThan(25);
        assertThat(exported).containsAll(ofDashboard);
        TreeSet<String> ofRules =
                names(Files.readString(root().resolve("packaging/prometheus/petmr-alerts.yml")), METRIC);
        assertThat(ofRules).hasSizeGreaterThan(10);
        assertThat(exported).containsAll(ofRules);
    }

    @Test
    void everyMetricOfTheServiceStandsInTheGuide() throws Exception {
        String guide = Files.readString(root().resolve("docs/operations.md"));
        assertThat(exported())
                .filteredOn(n -> n.startsWith("petmr_"))
                .allSatisfy(n -> assertThat(guide).contains("`" + n + "`"));
    }

    /** With the launcher of this tree in the place of the installed one. */
    @Test
    void systemdTakesTheUnit() throws Exception {
        String tool = Peers.tool("systemd-analyze");
        Path unit = data.resolve("petmr.service");
        Files.writeString(
                unit,
                Files.readString(root().resolve("packaging/systemd/petmr.service"))
                        .replace("/opt/petmr/petmr", root().resolve("petmr").toString()));
        Process verify = new ProcessBuilder(List.of(tool, "verify", unit.toString()))
                .redirectErrorStream(true)
                .start();
        String said = new String(verify.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(verify.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(verify.exitValue()).as(said).isZero();
        assertThat(said).doesNotContain("petmr.service");
    }
}
