package org.petmr.simulator.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.Addresses;

/** Against the real service: events come in order, once each, also over a connection that breaks, and a gap is told. */
@Timeout(180)
class LiveEventsTest {

    private static final long LONG_MS = 30_000;

    @TempDir
    private Path directory;

    private static void tell(RunningService service, int number) {
        service.vertx()
                .eventBus()
                .publish(
                        Addresses.PROGRESS,
                        new JsonObject().put("session", "S" + number).put("stages", new JsonArray()));
    }

    @Test
    void whatHappensWhileTheConnectionIsAwayIsToldAfterwards() throws Exception {
        try (RunningService service = new RunningService(directory, 0);
                LiveEvents live = new LiveEvents(service.console(), Set.of("progress"))) {
            await().atMost(Duration.ofSeconds(20)).until(() -> live.connections() == 1);
            List<Integer> heard = new ArrayList<>();
            for (int n = 0; n < 60; n++) {
                if (n % 20 == 10) {
                    // Only what was heard of is known to be missing: so it is waited for first.
                    hear(live, heard, n);
                    live.breakOff();
                }
                tell(service, n);
            }
            hear(live, heard, 60);
            assertThat(heard)
                    .containsExactlyElementsOf(IntStream.range(0, 60).boxed().toList());
            assertThat(live.connections()).isGreaterThanOrEqualTo(4);
            assertThat(live.next(300)).as("nothing twice").isEmpty();
        }
    }

    private static void hear(LiveEvents live, List<Integer> heard, int until) throws Exception {
        while (heard.size() < until) {
            LiveEvent event = live.next(LONG_MS).orElseThrow(() -> new AssertionError("after " + heard.size()));
            assertThat(event).isInstanceOf(LiveEvent.Progress.class);
            heard.add(Integer.parseInt(((LiveEvent.Progress) event).session().substring(1)));
        }
    }

    /** A service that began anew keeps nothing of what the one before said: the client is told so, and how everything stands. */
    @Test
    void afterARestartTheClientIsToldThatItMissedSomethingAndHowEverythingStands() throws Exception {
        int port;
        RunningService before = new RunningService(directory, 0);
        try (LiveEvents live = new LiveEvents(before.console(), Set.of("state", "alarms", "progress"))) {
            try (before) {
                port = before.console().getPort();
                assertThat(live.next(LONG_MS)).containsInstanceOf(LiveEvent.Changed.class);
                assertThat(live.next(LONG_MS)).containsInstanceOf(LiveEvent.Alarms.class);
                tell(before, 1);
                assertThat(live.next(LONG_MS)).containsInstanceOf(LiveEvent.Progress.class);
            }
            try (RunningService after = new RunningService(directory, port)) {
                LiveEvent.Reset reset = (LiveEvent.Reset) awaitReset(live);
                assertThat(reset.lastEventId()).matches("[0-9a-z]+-\\d+");
                assertThat(reset.reason()).contains("not kept any more");
                LiveEvent.Changed state = (LiveEvent.Changed) live.next(LONG_MS).orElseThrow();
                assertThat(state.state().state()).isEqualTo(State.Scanner.IDLE);
                assertThat(live.next(LONG_MS)).containsInstanceOf(LiveEvent.Alarms.class);
                live.breakOff();
                tell(after, 2);
                assertThat(live.next(LONG_MS))
                        .as("it continues after the new picture, without another reset")
                        .containsInstanceOf(LiveEvent.Progress.class);
            }
        }
    }

    /** Past what the first service still said while it was ended. */
    private static LiveEvent awaitReset(LiveEvents live) throws IOException, InterruptedException {
        LiveEvent event = live.next(LONG_MS).orElseThrow();
        while (!(event instanceof LiveEvent.Reset)) {
            event = live.next(LONG_MS).orElseThrow();
        }
        return event;
    }
}
