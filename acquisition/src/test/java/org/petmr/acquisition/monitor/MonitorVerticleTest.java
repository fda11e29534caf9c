package org.petmr.acquisition.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.Addresses;
import org.petmr.acquisition.ingest.Ingest;
import org.petmr.acquisition.security.AuditTrail;

/** What is wrong with the disk stands beside what else is wrong, and does not take its place. */
class MonitorVerticleTest {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Alarm SOURCE = new Alarm("source-down-1", "alarm", "front end 1 is silent");

    @TempDir
    Path data;

    @Test
    void aDiskThatCannotBeAskedEndsNoOtherAlarm() throws Exception {
        AtomicBoolean isAway = new AtomicBoolean();
        AtomicReference<JsonObject> told = new AtomicReference<>(new JsonObject());
        Callable<Long> usable = () -> {
            if (isAway.get()) {
                throw new IOException("stale file handle");
            }
            return 1L << 40;
        };
        Vertx vertx = Vertx.vertx();
        try (AuditTrail audit = new AuditTrail(data.resolve("audit"), "", "petmr", Clock.systemUTC(), m -> {})) {
            vertx.eventBus().<JsonObject>consumer(Addresses.ALARMS, m -> told.set(m.body()));
            Ingest ingest = new Ingest(1 << 20, 100);
            vertx.deployVerticle(new MonitorVerticle(
                            null,
                            ingest,
                            data,
                            1 << 20,
                            20,
                            () -> List.of(SOURCE),
                            new Metrics(null, ingest, audit, Optional.empty(), () -> 0),
                            new AlarmLedger(data, Clock.systemUTC()),
                            usable))
                    .await(20, TimeUnit.SECONDS);
            await().atMost(SOON).until(() -> ids(told.get()).equals(List.of("source-down-1")));
            String since = alarms(told.get()).getJsonObject(0).getString("since");
            isAway.set(true);
            await().atMost(SOON).until(() -> ids(told.get()).equals(List.of("source-down-1", "disk")));
            isAway.set(false);
            await().atMost(SOON).until(() -> ids(told.get()).equals(List.of("source-down-1")));
            assertThat(alarms(told.get()).getJsonObject(0).getString("since"))
                    .as("it lasted all the time")
                    .isEqualTo(since);
        } finally {
            vertx.close().await(20, TimeUnit.SECONDS);
        }
    }

    private static JsonArray alarms(JsonObject told) {
        return told.getJsonArray("alarms", new JsonArray());
    }

    private static List<String> ids(JsonObject told) {
        return alarms(told).stream().map(a -> ((JsonObject) a).getString("id")).toList();
    }
}
