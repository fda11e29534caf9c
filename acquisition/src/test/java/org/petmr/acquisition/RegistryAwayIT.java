package org.petmr.acquisition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonObject;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.link.TestFrontEnd;
import org.petmr.acquisition.registry.Acquisition;
import org.petmr.acquisition.registry.Registry;
import org.petmr.acquisition.registry.RegistryAddress;
import org.petmr.acquisition.registry.TemporaryPostgres;
import org.petmr.acquisition.store.Recovery;
import org.petmr.recon.event.SegmentCheck;
import org.petmr.recon.scanner.ScannerCatalogue;

/** A database that is gone, or locked by another, in the middle of an acquisition: it is recorded, told, and caught up with. */
@Timeout(240)
class RegistryAwayIT {

    private static final int BLOCKS = 100;
    private static final int EVENTS = 100;
    private static final long ALL = 2L * BLOCKS * EVENTS;

    /** Shared, and stopped by one of the tests. */
    private static TemporaryPostgres postgres;

    @TempDir
    Path data;

    private static TemporaryPostgres postgres() throws Exception {
        if (postgres == null) {
            postgres = TemporaryPostgres.start();
        }
        return postgres;
    }

    @AfterAll
    static void close() throws Exception {
        if (postgres != null) {
            postgres.close();
        }
    }

    /** Breaks or mends the database. */
    private interface Step {
        void run() throws Exception;
    }

    private static TestService service(Path data, Map<String, String> more) {
        Map<String, String> flags = new HashMap<>(more);
        flags.put("link.helloTimeoutMs", "60000");
        flags.put("link.lostAfterMs", "120000");
        return new TestService(data, flags);
    }

    /** @return the session's id, complete, with everything stored */
    private static String acquire(TestService service, Step goAway, Step comeBack) throws Exception {
        try (TestFrontEnd device = new TestFrontEnd(service.linkPort(), 1)) {
            OperatorView operator = OperatorView.of(service);
            device.introduce(ScannerCatalogue.find("bench"));
            String id = operator.arm(TestService.armRequest());
            operator.run(id, "start", device, BLOCKS, EVENTS);
            goAway.run();
            for (int i = 0; i < BLOCKS; i++) {
                device.sendBlock(EVENTS, 0);
            }
            operator.end(id, "stop", device); // held up by nothing
            JsonObject session = operator.awaitState(id, "complete");
            assertThat(session.getString("error")).isNull();
            assertThat(session.getJsonObject("totals").getLong("storedPrompts")).isEqualTo(ALL);
            assertThat(session.getJsonObject("totals").getLong("sentEvents")).isEqualTo(ALL);
            assertThat(operator.awaitAlarm("registry")).contains("wait to be written, nothing is lost");
            assertThat(operator.metric("petmr_registry_waiting")).isPositive();
            assertThat(service.get("/health/ready").statusCode()).isEqualTo(503);
            assertThat(service.get("/health/live").statusCode()).isEqualTo(200);
            assertThat(events(service.sessions().resolve(id).resolve("listmode")))
                    .isEqualTo(ALL);
            comeBack.run();
            operator.awaitNoAlarm("registry");
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> operator.metric("petmr_registry_waiting") == 0
                            && service.get("/health/ready").statusCode() == 200);
            return id;
        }
    }

    private static long events(Path listMode) throws java.io.IOException {
        long events = 0;
        for (Path segment : Recovery.segmentFiles(listMode)) {
            SegmentCheck check = SegmentCheck.of(segment);
            assertThat(check.isSound()).as(segment.toString()).isTrue();
            events += check.prompts() + check.delayeds();
        }
        return events;
    }

    private static void assertCaughtUp(RegistryAddress address, String id) {
        try (Registry registry = Registry.open(address)) {
            Acquisition row = registry.acquisitions().find(id).orElseThrow();
            assertThat(row.state()).isEqualTo("complete");
            assertThat(row.storedEvents()).isEqualTo(ALL);
            assertThat(registry.jobs().ofAcquisition(id)).hasSize(2);
        }
    }

    private TestService onServer() throws Exception {
        RegistryAddress server = postgres().address();
        return service(data, Map.of("registry.url", server.url(), "registry.user", server.user()));
    }

    @Test
    void aServerThatStopsInTheMiddle() throws Exception {
        String id;
        try (TestService service = onServer()) {
            id = acquire(service, postgres()::stop, postgres()::startAgain);
        }
        assertCaughtUp(postgres().address(), id);
    }

    /** As somebody's backup or unfinished transaction does. */
    @Test
    void aTableThatAnotherHolds() throws Exception {
        RegistryAddress server = postgres().address();
        String id;
        try (TestService service = onServer();
                Connection other = DriverManager.getConnection(server.url(), server.user(), server.password());
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            id = acquire(
                    service,
                    () -> {
                        OperatorView operator = OperatorView.of(service);
                        await().atMost(Duration.ofSeconds(30))
                                .until(() -> operator.metric("petmr_registry_waiting") == 0); // there is a table
                        statement.execute("LOCK TABLE acquisition IN ACCESS EXCLUSIVE MODE");
                    },
                    other::rollback);
        }
        assertCaughtUp(server, id);
    }

    /** H2 holds it open and notices nothing; the next service makes it again from the sessions. */
    @Test
    void aFileThatIsRemovedInTheMiddle() throws Exception {
        Path file = data.resolve("registry.mv.db");
        String id;
        try (TestService service = service(data, Map.of());
                TestFrontEnd device = new TestFrontEnd(service.linkPort(), 1)) {
            OperatorView operator = OperatorView.of(service);
            device.introduce(ScannerCatalogue.find("bench"));
            id = operator.arm(TestService.armRequest());
            operator.run(id, "start", device, BLOCKS, EVENTS);
            await().atMost(Duration.ofSeconds(30)).until(() -> Files.exists(file));
            await().atMost(Duration.ofSeconds(30)).until(() -> operator.metric("petmr_registry_waiting") == 0);
            Files.delete(file);
            assertThat(operator.awaitAlarm("registry"))
                    .contains(file + " is gone")
                    .contains("restart the service between two patients");
            assertThat(service.get("/health/ready").statusCode()).isEqualTo(503);
            assertThat(operator.state()).isEqualTo("acquiring");
            for (int i = 0; i < BLOCKS; i++) {
                device.sendBlock(EVENTS, 0);
            }
            operator.end(id, "stop", device);
            JsonObject session = operator.awaitState(id, "complete");
            assertThat(session.getString("error")).isNull();
            assertThat(session.getJsonObject("totals").getLong("storedPrompts")).isEqualTo(ALL);
        }
        try (TestService again = service(data, Map.of())) {
            OperatorView operator = OperatorView.of(again);
            operator.awaitState(id, "complete");
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> again.get("/health/ready").statusCode() == 200
                            && operator.metric("petmr_registry_waiting") == 0);
            assertThat(operator.alarms()).doesNotContainKey("registry");
        }
        assertCaughtUp(RegistryAddress.embedded(data), id);
    }

    @Test
    void aFileThatAnotherHolds() throws Exception {
        String id;
        try (FileChannel other = FileChannel.open(
                data.resolve("registry.mv.db"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            FileLock lock = other.lock();
            try (TestService service = service(data, Map.of())) {
                id = acquire(service, () -> {}, lock::release);
            }
        }
        assertCaughtUp(RegistryAddress.embedded(data), id);
    }
}
