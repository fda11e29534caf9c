package org.petmr.acquisition;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
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

    @TempDir
    Path data;

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
            assertThat(operator.metric("petmr_registry_waiting")).isZero();
            assertThat(service.get("/health/ready").statusCode()).isEqualTo(200);
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

    @Test
    void aServerThatStopsInTheMiddle() throws Exception {
        try (TemporaryPostgres postgres = TemporaryPostgres.start()) {
            String id;
            try (TestService service = service(
                    data,
                    Map.of(
                            "registry.url", postgres.address().url(),
                            "registry.user", postgres.address().user()))) {
                id = acquire(service, postgres::stop, postgres::startAgain);
            }
            assertCaughtUp(postgres.address(), id);
        }
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
