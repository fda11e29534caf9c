package org.petmr.acquisition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.ingest.LiveConsumer;
import org.petmr.acquisition.link.TestFrontEnd;
import org.petmr.acquisition.session.SessionControl;
import org.petmr.recon.event.ListModeFiles;
import org.petmr.recon.event.ListModeSource;
import org.petmr.recon.event.Word;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.ScannerModel;

/** The whole service, over real sockets. */
class AcquisitionIT {

    private static final ScannerModel BENCH = ScannerCatalogue.find("bench");

    @TempDir
    Path data;

    private record OnDisk(long prompts, long delayeds, long marks) {}

    private static OnDisk onDisk(Path recording) throws Exception {
        long[] n = new long[3];
        try (ListModeSource source = ListModeFiles.open(recording)) {
            long[] words = new long[8192];
            for (int k = source.read(words); k >= 0; k = source.read(words)) {
                for (int i = 0; i < k; i++) {
                    if (!Word.isCoincidence(words[i])) {
                        n[2] += Word.kind(words[i]) == Word.TIME_MARK ? 1 : 0;
                    } else {
                        n[Word.isDelayed(words[i]) ? 1 : 0]++;
                    }
                }
            }
            assertThat(source.lostBytes()).isZero();
        }
        return new OnDisk(n[0], n[1], n[2]);
    }

