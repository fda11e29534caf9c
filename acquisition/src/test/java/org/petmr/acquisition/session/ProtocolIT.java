package org.petmr.acquisition.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Scanner;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.OperatorView;
import org.petmr.acquisition.TestService;
import org.petmr.acquisition.link.TestFrontEnd;
import org.petmr.recon.scanner.ScannerCatalogue;

/** Protocols over REST, what they do to a session, and an acquisition that ends when its image is good enough. */
class ProtocolIT {

    @TempDir
    Path data;

    private static JsonObject request(String more) {
        JsonObject request = TestService.armRequest();
        request.remove("durationS");
        return request.mergeIn(new JsonObject(more));
    }

    private static HttpResponse<String> arm(TestService service, JsonObject request) throws Exception {
        return service.post("/api/sessions", "application/json", request.encode());
    }

    private static void begin(TestService service, TestFrontEnd device, String id) throws Exception {
        CompletableFuture<HttpResponse<String>> answer = CompletableFuture.supplyAsync(() -> {
            try {
                return service.post("/api/sessions/" + id + "/start");
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        device.agreeToStart();
        assertThat(answer.get().statusCode()).as(answer.get().body()).isEqualTo(200);
    }

    @Test
    void protocolsAreListedAndArmed() throws Exception {
        try (TestService service = new TestService(data, Map.of())) {
            JsonArray all = new JsonObject(service.get("/api/protocols").body()).getJsonArray("protocols");
            assertThat(all).hasSizeGreaterThanOrEqualTo(10);
            JsonObject brain =
                    new JsonObject(service.get("/api/protocols/brain-fdg").body());
            assertThat(brain.getInteger("version")).isEqualTo(1);
            HttpResponse<String> none = service.get("/api/protocols/foot");
            assertThat(none.statusCode()).isEqualTo(404);
            assertThat(none.body()).contains("protocol: foot (expected: one of brain-dynamic, brain-fdg");
            assertThat(arm(service, request("{}")).statusCode())
                    .as("no protocol, no duration")
                    .isEqualTo(422);
            HttpResponse<String> unknown = arm(service, request("{\"protocol\": \"foot\"}"));
            assertThat(unknown.statusCode()).isEqualTo(422);
            assertThat(unknown.body()).contains("protocol: foot (expected: one of");
            HttpResponse<String> bed = arm(service, request("{\"protocol\": \"whole-body\", \"bed\": 6}"));
            assertThat(bed.body()).contains("bed: 6 (expected: 1 to 5, the beds of whole-body)");

            HttpResponse<String> armed = arm(service, request("{\"protocol\": \"whole-body\", \"bed\": 2}"));
            assertThat(armed.statusCode()).as(armed.body()).isEqualTo(201);
            JsonObject arm = new JsonObject(armed.body()).getJsonObject("arm");
            assertThat(arm.getDouble("tablePositionMm")).isEqualTo(-200);
            assertThat(arm.getInteger("protocolVersion")).isEqualTo(1);
            assertThat(arm.getDouble("lossLimit")).isEqualTo(0.01);
            assertThat(arm.getJsonArray("mrSeries")).containsExactly("dixon");
        }
    }

    @Test
    void listModeOnlyRestsOnceItIsStoredAndOutlivesTheService() throws Exception {
        String id;
        try (TestService service = new TestService(data, Map.of());
                TestFrontEnd device = new TestFrontEnd(service.linkPort(), 1)) {
            device.introduce(ScannerCatalogue.find("bench"));
            id = new JsonObject(arm(service, request("{\"protocol\": \"list-mode\"}"))
                            .body())
                    .getString("id");
            begin(service, device, id);
            device.sendBlock(20, 4);
            service.post("/api/sessions/" + id + "/stop");
            device.agreeToStop();
            device.endRun();
            service.awaitState(id, "stored");
            assertThat(new JsonObject(service.get("/api/state").body()).getString("state"))
                    .isEqualTo("idle");
        }
        try (TestService service = new TestService(data, Map.of())) {
            assertThat(service.session(id).getString("state")).isEqualTo("stored");
            assertThat(service.post("/api/sessions/" + id + "/process").statusCode())
                    .isEqualTo(200);
            JsonObject done = service.awaitState(id, "complete");
            assertThat(done.getJsonObject("result").getJsonObject("protocol").getString("name"))
                    .isEqualTo("list-mode");
        }
    }

    @Test
    void anAcquisitionEndsWhenItsImageIsGoodEnough() throws Exception {
        try (TestService service = new TestService(data, Map.of());
                TestFrontEnd device = new TestFrontEnd(service.linkPort(), 1)) {
            device.introduce(ScannerCatalogue.find("bench"));
            CompletableFuture<JsonObject> foretold = quality(service);
            String id = new JsonObject(arm(
                                    service,
                                    request(
                                            "{\"protocol\": \"daily-qc\", \"plan\": {\"noise\": {\"target\": 0.1, \"constant\": 10, \"scatterFraction\": 0, \"leastS\": 0.2}}}"))
                            .body())
                    .getString("id");
            begin(service, device, id);
            // Noise 0.1 at NEC 10000: with 40 prompts and 4 delayeds in each ms, (36 t)^2 / 44 t, after 340 ms.
            for (int i = 0; i < 150; i++) {
                device.sendBlock(40, 4);
            }
            JsonObject now = foretold.get();
            assertThat(now.getBoolean("reached")).isFalse();
            assertThat(now.getDouble("target")).isEqualTo(0.1);
            for (int i = 150; i < 400; i++) {
                device.sendBlock(40, 4);
            }
            device.agreeToStop(); // nobody has asked for it
            device.endRun();
            JsonObject session = service.awaitState(id, "complete");
            assertThat(session.getJsonObject("totals").getLong("storedPrompts")).isEqualTo(16_000);
        }
    }

    private static JsonObject counted(int counts) {
        return request("{\"protocol\": \"daily-qc\", \"counts\": %d}".formatted(counts));
    }

    private static void send(TestFrontEnd device, int blocks) throws Exception {
        for (int i = 0; i < blocks; i++) {
            device.sendBlock(40, 4);
        }
    }

    /** So many prompts have been received, and it goes on. */
    private static void awaitReceived(TestService service, String id, long prompts) {
        await().until(() -> OperatorView.of(service).metric("petmr_run_received_events{kind=\"prompt\"}") == prompts);
        assertThat(service.session(id).getString("state")).isEqualTo("acquiring");
    }

    /** Delayeds do not count, and what the front end sends until it has stopped is kept. */
    @Test
    void anAcquisitionEndsWhenItHasItsCounts() throws Exception {
        try (TestService service = new TestService(data, Map.of());
                TestFrontEnd device = new TestFrontEnd(service.linkPort(), 1)) {
            device.introduce(ScannerCatalogue.find("bench"));
            String id = new JsonObject(arm(service, counted(10_000)).body()).getString("id");
            begin(service, device, id);
            send(device, 249);
            awaitReceived(service, id, 249 * 40);
            send(device, 1);
            device.agreeToStop(); // nobody has asked for it
            send(device, 3);
            device.endRun();
            JsonObject session = service.awaitState(id, "complete");
            assertThat(session.getJsonObject("totals").getLong("storedPrompts")).isEqualTo(253 * 40);
            assertThat(session.getJsonObject("arm").getLong("counts")).isEqualTo(10_000);
        }
    }

    /** Both parts of a scan that was held have them together. */
    @Test
    void countsOfBeforeAPauseCount() throws Exception {
        try (TestService service = new TestService(data, Map.of());
                TestFrontEnd device = new TestFrontEnd(service.linkPort(), 1)) {
            OperatorView operator = OperatorView.of(service);
            device.introduce(ScannerCatalogue.find("bench"));
            String id = new JsonObject(arm(service, counted(10_000)).body()).getString("id");
            operator.run(id, "start", device, 0, 0);
            send(device, 150);
            operator.end(id, "pause", device);
            operator.awaitState(id, "paused");
            operator.run(id, "resume", device, 0, 0);
            send(device, 99);
            awaitReceived(service, id, 99 * 40);
            send(device, 1);
            device.agreeToStop();
            device.endRun();
            JsonObject session = service.awaitState(id, "complete");
            assertThat(session.getJsonObject("totals").getLong("storedPrompts")).isEqualTo(250 * 40);
        }
    }

    /** The first word of the live stream on the image's quality. */
    private static CompletableFuture<JsonObject> quality(TestService service) throws Exception {
        HttpResponse<InputStream> stream = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(service.uri("/api/live")).build(),
                        HttpResponse.BodyHandlers.ofInputStream());
        return CompletableFuture.supplyAsync(() -> {
            try (Scanner lines = new Scanner(stream.body(), StandardCharsets.UTF_8)) {
                while (lines.hasNextLine()) {
                    if (lines.nextLine().equals("event: quality")) {
                        return new JsonObject(lines.nextLine().substring("data: ".length()));
                    }
                }
            }
            throw new IllegalStateException("the stream has ended");
        });
    }
}
