package org.petmr.acquisition.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.petmr.acquisition.Addresses;

/** Jobs as metrics, of a service that runs for years. */
class JobGaugesTest {

    private final Vertx vertx = Vertx.vertx();
    private final JobGauges gauges = new JobGauges();

    @BeforeEach
    void listen() {
        gauges.listen(vertx);
    }

    @AfterEach
    void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private void tell(String id, String... states) {
        for (String state : states) {
            vertx.eventBus()
                    .publish(
                            Addresses.JOB,
                            new JsonObject()
                                    .put("job", new JsonObject().put("id", id).put("state", state)));
        }
    }

    private void awaitLine(String line) {
        await().atMost(Duration.ofSeconds(20)).until(() -> text().contains(line + "\n"));
    }

    private String text() {
        MetricText out = new MetricText();
        gauges.addTo(out);
        return out.toString();
    }

    @Test
    void jobsThatAreOverAreCountedAndForgotten() {
        int sessions = 1000;
        for (int i = 0; i < sessions; i++) {
            tell("S" + i + "-1-export", "queued", "running", "done");
        }
        tell("late-1-attenuation", "queued", "running");
        awaitLine("petmr_jobs_ended_total{state=\"done\"} " + sessions);
        awaitLine("petmr_jobs{state=\"running\"} 1");
        assertThat(gauges.known()).as("remembered: the one that runs").isOne();
    }

    @Test
    void oneThatIsTriedAgainEndsOnceMore() {
        tell("S1-1-export", "queued", "running", "failed", "queued");
        awaitLine("petmr_jobs{state=\"queued\"} 1");
        assertThat(text()).contains("petmr_jobs_ended_total{state=\"failed\"} 1\n");
        tell("S1-1-export", "running", "failed", "queued", "running", "done");
        awaitLine("petmr_jobs_ended_total{state=\"done\"} 1");
        assertThat(text())
                .contains("petmr_jobs_ended_total{state=\"failed\"} 2\n")
                .contains("petmr_jobs{state=\"queued\"} 0\n")
                .contains("petmr_jobs{state=\"running\"} 0\n");
        assertThat(gauges.known()).isZero();
    }
}