    /** Start blocks until the front end has answered, so both sides run at once. */
    private static void start(TestService service, String id, TestFrontEnd... devices) throws Exception {
        CompletableFuture<HttpResponse<String>> started = CompletableFuture.supplyAsync(() -> {
            try {
                return service.post("/api/sessions/" + id + "/start");
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        for (TestFrontEnd device : devices) {
            device.agreeToStart();
        }
        assertThat(started.get().statusCode()).as(started.get().body()).isEqualTo(200);
    }

    @Test
    void wholeRunSentIsReceivedIsStored() throws Exception {
        try (TestService service = new TestService(data, Map.of("store.segmentBytes", "300000"));
                TestFrontEnd one = new TestFrontEnd(service.linkPort(), 1);
                TestFrontEnd two = new TestFrontEnd(service.linkPort(), 2)) {
            CompletableFuture<JsonObject> rates = liveEvent(service, "rates", body -> body.getLong("received") > 0);
            one.introduce(BENCH);
            two.introduce(BENCH);
            String id = service.arm();
            assertThat(new JsonObject(service.get("/api/state").body()).getString("state"))
                    .isEqualTo("armed");
            start(service, id, one, two);
            for (int i = 0; i < 200; i++) {
                one.sendBlock(300, 60);
                two.sendBlock(100, 20);
            }
            assertThat(rates.get(30, TimeUnit.SECONDS).getLong("received")).isPositive();
            HttpResponse<String> second = service.post(
                    "/api/sessions",
                    "application/json",
                    TestService.armRequest().encode());
            assertThat(second.statusCode()).isEqualTo(409);
            assertThat(second.headers().firstValue("content-type")).contains("application/problem+json");
            assertThat(new JsonObject(second.body()).getString("detail"))
                    .contains(id)
                    .contains("acquiring");

            assertThat(service.post("/api/sessions/" + id + "/stop").statusCode())
                    .isEqualTo(200);
            one.agreeToStop();
            two.agreeToStop();
            one.endRun();
            two.endRun();
            JsonObject session = service.awaitState(id, "complete");
            JsonObject totals = session.getJsonObject("totals");
            long sent = one.events() + two.events();
            assertThat(totals.getLong("sentEvents")).isEqualTo(sent);
            assertThat(totals.getLong("receivedPrompts") + totals.getLong("receivedDelayeds"))
                    .isEqualTo(sent);
            assertThat(totals.getLong("storedPrompts") + totals.getLong("storedDelayeds"))
                    .isEqualTo(sent);
            assertThat(totals.getLong("durableBytes")).isEqualTo(totals.getLong("storedBytes"));
            // The two sources' marks are merged: one for each ms.
            assertThat(onDisk(service.sessions().resolve(id).resolve("listmode")))
                    .isEqualTo(new OnDisk(80_000, 16_000, 201));
            assertThat(session.getJsonObject("result").getLong("segments")).isGreaterThan(2);
            assertThat(session.getJsonArray("stages").getJsonObject(1).getString("status"))
                    .isEqualTo("done");
            assertThat(service.get("/api/sessions/" + id + "/result.png")
                            .headers()
                            .firstValue("content-type"))
                    .contains("image/png");
            assertThat(service.get("/api/sessions/" + id + "/files/..%2Fsession.json")
                            .statusCode())
                    .isEqualTo(404);
            assertThat(service.get("/api/sessions/" + id + "/files/%00").statusCode())
                    .isEqualTo(404);
            assertThat(new JsonObject(service.get("/api/state").body()).getString("state"))
                    .isEqualTo("idle");
        }
        try (TestService again = new TestService(data, Map.of())) {
            JsonObject list = new JsonObject(again.get("/api/sessions").body());
            assertThat(list.getJsonArray("sessions").getJsonObject(0).getString("state"))
                    .isEqualTo("complete");
        }
    }

    private static CompletableFuture<JsonObject> liveEvent(
            TestService service, String event, Predicate<JsonObject> wanted) throws Exception {
        var stream = service.uri("/api/live").toURL().openStream();
        CompletableFuture<JsonObject> found = new CompletableFuture<>();
        Thread reader = new Thread(() -> {
            try (BufferedReader in = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
                for (String line = in.readLine(); line != null; line = in.readLine()) {
                    if (line.equals("event: " + event)) {
                        JsonObject body = new JsonObject(in.readLine().substring("data: ".length()));
                        if (wanted.test(body)) {
                            found.complete(body);
                            return;
                        }
                    }
                }
                found.completeExceptionally(new AssertionError("the stream ended without " + event));
            } catch (java.io.IOException e) {
                found.completeExceptionally(e);
            }
        });
        reader.setDaemon(true);
        reader.start();
        return found;
    }

    @Test
    void faultsOnTheLinkAreCountedAndTheRestIsKept() throws Exception {
        try (TestService service = new TestService(data, Map.of())) {
            TestFrontEnd device = new TestFrontEnd(service.linkPort(), 1);
            device.introduce(BENCH);
            String id = service.arm();
            start(service, id, device);
            device.sendBlock(100, 10);
            byte[] twice = device.block(10, 0);
            device.send(twice);
            device.send(twice);
            device.block(7, 0); // never sent: a gap
            device.sendBlock(50, 5);
            byte[] damaged = device.block(9, 1);
            damaged[40] ^= 1;
            device.send(damaged);
            try (Socket stranger = new Socket("127.0.0.1", service.linkPort())) {
                stranger.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                stranger.setSoTimeout(10_000);
                assertThat(stranger.getInputStream().readAllBytes()).isNotEmpty();
            }
            await().until(() ->
                    service.get("/metrics").body().contains("petmr_link_rejected_total{reason=\"garbage\"} 1"));
            byte[] badHeader = device.block(3, 0);
            badHeader[20] ^= 1;
            device.send(badHeader);
            while (!device.hear().equals("closed")) {
                // the refusal comes first
            }
            try (TestFrontEnd back = new TestFrontEnd(service.linkPort(), device)) {
                back.introduce(BENCH);
                back.sendBlock(20, 2);
                back.endRun();
                JsonObject totals = service.awaitState(id, "failed").getJsonObject("totals");
                assertThat(totals.getLong("sentEvents")).isEqualTo(back.events());
                assertThat(totals.getLong("lostOnLink")).isEqualTo(7 + 10 + 3);
                assertThat(totals.getLong("storedPrompts")).isEqualTo(180);
                assertThat(totals.getLong("storedDelayeds")).isEqualTo(17);
                assertThat(totals.getLong("lostFrames")).isEqualTo(2);
                assertThat(totals.getLong("damagedFrames")).isEqualTo(1);
                assertThat(totals.getLong("duplicateFrames")).isEqualTo(1);
                assertThat(totals.getLong("missingMarks")).isEqualTo(3);
                OnDisk stored = onDisk(service.sessions().resolve(id).resolve("listmode"));
                assertThat(stored.prompts() + stored.delayeds()).isEqualTo(197);
                assertThat(Files.readString(service.sessions().resolve(id).resolve("journal.jsonl")))
                        .contains("\"kind\":\"gap\"")
                        .contains("\"kind\":\"crc-error\"")
                        .contains("\"kind\":\"source-down\"")
                        .contains("\"kind\":\"source-up\"")
                        .contains("\"kind\":\"end-of-run\"");
            }
        }
    }

    @Test
    void fullRingStopsReadingAndLosesNothing() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        LiveConsumer slow = span -> {
            try {
                go.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
        Map<String, String> small = Map.of("link.ringBytes", "1000000");
        try (TestService service = new TestService(data, small, (scanner, session) -> slow);
                TestFrontEnd device = new TestFrontEnd(service.linkPort(), 1)) {
            device.introduce(BENCH);
            String id = service.arm();
            start(service, id, device);
            CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> {
                try {
                    for (int i = 0; i < 3000; i++) {
                        device.sendBlock(1000, 200);
                    }
                    device.endRun();
                } catch (java.io.IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            await().until(() -> service.get("/metrics").body().contains("petmr_ring_pauses_total 1"));
            assertThat(sending).as("28 MB do not fit into the sockets' buffers").isNotDone();
            go.countDown();
            JsonObject totals = service.awaitState(id, "complete").getJsonObject("totals");
            assertThat(totals.getLong("storedPrompts")).isEqualTo(3_000_000);
            assertThat(totals.getLong("storedDelayeds")).isEqualTo(600_000);
            assertThat(totals.getLong("lostInService")).isZero();
        }
    }

    /** An error, not only an exception, of what is shown: the run is stored all the same, and the ring comes back empty. */
    @Test
    void anErrorOfTheLivePictureHoldsNothingUp() throws Exception {
        LiveConsumer broken = span -> {
            throw new LinkageError("no such library");
        };
        try (TestService service = new TestService(data, Map.of(), (scanner, session) -> broken);
                TestFrontEnd device = new TestFrontEnd(service.linkPort(), 1)) {
            device.introduce(BENCH);
            String id = service.arm();
            start(service, id, device);
            for (int i = 0; i < 50; i++) {
                device.sendBlock(100, 20);
            }
            device.endRun();
            JsonObject totals = service.awaitState(id, "complete").getJsonObject("totals");
            assertThat(totals.getLong("storedPrompts")).isEqualTo(5000);
            await().until(() -> service.get("/metrics").body().contains("petmr_ring_used_bytes 0"));
        }
    }

    /** Beside a reconstruction there may be no room for it: what is measured is worth more than what is seen of it. */
    @Test
    void aRunThatCannotBeShownIsRecorded() throws Exception {
        SessionControl.LiveConsumers none = (scanner, session) -> {
            throw new OutOfMemoryError("Java heap space");
        };
        try (TestService service = new TestService(data, Map.of(), none);
                TestFrontEnd device = new TestFrontEnd(service.linkPort(), 1)) {
            device.introduce(BENCH);
            String id = service.arm();
            start(service, id, device);
            device.sendBlock(100, 20);
            device.endRun();
            JsonObject totals = service.awaitState(id, "complete").getJsonObject("totals");
            assertThat(totals.getLong("storedPrompts")).isEqualTo(100);
        }
    }

    /** Who is far ahead of the other is not read from until that one follows; nothing is lost, and nothing comes late. */
    @Test
    void whoRunsAheadWaits() throws Exception {
        Map<String, String> small =
                Map.of("link.ringBytes", "1000000", "link.heartbeatMs", "10000", "link.lostAfterMs", "60000");
        try (TestService service = new TestService(data, small);
                TestFrontEnd ahead = new TestFrontEnd(service.linkPort(), 1);
                TestFrontEnd behind = new TestFrontEnd(service.linkPort(), 2)) {
            ahead.introduce(BENCH);
            behind.introduce(BENCH);
            String id = service.arm();
            start(service, id, ahead, behind);
            CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> {
                try {
                    for (int i = 0; i < 3000; i++) {
                        ahead.sendBlock(1000, 200);
                    }
                    ahead.endRun();
                } catch (java.io.IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            await().until(() -> service.get("/metrics").body().contains("petmr_link_held 1"));
            assertThat(sending).as("28 MB do not fit into the sockets' buffers").isNotDone();
            for (int i = 0; i < 3000; i++) {
                behind.sendBlock(1, 0);
            }
            behind.endRun();
            JsonObject totals = service.awaitState(id, "complete").getJsonObject("totals");
            assertThat(totals.getLong("storedPrompts")).isEqualTo(3_003_000);
            assertThat(totals.getLong("storedDelayeds")).isEqualTo(600_000);
            assertThat(totals.getJsonArray("sources").getJsonObject(1).getLong("lateEvents"))
                    .isZero();
            assertThat(onDisk(service.sessions().resolve(id).resolve("listmode")))
                    .isEqualTo(new OnDisk(3_003_000, 600_000, 3001));
        }
    }

    @Test
    void badRequestsGetOneClearMessage() throws Exception {
        try (TestService service = new TestService(data, Map.of())) {
            JsonObject good = TestService.armRequest();
            problem(service.post("/api/sessions", "text/plain", good.encode()), 415, "application/json");
            problem(service.post("/api/sessions", "application/json", "{"), 400, "not JSON");
            problem(service.post("/api/sessions", "application/json", ""), 400, "empty");
            problem(
                    service.post(
                            "/api/sessions",
                            "application/json",
                            good.copy().put("scanner", "x").encode()),
                    422,
                    "scanner: x (expected: one of mmr, signa, bench)");
            problem(
                    service.post(
                            "/api/sessions",
                            "application/json",
                            good.copy()
                                    .put("pipeline", new JsonObject().put("timeOfFlight", true))
                                    .encode()),
                    422,
                    "pipeline.timeOfFlight: true (expected: false for petmr bench scanner, which has none)");
            problem(
                    service.post(
                            "/api/sessions",
                            "application/json",
                            good.copy().put("duration", 5).encode()),
                    422,
                    "duration: unknown key");
            problem(
                    service.post(
                            "/api/sessions",
                            "application/json",
                            good.copy().put("durationS", -1).encode()),
                    422,
                    "durationS: -1 (expected: above 0");
            problem(
                    service.post("/api/sessions", "application/json", "x".repeat(100_000)),
                    413,
                    "body: 100000 bytes (expected: at most 65536)");
            problem(service.get("/api/sessions/none"), 404, "session: none");
            problem(service.get("/api/nothing"), 404, "/api/nothing");
            problem(service.get("/nothing.html"), 404, "/nothing.html");
            String id = service.arm();
            problem(service.post("/api/sessions/" + id + "/start"), 409, "no front end");
            problem(service.post("/api/sessions/" + id + "/stop"), 409, "armed");
            problem(service.get("/api/sessions/" + id + "/result.png"), 404, "fused.png");
            try (TestFrontEnd wrong = new TestFrontEnd(service.linkPort(), 1)) {
                assertThatThrownBy(() -> wrong.introduce(ScannerCatalogue.find("mmr")))
                        .hasMessageContaining("DESCRIPTOR scanner: mmr (expected: bench)");
            }
            try (TestFrontEnd device = new TestFrontEnd(service.linkPort(), 1)) {
                device.introduce(BENCH);
                CompletableFuture<Void> no = CompletableFuture.runAsync(() -> {
                    try {
                        device.refuse("high voltage is off");
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                });
                problem(
                        service.post("/api/sessions/" + id + "/start"),
                        502,
                        "front end 1 refused: high voltage is off");
                no.get();
                assertThat(service.session(id).getString("state"))
                        .as("may be started again")
                        .isEqualTo("armed");
            }
            assertThat(service.post("/api/sessions/" + id + "/abort").statusCode())
                    .isEqualTo(200);
            assertThat(service.session(id).getString("error")).isEqualTo("aborted before the start");
            service.arm();
        }
    }

    private static void problem(HttpResponse<String> answer, int status, String detail) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("content-type")).contains("application/problem+json");
        JsonObject body = new JsonObject(answer.body());
        assertThat(body.getInteger("status")).isEqualTo(status);
        assertThat(body.getString("title")).isNotBlank();
        assertThat(body.getString("type")).isEqualTo("about:blank");
        assertThat(body.getString("detail")).contains(detail);
    }

    @Test
    void portsInUseAreToldByName() throws Exception {
        try (TestService first = new TestService(data, Map.of())) {
            String link = String.valueOf(first.linkPort());
            assertThatThrownBy(() -> new TestService(data.resolve("b"), Map.of("link.port", link)))
                    .isInstanceOfSatisfying(
                            AcquisitionException.class,
                            e -> assertThat(e.fault()).isEqualTo(AcquisitionException.Fault.PORT_IN_USE))
                    .hasMessageContaining("detector link: port " + link);
            String console = String.valueOf(first.uri("/").getPort());
            assertThatThrownBy(() -> new TestService(data.resolve("c"), Map.of("console.port", console)))
                    .hasMessageContaining("console: port " + console);
        }
    }

    /** A second service by mistake must not mend what the first has open. */
    @Test
    void dataDirectoryIsOneServicesAlone() throws Exception {
        try (TestService first = new TestService(data, Map.of())) {
            String id = first.arm();
            assertThatThrownBy(() -> new TestService(data, Map.of()))
                    .isInstanceOfSatisfying(
                            AcquisitionException.class,
                            e -> assertThat(e.fault()).isEqualTo(AcquisitionException.Fault.CONFLICT))
                    .hasMessageContaining("store.dataDirectory: " + data);
            assertThat(Files.readString(first.sessions().resolve(id).resolve("session.json")))
                    .contains("ARMED");
        }
        new TestService(data, Map.of()).close();
    }

    @Test
    void tooLittleRoomRefusesToArm() throws Exception {
        try (TestService service = new TestService(data, Map.of("store.minFreeBytes", "9000000000000000"))) {
            problem(
                    service.post(
                            "/api/sessions",
                            "application/json",
                            TestService.armRequest().encode()),
                    507,
                    "MiB free (expected: at least");
        }
    }

    @Test
    void pageIsServed() throws Exception {
        try (TestService service = new TestService(data, Map.of())) {
            HttpResponse<String> page = service.get("/");
            assertThat(page.statusCode()).isEqualTo(200);
            assertThat(page.body()).contains("data-testid=\"state\"").doesNotContain("http://", "https://");
            assertThat(service.get("/app.js").statusCode()).isEqualTo(200);
            assertThat(service.get("/app.css").statusCode()).isEqualTo(200);
            assertThat(page.headers().firstValue("content-security-policy")).isPresent();
        }
    }
}
