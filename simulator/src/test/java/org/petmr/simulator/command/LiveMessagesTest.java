package org.petmr.simulator.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.AcquisitionService;
import org.petmr.acquisition.Addresses;
import org.petmr.acquisition.config.ConfigLoader;
import org.petmr.acquisition.ingest.LiveHistogram;
import org.petmr.acquisition.session.ProcessingPipeline;
import org.petmr.acquisition.session.StoredSession;

/** Against the real service: messages come in order, once each, also over a connection that breaks. */
@Timeout(180)
class LiveMessagesTest {

    @TempDir
    private Path directory;

    /** Nothing is processed here. */
    private static final class Nothing implements ProcessingPipeline {
        @Override
        public List<String> stages() {
            return List.of("look");
        }

        @Override
        public Processing open(StoredSession session) {
            return (stage, progress) -> Map.of();
        }
    }

    @Test
    void whatHappensWhileTheConnectionIsAwayIsToldAfterwards() throws Exception {
        AcquisitionService service = new AcquisitionService(
                ConfigLoader.load(
                        Optional.empty(),
                        Map.of(),
                        Map.of(
                                "link.port", "0",
                                "console.port", "0",
                                "store.dataDirectory", directory.toString(),
                                "store.minFreeBytes", "1000000")),
                new AcquisitionService.Parts(
                        new Nothing(), (scanner, session) -> new LiveHistogram(scanner), JsonArray::new));
        try (service) {
            URI root = URI.create("http://127.0.0.1:" + service.start().console());
            try (LiveMessages live = new LiveMessages(root, Set.of("progress"))) {
                Awaitility.await().atMost(20, TimeUnit.SECONDS).until(() -> live.connections() == 1);
                List<Integer> heard = new ArrayList<>();
                for (int n = 0; n < 60; n++) {
                    if (n % 20 == 10) {
                        // Only what was heard of is known to be missing: so it is waited for first.
                        hear(live, heard, n);
                        live.breakOff();
                    }
                    service.vertx()
                            .eventBus()
                            .publish(
                                    Addresses.PROGRESS,
                                    new io.vertx.core.json.JsonObject()
                                            .put("session", "S" + n)
                                            .put("stages", new JsonArray()));
                }
                hear(live, heard, 60);
                assertThat(heard)
                        .containsExactlyElementsOf(
                                java.util.stream.IntStream.range(0, 60).boxed().toList());
                assertThat(live.connections()).isGreaterThanOrEqualTo(4);
                assertThat(live.next(300)).as("nothing twice").isNull();
            }
        }
    }

    private static void hear(LiveMessages live, List<Integer> heard, int until) throws InterruptedException {
        while (heard.size() < until) {
            LiveMessages.Message message = live.next(30_000);
            assertThat(message).as("after %d", heard.size()).isNotNull();
            heard.add(Integer.parseInt(message.data().path("session").asText().substring(1)));
        }
    }
}
