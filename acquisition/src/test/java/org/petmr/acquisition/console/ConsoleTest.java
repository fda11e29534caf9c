package org.petmr.acquisition.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.TestService;

/** REST and live streams over real sockets, as programs use them. */
class ConsoleTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    Path data;

    private final HttpClient http = HttpClient.newHttpClient();

    private HttpResponse<String> post(TestService service, String path, String body, String... headers)
            throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(service.uri(path))
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static void isOfSchema(String schema, String body) {
        Contract contract = Contract.load();
        assertThat(Violation.of(
                        contract,
                        new JsonObject().put("$ref", "#/components/schemas/" + schema),
                        new JsonObject(body),
                        "body"))
                .as("%s: %s", schema, body)
                .isEmpty();
    }

    /** What would be wrong in every image, or keep it from the archive, is refused before anything is measured. */
    @Test
    void aScanThatCouldNotBeExportedIsNotArmed() throws Exception {
        JsonObject backslash = TestService.armRequest().put("accession", "A\\1");
        JsonObject yesterday = TestService.armRequest();
        yesterday
                .getJsonObject("tracer")
                .put("injectedAt", TestService.INJECTED_AT.minusSeconds(86_400).toString());
        try (TestService service = new TestService(data, Map.of())) {
            for (JsonObject wrong : List.of(backslash, yesterday)) {
                assertThat(service.post("/api/sessions", "application/json", wrong.encode())
                                .body())
                        .containsAnyOf(
                                "accession: A\\\\1 (expected: no backslash)",
                                "(expected: at most 11.0 h, 6 half-lives");
            }
            assertThat(service.get("/api/sessions").body()).contains("\"total\":0");
        }
    }

    @Test
    void answersAreOfTheirSchemas() throws Exception {
        try (TestService service = new TestService(data, Map.of())) {
            isOfSchema("State", service.get("/api/state").body());
            String id = service.arm();
            isOfSchema("Session", service.get("/api/sessions/" + id).body());
            isOfSchema("Sessions", service.get("/api/sessions").body());
            isOfSchema("State", service.get("/api/state").body());
            isOfSchema("MrSeries", service.get("/api/mr").body());
            isOfSchema("RatesHistory", service.get("/api/rates").body());
            isOfSchema("Alarms", service.get("/api/alarms").body());
            isOfSchema("Me", service.get("/api/me").body());
            isOfSchema("Health", service.get("/health/live").body());
            isOfSchema("Health", service.get("/health/ready").body());
            isOfSchema("Problem", service.get("/api/sessions/none").body());
            isOfSchema("Review", service.get("/api/sessions/" + id + "/review").body());
            isOfSchema("Studies", service.get("/api/studies?limit=5").body());
            for (String path : List.of("/api/sessions/" + id + "/review", "/api/studies")) {
                assertThat(service.get(path).body())
                        .as(path)
                        .contains("d** V** V**")
                        .doesNotContain("Vries", "P1", "1970");
            }
            assertThat(new JsonObject(service.get("/api/openapi.json").body()))
                    .isEqualTo(Contract.load().document());
            assertThat(service.get("/api/state").body())
                    .as("everybody in the room may see this")
                    .doesNotContain("Vries", "P1", "1970");
        }
    }

    @Test
    void errorsNameFieldFoundAndAllowed() throws Exception {
        try (TestService service = new TestService(data, Map.of())) {
            JsonObject request = TestService.armRequest().put("durationS", 0);
            request.getJsonObject("patient").put("sex", "X");
            HttpResponse<String> answer = post(service, "/api/sessions", request.encode());
            assertThat(answer.statusCode()).isEqualTo(422);
            isOfSchema("Problem", answer.body());
            assertThat(new JsonObject(answer.body()).getJsonArray("errors"))
                    .containsExactlyInAnyOrder(
                            new JsonObject()
                                    .put("field", "patient.sex")
                                    .put("found", "X")
                                    .put("allowed", "one of F, M, O, null"),
                            new JsonObject()
                                    .put("field", "durationS")
                                    .put("found", "0")
                                    .put("allowed", "above 0, at most 86400"));
            HttpResponse<String> deeper = post(
                    service,
                    "/api/sessions",
                    TestService.armRequest().put("scanner", "x").encode());
            assertThat(new JsonObject(deeper.body()).getJsonArray("errors").getJsonObject(0))
                    .isEqualTo(new JsonObject()
                            .put("field", "scanner")
                            .put("found", "x")
                            .put("allowed", "one of mmr, signa, bench"));
            assertThat(service.get("/api/state?x=1").statusCode()).isEqualTo(400);
            assertThat(service.get("/api/sessions/S1/stop").statusCode()).isEqualTo(405);
            assertThat(service.get("/api/sessions/S1/stop").headers().firstValue("allow"))
                    .contains("POST");
        }
    }

    @Test
    void theSameKeyIsDoneOnce() throws Exception {
        try (TestService service = new TestService(data, Map.of())) {
            String request = TestService.armRequest().encode();
            HttpResponse<String> first = post(service, "/api/sessions", request, "idempotency-key", "a-1");
            HttpResponse<String> again = post(service, "/api/sessions", request, "idempotency-key", "a-1");
            assertThat(first.statusCode()).isEqualTo(201);
            assertThat(again.statusCode()).isEqualTo(201);
            assertThat(again.body()).isEqualTo(first.body());
            assertThat(again.headers().firstValue("idempotency-replayed")).contains("true");
            assertThat(post(service, "/api/sessions", request, "idempotency-key", "a-2")
                            .statusCode())
                    .as("another one is armed again, which is refused")
                    .isEqualTo(409);
            HttpResponse<String> other = post(
                    service,
                    "/api/sessions",
                    TestService.armRequest().put("durationS", 61).encode(),
                    "idempotency-key",
                    "a-1");
            assertThat(other.statusCode()).as(other.body()).isEqualTo(422);
            assertThat(new JsonObject(service.get("/api/sessions").body()).getJsonArray("sessions"))
                    .hasSize(1);
            String id = new JsonObject(first.body()).getString("id");
            String abort = "/api/sessions/" + id + "/abort";
            assertThat(post(service, abort, "", "idempotency-key", "b").statusCode())
                    .isEqualTo(200);
            assertThat(post(service, abort, "", "idempotency-key", "b").statusCode())
                    .as("a trigger that was lost on its way back")
                    .isEqualTo(200);
            assertThat(post(service, abort, "").statusCode()).isEqualTo(409);
        }
    }

    @Test
    void regionsAreHeldAgainstTheContractAndNeedAResult() throws Exception {
        try (TestService service = new TestService(data, Map.of())) {
            String path = "/api/sessions/" + service.arm() + "/regions";
            String ball = """
                    {"regions": [{"label": "liver", "centerMm": [-60, 20, -35], "radiiMm": [15, 15, 15]}]}""";
            HttpResponse<String> early = post(service, path, ball);
            assertThat(early.statusCode()).as(early.body()).isEqualTo(409);
            assertThat(new JsonObject(early.body()).getString("detail")).contains("nothing was acquired");
            HttpResponse<String> flat = post(service, path, ball.replace("[15, 15, 15]", "[15, 15, 0]"));
            assertThat(flat.statusCode()).as(flat.body()).isEqualTo(422);
            assertThat(flat.body()).contains("radiiMm");
            assertThat(post(service, "/api/sessions/S1-none/regions", ball).statusCode())
                    .isEqualTo(404);
        }
    }

    /** Two consoles at once: the second acts on what it saw before the first one acted. */
    @Test
    void whoHasNotSeenTheNewestIsRefused() throws Exception {
        try (TestService service = new TestService(data, Map.of())) {
            String id = service.arm();
            HttpResponse<String> seen = service.get("/api/sessions/" + id);
            String version = seen.headers().firstValue("etag").orElseThrow();
            assertThat(version).isEqualTo('"' + new JsonObject(seen.body()).getString("version") + '"');
            String path = "/api/sessions/" + id;
            assertThat(post(service, path + "/abort", "", "if-match", "\"0123456789abcdef\"")
                            .statusCode())
                    .isEqualTo(412);
            assertThat(service.session(id).getString("state")).isEqualTo("armed");
            assertThat(post(service, path + "/abort", "", "if-match", "\"x\", " + version)
                            .statusCode())
                    .isEqualTo(200);
            HttpResponse<String> late = post(service, path + "/process", "", "if-match", version);
            assertThat(late.statusCode()).isEqualTo(412);
            assertThat(new JsonObject(late.body()).getString("detail")).contains("aborted now");
            assertThat(post(service, path + "/process", "", "if-match", "*").statusCode())
                    .as("nothing was acquired")
                    .isEqualTo(409);
        }
    }

    @Test
    void whatWasMissedIsToldAfterwards() throws Exception {
        try (TestService service = new TestService(data, Map.of())) {
            String lastId;
            try (EventReader reader = new EventReader(service.uri("/api/live"), null)) {
                EventReader.Event state = reader.await("state");
                assertThat(new JsonObject(state.data()).getString("state")).isEqualTo("idle");
                lastId = state.id();
            }
            String id = service.arm();
            assertThat(service.post("/api/sessions/" + id + "/abort").statusCode())
                    .isEqualTo(200);
            await().atMost(SOON)
                    .until(() -> service.session(id).getString("state").equals("aborted"));
            try (EventReader reader = new EventReader(service.uri("/api/live"), lastId)) {
                assertThat(new JsonObject(reader.await("state").data()).getString("state"))
                        .isEqualTo("armed");
                EventReader.Event last = reader.await("state");
                JsonObject session = new JsonObject(last.data()).getJsonObject("session");
                assertThat(session.getString("state")).isEqualTo("aborted");
                assertThat(session.getJsonObject("arm").containsKey("patient")).isFalse();
                assertThat(session.getString("initials")).isEqualTo("d** V** V**");
                assertThat(new JsonObject(reader.await("tick").data())
                                .getJsonObject("agesMs")
                                .getLong("state"))
                        .isNotNegative();
            }
            try (EventReader reader = new EventReader(service.uri("/api/live"), "0-5")) {
                assertThat(reader.await("reset").data()).contains("0-5");
                assertThat(new JsonObject(reader.await("state").data()).getString("state"))
                        .isEqualTo("idle");
            }
        }
    }

    @Test
    void theSocketTellsTheSame() throws Exception {
        try (TestService service = new TestService(data, Map.of())) {
            BlockingQueue<JsonObject> heard = new LinkedBlockingQueue<>();
            WebSocket socket = socket(service, "/api/socket", heard);
            JsonObject first = next(heard, "state");
            assertThat(first.getJsonObject("data").getString("state")).isEqualTo("idle");
            String id = service.arm();
            JsonObject armed = next(heard, "state");
            assertThat(armed.getJsonObject("data").getString("state")).isEqualTo("armed");
            socket.abort();
            service.post("/api/sessions/" + id + "/abort");
            BlockingQueue<JsonObject> later = new LinkedBlockingQueue<>();
            WebSocket back = socket(service, "/api/socket?lastEventId=" + armed.getString("id"), later);
            assertThat(next(later, "state")
                            .getJsonObject("data")
                            .getJsonObject("session")
                            .getString("state"))
                    .isEqualTo("aborted");
            back.abort();
            assertThat(service.get("/api/socket").statusCode()).isEqualTo(400);
        }
    }

    private WebSocket socket(TestService service, String path, BlockingQueue<JsonObject> heard) throws Exception {
        java.net.URI uri = service.uri(path);
        return http.newWebSocketBuilder()
                .buildAsync(
                        java.net.URI.create("ws" + uri.toString().substring("http".length())),
                        new WebSocket.Listener() {
                            private final StringBuilder text = new StringBuilder();

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
                        })
                .get(20, TimeUnit.SECONDS);
    }

    private static JsonObject next(BlockingQueue<JsonObject> heard, String event) throws InterruptedException {
        for (JsonObject m = heard.poll(20, TimeUnit.SECONDS); m != null; m = heard.poll(20, TimeUnit.SECONDS)) {
            if (m.getString("event").equals(event)) {
                return m;
            }
        }
        throw new AssertionError("no " + event);
    }

    @Test
    void readyMeansThatTheStoreTakesBytes() throws Exception {
        try (TestService service = new TestService(data, Map.of())) {
            org.awaitility.Awaitility.await()
                    .atMost(java.time.Duration.ofSeconds(20))
                    .until(() -> service.get("/health/ready").statusCode() == 200);
            java.nio.file.Files.delete(service.sessions());
            HttpResponse<String> answer = service.get("/health/ready");
            assertThat(answer.statusCode()).isEqualTo(503);
            isOfSchema("Health", answer.body());
            assertThat(new JsonObject(answer.body()).getJsonObject("checks").getString("store"))
                    .startsWith("the store cannot be written");
            assertThat(service.get("/health/live").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aReaderThatSleepsIsToldHowManyItMissed() {
        LiveStream live = new LiveStream();
        List<String> heard = new java.util.ArrayList<>();
        boolean[] isFull = {false};
        Listener listener = new Listener() {
            @Override
            public void send(String id, String event, String message) {
                heard.add(event + " " + message);
            }

            @Override
            public boolean isFull() {
                return isFull[0];
            }

            @Override
            public boolean isClosed() {
                return false;
            }

            @Override
            public void reset() {
                heard.add("given up");
            }

            @Override
            public void end() {}
        };
        live.open(listener, () -> true, java.util.Optional.empty());
        isFull[0] = true;
        live.sendAll("rates", new JsonObject(), true, 0);
        live.sendAll("rates", new JsonObject(), true, 0);
        live.sendAll("alarms", new JsonObject().put("alarms", new JsonArray()), false, 0);
        isFull[0] = false;
        live.sendAll("rates", new JsonObject(), true, 0);
        assertThat(heard).containsExactly("alarms {\"alarms\":[]}", "missed {\"count\":2}", "rates {}");
        isFull[0] = true;
        for (int i = 0; i <= 500; i++) {
            live.sendAll("state", new JsonObject(), false, 0);
        }
        assertThat(heard).last().isEqualTo("given up");
        assertThat(live.listeners()).isZero();
        assertThat(live.slowPages()).isEqualTo(1);
    }
}
