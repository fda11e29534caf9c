package org.petmr.acquisition.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.petmr.acquisition.Addresses;
import org.petmr.acquisition.TestService;

/** A page or program that comes back after a while, over either transport: it is told all that it missed, or that this is gone. */
@Timeout(120)
class LiveReplayTest {

    /** As many messages as the log keeps. */
    private static final int KEPT = 8192;

    private static final long WAIT_S = 20;

    @TempDir
    static Path data;

    private static TestService service;

    /** Somebody who never went away. */
    private static EventReader here;

    @BeforeAll
    static void start() throws IOException {
        service = new TestService(data, Map.of());
        here = new EventReader(service.uri("/api/live"), null);
    }

    @AfterAll
    static void close() {
        here.close();
        service.close();
    }

    /** How it is connected. */
    enum Transport {
        EVENTS {
            @Override
            Connection open(String lastId) throws Exception {
                EventReader reader = new EventReader(service.uri("/api/live"), lastId);
                return new Connection() {
                    @Override
                    public EventReader.Event next() throws IOException {
                        return reader.next();
                    }

                    @Override
                    public void close() {
                        reader.close();
                    }
                };
            }
        },
        SOCKET {
            @Override
            Connection open(String lastId) throws Exception {
                return new Socket(lastId);
            }
        };

        /** @param lastId as it saw it; null for a new one */
        abstract Connection open(String lastId) throws Exception;
    }

    private interface Connection extends AutoCloseable {
        /** With the id of the newest that had one. */
        EventReader.Event next() throws Exception;

        default EventReader.Event await(String name) throws Exception {
            EventReader.Event event = next();
            while (!event.event().equals(name)) {
                event = next();
            }
            return event;
        }

        @Override
        void close();
    }

    private static final class Socket implements Connection, WebSocket.Listener {

        private final BlockingQueue<JsonObject> heard = new LinkedBlockingQueue<>();
        private final StringBuilder text = new StringBuilder();
        private final WebSocket socket;
        private String lastId;

        Socket(String lastId) throws Exception {
            String query = lastId == null ? "" : "?lastEventId=" + URLEncoder.encode(lastId, StandardCharsets.UTF_8);
            URI http = service.uri("/api/socket" + query);
            socket = HttpClient.newHttpClient()
                    .newWebSocketBuilder()
                    .buildAsync(URI.create("ws" + http.toString().substring("http".length())), this)
                    .get(WAIT_S, TimeUnit.SECONDS);
        }

        @Override
        public CompletionStage<?> onText(WebSocket s, CharSequence part, boolean isLast) {
            text.append(part);
            if (isLast) {
                heard.add(new JsonObject(text.toString()));
                text.setLength(0);
            }
            s.request(1);
            return null;
        }

        @Override
        public EventReader.Event next() throws InterruptedException {
            JsonObject message = heard.poll(WAIT_S, TimeUnit.SECONDS);
            assertThat(message).as("something is told").isNotNull();
            lastId = message.getString("id", lastId);
            return new EventReader.Event(
                    lastId,
                    message.getString("event"),
                    message.getJsonObject("data").encode());
        }

        @Override
        public void close() {
            socket.abort();
        }
    }

    /** Lets the service tell so many things, and waits until all are told. @return the id of the last one */
    private static String happen(int count) throws IOException {
        for (int n = 1; n < count; n++) {
            service.vertx()
                    .eventBus()
                    .publish(
                            Addresses.PROGRESS,
                            new JsonObject().put("session", "S" + n).put("stages", new JsonArray()));
        }
        service.vertx().eventBus().publish(Addresses.SENDS, new JsonObject().put("sends", new JsonArray()));
        return here.await("sends").id(); // one that nobody misses
    }

    /** The id of the newest event, as a client that then goes away has it. */
    private static String seen(Transport transport) throws Exception {
        String newest = happen(1);
        try (Connection connection = transport.open(newest)) {
            happen(1);
            return connection.await("sends").id();
        }
    }

