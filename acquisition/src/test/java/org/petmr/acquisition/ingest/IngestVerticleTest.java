package org.petmr.acquisition.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class IngestVerticleTest {

    /** It is looked at from the start, not from the first message. */
    @Test
    void aClockThatIsSetBeforeTheFirstMessageIsNoticed() throws Exception {
        Instant noon = Instant.parse("2026-01-01T12:00:00Z");
        AtomicReference<Clock> clock = new AtomicReference<>(Clock.fixed(noon, ZoneOffset.UTC));
        Clock set = new Clock() {
            @Override
            public Instant instant() {
                return clock.get().instant();
            }

            @Override
            public ZoneOffset getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(java.time.ZoneId zone) {
                return this;
            }
        };
        Ingest ingest = new Ingest(1 << 20, 100);
        Vertx vertx = Vertx.vertx();
        try {
            vertx.deployVerticle(new IngestVerticle(ingest, 400, set)).await(20, TimeUnit.SECONDS);
            clock.set(Clock.fixed(noon.plus(Duration.ofHours(1)), ZoneOffset.UTC));
            await().until(() -> ingest.hostClock().last().isPresent());
            assertThat(ingest.hostClock().last().orElseThrow().byMs()).isBetween(3_590_000L, 3_600_000L);
        } finally {
            vertx.close().await(20, TimeUnit.SECONDS);
        }
    }
}
