package org.petmr.acquisition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.link.TestFrontEnd;
import org.petmr.acquisition.registry.Acquisition;
import org.petmr.acquisition.registry.Registry;
import org.petmr.acquisition.registry.RegistryAddress;
import org.petmr.acquisition.registry.TemporaryPostgres;
import org.petmr.recon.scanner.ScannerCatalogue;

/** A database that is gone, or locked by another, in the middle of an acquisition: it is recorded, told, and caught up with. */
class RegistryAwayIT {

    private static final int BLOCKS = 100;
    private static final Duration TOLD = Duration.ofSeconds(40); // a connection is given up after some seconds

    @TempDir
    Path data;

    /** Breaks or mends the database. */
    private interface Step {
        void run() throws Exception;
    }

    private static String alarm(TestService service) {
        try {
            return new JsonObject(service.get("/api/alarms").body())
                    .getJsonArray("alarms").stream()
                            .map(JsonObject.class::cast)
                            .filter(a -> a.getString("id").equals("registry"))
                            .map(a -> a.getString("text"))
                            .findFirst()
                            .orElse("");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static CompletableFuture<Integer> asking(TestService service, String id, String what) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return service.post("/api/sessions/" + id + "/" + what).statusCode();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    /** @return the session's id, complete, with everything stored */
    private static String acquire(TestService service, Step goAway, Step comeBack) throws Exception {
        try (TestFrontEnd device = new TestFrontEnd(service.linkPort(), 1)) {
            device.introduce(ScannerCatalogue.find("bench"));
            String id = service.arm();
            CompletableFuture<Integer> started = asking(service, id, "start");
            device.agreeToStart();
            assertThat(started.get(20, TimeUnit.SECONDS)).isEqualTo(200);
            for (int i = 0; i < BLOCKS; i++) {
                device.sendBlock(80, 20);
            }
            goAway.run();
            for (int i = 0; i < BLOCKS; i++) {
                device.sendBlock(80, 20);
            }
            CompletableFuture<Integer> stopped = asking(service, id, "stop");
            device.agreeToStop();
            device.endRun();
            assertThat(stopped.get(20, TimeUnit.SECONDS)).as("held up by nothing").isEqualTo(200);
            JsonObject totals = service.awaitState(id, "complete").getJsonObject("totals");
            assertThat(totals.getLong("storedPrompts") + totals.getLong("storedDelayeds"))
                    .isEqualTo(2L * BLOCKS * 100);
            await().atMost(TOLD).until(() -> !alarm(service).isEmpty());
            assertThat(alarm(service)).contains("wait to be written, nothing is lost");
            comeBack.run();
            await().atMost(TOLD).until(() -> alarm(service).isEmpty());
            return id;
        }
    }

    private static void assertCaughtUp(RegistryAddress address, String id) {
        try (Registry registry = Registry.open(address)) {
            Acquisition row = registry.acquisitions().find(id).orElseThrow();
            assertThat(row.state()).isEqualTo("complete");
            assertThat(row.storedEvents()).isEqualTo(2L * BLOCKS * 100);
        }
    }

    @Test
    void aServerThatStopsInTheMiddle() throws Exception {
        try (TemporaryPostgres postgres = TemporaryPostgres.start()) {
            String id;
            try (TestService service = new TestService(
                    data,
                    Map.of("registry.url", postgres.address().url(), "registry.user", "petmr"))) {
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
            var lock = other.lock();
            try (TestService service = new TestService(data, Map.of())) {
                id = acquire(service, () -> {}, lock::release);
            }
        }
        assertCaughtUp(RegistryAddress.embedded(data), id);
    }
}