    private static int number(String id) {
        return Integer.parseInt(id.substring(id.lastIndexOf('-') + 1));
    }

    @ParameterizedTest
    @EnumSource
    void allOfALongGapIsToldInOrder(Transport transport) throws Exception {
        String seen = seen(transport);
        int missed = KEPT - 100; // what else the service tells meanwhile fits in, too
        happen(missed);
        try (Connection back = transport.open(seen)) {
            List<Integer> heard = new ArrayList<>();
            EventReader.Event event = back.next();
            int last = number(seen);
            while (!event.event().equals("sends")) {
                assertThat(event.event()).isNotIn("reset", "missed");
                if (event.event().equals("progress")) {
                    heard.add(Integer.parseInt(
                            new JsonObject(event.data()).getString("session").substring(1)));
                }
                if (!event.event().equals("tick")) {
                    assertThat(number(event.id())).isEqualTo(++last);
                }
                event = back.next();
            }
            assertThat(heard)
                    .containsExactlyElementsOf(
                            IntStream.range(1, missed).boxed().toList());
        }
    }

    @ParameterizedTest
    @EnumSource
    void whoWasAwayForTooLongIsToldSoAndHowEverythingStands(Transport transport) throws Exception {
        String seen = seen(transport);
        String newest = happen(KEPT + 1);
        String continued;
        try (Connection back = transport.open(seen)) {
            resetAndWhole(back, seen);
            happen(1);
            EventReader.Event next = back.await("sends");
            assertThat(number(next.id())).isGreaterThan(number(newest));
            continued = next.id();
        }
        try (Connection again = transport.open(continued)) {
            happen(1);
            EventReader.Event first = again.next();
            while (first.event().equals("tick")) {
                first = again.next();
            }
            assertThat(first.event()).as("no reset any more").isEqualTo("sends");
        }
    }

    /** First of all the reset; then state, alarms, MR series and what else is known, each with an id to continue from. */
    private static void resetAndWhole(Connection back, String lastId) throws Exception {
        EventReader.Event reset = back.next();
        assertThat(reset.event()).isEqualTo("reset");
        assertThat(reset.id()).as("nothing that one could continue from").isNull();
        assertThat(new JsonObject(reset.data()).getString("lastEventId")).isEqualTo(lastId);
        for (String wanted : List.of("state", "alarms", "mr")) {
            EventReader.Event told = back.next();
            while (told.event().equals("tick")) {
                told = back.next();
            }
            assertThat(told.event()).isEqualTo(wanted);
            assertThat(told.id()).matches("[0-9a-z]+-\\d+");
        }
    }

    @ParameterizedTest
    @EnumSource
    void anIdThatNobodyGaveIsAnsweredByAReset(Transport transport) throws Exception {
        String newest = happen(1);
        String run = newest.substring(0, newest.lastIndexOf('-'));
        for (String wrong : List.of(
                "0-5",
                "nonsense",
                "-",
                run,
                run + "-",
                run + "-x",
                run + "--1",
                run + "-" + Integer.MAX_VALUE,
                run + "-99999999999999999999",
                "x".repeat(64))) {
            try (Connection connection = transport.open(wrong)) {
                resetAndWhole(connection, wrong);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void whoHasSeenNothingIsToldHowEverythingStandsWithoutAReset(Transport transport) throws Exception {
        for (String none : new String[] {null, ""}) {
            try (Connection connection = transport.open(none)) {
                assertThat(connection.next().event()).isEqualTo("state");
                assertThat(connection.next().event()).isEqualTo("alarms");
            }
        }
    }

    @Test
    void anIdLongerThanAnyIsRefusedAsTheContractSays() throws Exception {
        HttpURLConnection events =
                (HttpURLConnection) service.uri("/api/live").toURL().openConnection();
        events.setRequestProperty("Last-Event-ID", "x".repeat(65));
        assertThat(events.getResponseCode()).isEqualTo(400);
        assertThat(service.get("/api/socket?lastEventId=" + "x".repeat(65)).statusCode())
                .isEqualTo(400);
    }
}
