package org.petmr.acquisition.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.petmr.acquisition.Addresses;

class LiveGaugesTest {

    private final LiveGauges gauges = new LiveGauges();

    private String text() {
        MetricText out = new MetricText();
        gauges.addTo(out);
        return out.toString();
    }

    /** Of coincidences one frame in many is counted: the rates of the map are those of all, its counts are not. */
    @Test
    void blocksCountAsTheMapSays() throws Exception {
        Vertx vertx = Vertx.vertx();
        try {
            gauges.listen(vertx);
            vertx.eventBus()
                    .publish(
                            Addresses.BLOCKS,
                            new JsonObject()
                                    .put("fromMs", 0)
                                    .put("toMs", 1000)
                                    .put("kind", "coincidences")
                                    .put(
                                            "blocks",
                                            new JsonArray()
                                                    .add(30)
                                                    .add(10)
                                                    .add(0)
                                                    .add(20)
                                                    .add(40))
                                    .put(
                                            "cps",
                                            new JsonArray()
                                                    .add(510.0)
                                                    .add(170.0)
                                                    .add(0.0)
                                                    .add(340.0)
                                                    .add(680.0)));
            await().atMost(Duration.ofSeconds(20)).until(() -> text().contains("block=\"fastest\"} 680"));
            assertThat(text())
                    .contains("petmr_block_singles_per_second{block=\"middle\"} 340")
                    .contains("petmr_blocks_silent 1");
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
        }
    }
}
