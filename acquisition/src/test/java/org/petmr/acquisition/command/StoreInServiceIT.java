package org.petmr.acquisition.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.OperatorView;
import org.petmr.acquisition.TestService;
import org.petmr.acquisition.console.TestTls;
import org.petmr.acquisition.link.TestFrontEnd;
import org.petmr.acquisition.registry.Acquisition;
import org.petmr.acquisition.registry.Registry;
import org.petmr.acquisition.registry.RegistryAddress;
import org.petmr.acquisition.security.Role;
import org.petmr.acquisition.security.UserFile;
import org.petmr.recon.scanner.ScannerCatalogue;
import picocli.CommandLine;

/** {@code petmr store list|keep|prune} while a service runs that holds the data directory and its registry. */
@Timeout(240)
class StoreInServiceIT {

    @TempDir
    Path data;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final List<String> ids = new ArrayList<>();

    private static TestService service(Path data) {
        return new TestService(
                data,
                Map.of(
                        "store.retention.maxTotalBytes", "1",
                        "link.helloTimeoutMs", "60000",
                        "link.lostAfterMs", "120000"));
    }

    /** Three acquisitions; the first two are exported. */
    @BeforeEach
    void threeAcquisitions() throws Exception {
        try (TestService service = service(data);
                TestFrontEnd device = new TestFrontEnd(service.linkPort(), 1)) {
            OperatorView operator = OperatorView.of(service);
            device.introduce(ScannerCatalogue.find("bench"));
            for (int i = 0; i < 3; i++) {
                String id = operator.arm(TestService.armRequest());
                operator.run(id, "start", device, 20, 20);
                operator.end(id, "stop", device);
                operator.awaitState(id, "complete");
                ids.add(id);
            }
        }
        try (Registry registry = Registry.open(RegistryAddress.embedded(data))) {
            for (String id : ids.subList(0, 2)) {
                Acquisition row = registry.acquisitions().find(id).orElseThrow();
                registry.acquisitions().change(row.exported(Instant.parse("2026-11-21T11:00:00Z")));
            }
        }
    }

    private int run(TestService service, String... arguments) {
        CommandLine line = Petmr.addTo(new CommandLine(CommandLine.Model.CommandSpec.create()));
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        List<String> all = new ArrayList<>(List.of("store"));
        all.addAll(List.of(arguments));
        all.addAll(List.of(
                "--data",
                data.toString(),
                "--set",
                "console.port=" + service.uri("/").getPort()));
        out.getBuffer().setLength(0);
        return line.execute(all.toArray(String[]::new));
    }

    private Path listMode(String id) {
        return data.resolve("sessions").resolve(id).resolve("listmode");
    }

