package org.petmr.acquisition.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.ConsoleCalls;
import org.petmr.acquisition.TestService;
import org.petmr.acquisition.link.TestFrontEnd;
import org.petmr.acquisition.security.AuditChain;
import org.petmr.recon.event.ListModeFiles;
import org.petmr.recon.event.ListModeSource;
import org.petmr.recon.event.Word;
import org.petmr.recon.scanner.ScannerCatalogue;

/** {@code petmr serve} as systemd runs it: from its start to SIGTERM in the middle of a run. */
class ServeIT {

    @TempDir
    Path data;

    private final ConsoleCalls calls = new ConsoleCalls();

    private Process serve(Path errors, String... more) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx768m",
                "-Dpetmr.log=info",
                "-Dlogback.configurationFile=" + productionLog(),
                "-cp",
                System.getProperty("java.class.path"),
                Petmr.class.getName(),
                "serve",
                "--data",
                data.toString()));
        for (String set : List.of("link.port=0", "console.port=0", "dicom.port=0", "logging.format=json")) {
            command.addAll(List.of("--set", set));
        }
        command.addAll(List.of(more));
        return new ProcessBuilder(command).redirectError(errors.toFile()).start();
    }

    /** That of the service; of the tests' class path there is another one before it. */
    private static Path productionLog() {
        Path module = Path.of(System.getProperty("basedir", "")).toAbsolutePath();
        Path own = module.resolve("src/main/resources/logback.xml");
        return Files.exists(own) ? own : module.resolve("acquisition/src/main/resources/logback.xml");
    }

    private static long events(Path recording) throws Exception {
        long events = 0;
        try (ListModeSource source = ListModeFiles.open(recording)) {
            long[] words = new long[8192];
            for (int n = source.read(words); n >= 0; n = source.read(words)) {
                for (int i = 0; i < n; i++) {
                    events += Word.isCoincidence(words[i]) ? 1 : 0;
                }
            }
            assertThat(source.lostBytes()).as("torn").isZero();
        }
        return events;
    }

    @Test
    void sigtermStoresWhatWasReceivedAndTheLogIsJson() throws Exception {
        Path errors = data.resolveSibling(data.getFileName() + ".err");
        Process service = serve(errors);
        String id;
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(service.getInputStream(), StandardCharsets.UTF_8))) {
            int console = 0;
            int link = 0;
            for (String line = out.readLine(); line != null && !line.startsWith("data"); line = out.readLine()) {
                int port = Integer.parseInt(line.substring(line.lastIndexOf(':') + 1));
                console = line.startsWith("page") ? port : console;
                link = line.startsWith("link") ? port : link;
            }
            int page = console;
            await().atMost(Duration.ofSeconds(60))
                    .ignoreExceptions()
                    .until(() -> calls.call(page, "GET", "/health/ready", "")
                            .getString("status")
                            .equals("up"));
            assertThat(calls.call(page, "GET", "/health/ready", "")
                            .getJsonObject("checks")
                            .fieldNames())
                    .contains("session", "store", "link", "dicom", "registry");
            try (TestFrontEnd device = new TestFrontEnd(link, 1)) {
                device.introduce(ScannerCatalogue.find("bench"));
                id = calls.call(
                                page,
                                "POST",
                                "/api/sessions",
                                TestService.armRequest().encode())
                        .getString("id");
                CompletableFuture<JsonObject> started = calls.starting(page, id);
                device.agreeToStart();
                started.get(30, TimeUnit.SECONDS);
                for (int ms = 0; ms < 500; ms++) {
                    device.sendBlock(400, 100);
                }
                await().atMost(Duration.ofSeconds(30)).until(() -> received(page) == device.events());
                service.destroy(); // SIGTERM, at once: not all of it is on disk yet
                assertThat(service.waitFor(60, TimeUnit.SECONDS)).isTrue();
                assertThat(service.exitValue()).as("ended by SIGTERM").isEqualTo(128 + 15);
                assertThat(events(data.resolve("sessions").resolve(id).resolve("listmode")))
                        .isEqualTo(device.events());
            }
        } finally {
            service.destroyForcibly();
        }
        JsonObject session = new JsonObject(
                Files.readString(data.resolve("sessions").resolve(id).resolve("session.json")));
        assertThat(session.getString("error")).contains("shut down while acquiring; the data are kept");
        assertThat(AuditChain.verify(data.resolve("audit"), "").problem()).isEmpty();
        List<String> lines = Files.readAllLines(errors).stream()
                .filter(l -> !l.startsWith("WARNING: Using incubator"))
                .toList();
        assertThat(lines)
                .hasSizeGreaterThan(5)
                .allSatisfy(
                        l -> assertThat(new JsonObject(l).getString("message")).isNotBlank());
        assertThat(lines).anyMatch(l -> "console".equals(fields(l).getString("part")));
        assertThat(lines).anyMatch(l -> id.equals(fields(l).getString("id")));
        assertThat(lines).noneMatch(l -> l.contains("Vera") || l.contains("de Vries"));
        Files.delete(errors);
    }

    private static JsonObject fields(String line) {
        return new JsonObject(line).getJsonObject("fields", new JsonObject());
    }

    private long received(int port) throws Exception {
        var rates = calls.call(port, "GET", "/api/rates", "").getJsonArray("rates");
        return rates.isEmpty() ? 0 : rates.getJsonObject(rates.size() - 1).getLong("received");
    }

    /** The time itself depends on the machine: {@code petmr bench start} measures it. */
    @Test
    void untilReadyEndsByItselfAndSaysHowLongItTook() throws Exception {
        Path errors = data.resolveSibling(data.getFileName() + ".err");
        Path figures = data.resolveSibling(data.getFileName() + ".json");
        Process service = serve(errors, "--until-ready", "--json", figures.toString());
        String said = new String(service.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(service.waitFor(120, TimeUnit.SECONDS)).isTrue();
        assertThat(service.exitValue()).as(said).isZero();
        assertThat(said).containsPattern("ready +[0-9.]+ s, processors [0-9.]+ s");
        JsonObject told = new JsonObject(Files.readString(figures));
        assertThat(said)
                .contains(String.format(
                        Locale.ROOT,
                        "ready     %.2f s, processors %.2f s",
                        told.getDouble("ready_s"),
                        told.getDouble("processors_s")));
        Files.delete(figures);
        assertThat(AuditChain.verify(data.resolve("audit"), "").records())
                .as("start and stop")
                .isEqualTo(2);
        Files.delete(errors);
    }
}