    @Test
    void theServiceKeepsAndPrunesItself() throws Exception {
        String old = ids.get(0);
        String kept = ids.get(1);
        String unsent = ids.get(2);
        try (TestService service = service(data);
                TestFrontEnd device = new TestFrontEnd(service.linkPort(), 1)) {
            OperatorView operator = OperatorView.of(service);
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> service.get("/health/ready").statusCode() == 200);
            assertThat(run(service, "keep", kept)).as(err.toString()).isZero();
            assertThat(run(service, "list")).as(err.toString()).isZero();
            assertThat(err.toString()).doesNotContain("marks are not known");
            assertThat(out.toString())
                    .containsPattern(kept + ".*kept, exported")
                    .containsPattern(old + ".*exported");

            assertThat(run(service, "prune", "--dry-run")).as(err.toString()).isZero();
            assertThat(out.toString()).contains(old + "  would be removed");
            assertThat(listMode(old)).exists();

            device.introduce(ScannerCatalogue.find("bench"));
            String running = operator.arm(TestService.armRequest());
            operator.run(running, "start", device, 20, 20);
            assertThat(run(service, "prune")).as(err.toString()).isZero();
            assertThat(out.toString())
                    .contains(old + "  removed: all together")
                    .contains(kept + "  stays: marked as kept")
                    .contains(unsent + "  stays: not exported");
            assertThat(listMode(old)).doesNotExist();
            assertThat(listMode(kept)).exists();
            assertThat(listMode(unsent)).exists();

            assertThat(operator.press(old, "process").body()).contains("its list mode is pruned");
            assertThat(operator.session(old).getString("state")).isEqualTo("complete");
            assertThat(run(service, "keep", old)).isNotZero();
            assertThat(err.toString()).contains("its list mode was pruned at");
            operator.end(running, "stop", device); // the scan has felt nothing
            assertThat(operator.awaitState(running, "complete")
                            .getJsonObject("totals")
                            .getLong("storedPrompts"))
                    .isEqualTo(400);
            assertAudited(old, kept);
        }
        try (Registry registry = Registry.open(RegistryAddress.embedded(data))) {
            assertThat(registry.acquisitions().find(old).orElseThrow().prunedAt())
                    .isPresent();
            assertThat(registry.acquisitions().find(kept).orElseThrow().isKept())
                    .isTrue();
        }
    }

    /** What was pruned before the service ended is known to be gone by the one that is started after it. */
    @Test
    void whatWasPrunedIsNotProcessedAfterARestart() throws Exception {
        String old = ids.get(0);
        try (TestService service = service(data)) {
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> service.get("/health/ready").statusCode() == 200);
            assertThat(run(service, "prune")).as(err.toString()).isZero();
            assertThat(listMode(old)).doesNotExist();
        }
        try (TestService service = service(data)) {
            OperatorView operator = OperatorView.of(service);
            assertThat(operator.press(old, "process").statusCode()).isEqualTo(409);
            assertThat(operator.press(old, "process").body()).contains("its list mode is pruned");
            assertThat(operator.session(old).getString("state")).isEqualTo("complete");
        }
    }

    /** A service with a certificate that nobody signed. */
    @Test
    void theServiceIsCalledByItsOwnCertificate() throws Exception {
        TestTls tls = new TestTls(data);
        Map<String, String> flags = tls.flags();
        List<String> sets = new ArrayList<>(List.of("keep", ids.get(0)));
        flags.forEach((name, value) -> sets.addAll(List.of("--set", name + "=" + value)));
        try (TestService service = new TestService(data, flags)) {
            assertThat(run(service, sets.toArray(String[]::new)))
                    .as(err.toString())
                    .isZero();
            assertThat(out.toString()).contains(ids.get(0) + "  kept");
            int port = service.uri("/").getPort();
            assertThat(run(service, "keep", ids.get(0), "--url", "https://127.0.0.1:" + port))
                    .isNotZero();
            assertThat(err.toString()).contains("SSLHandshakeException");
        }
    }

    private String trail() throws Exception {
        StringBuilder trail = new StringBuilder();
        try (var files = Files.list(data.resolve("audit"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                trail.append(Files.readString(file));
            }
        }
        return trail.toString();
    }

    /** Who removed whose list mode. */
    private void assertAudited(String pruned, String kept) throws Exception {
        assertThat(trail())
                .contains("list mode of session " + pruned)
                .contains("/api/sessions/" + kept + "/keep")
                .doesNotContain("list mode of session " + kept);
    }

    @Test
    void whatTheServiceRefusesIsTold() throws Exception {
        try (TestService service =
                new TestService(data, Map.of("link.helloTimeoutMs", "60000", "link.lostAfterMs", "120000"))) {
            assertThat(run(service, "prune")).isNotZero();
            assertThat(err.toString()).contains("store.retention: no limit is set");
            assertThat(run(service, "keep", "S-none")).isNotZero();
            assertThat(err.toString()).contains("session: S-none");
            JsonObject marks = OperatorView.of(service).get("/api/store/marks").getJsonObject("marks");
            assertThat(marks.fieldNames()).containsAll(ids);
        }
    }

    /** Only an admin, whose name stands in the trail. */
    @Test
    void whoMayIsAskedWhereThereIsALogin() throws Exception {
        Path users = data.resolve("users.json");
        Path password = Files.writeString(data.resolve("password"), "a long password\n");
        UserFile file = new UserFile(users);
        file.put("adam", EnumSet.of(Role.ADMIN), "a long password".toCharArray());
        file.put("anna", EnumSet.of(Role.TECHNOLOGIST), "a long password".toCharArray());
        try (TestService service = new TestService(data, Map.of("security.usersFile", users.toString()))) {
            String id = ids.get(0);
            assertThat(run(service, "keep", id)).isNotZero();
            assertThat(run(service, "keep", id, "--user", "anna", "--password-file", password.toString()))
                    .isNotZero();
            assertThat(run(service, "keep", id, "--user", "adam", "--password-file", password.toString()))
                    .as(err.toString())
                    .isZero();
            assertThat(out.toString()).contains(id + "  kept");
        }
        try (Registry registry = Registry.open(RegistryAddress.embedded(data))) {
            assertThat(registry.acquisitions().find(ids.get(0)).orElseThrow().isKept())
                    .isTrue();
        }
        assertThat(trail()).containsPattern("adam[^\n]*/keep|/keep[^\n]*adam");
    }
}
