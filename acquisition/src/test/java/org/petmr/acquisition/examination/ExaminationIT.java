package org.petmr.acquisition.examination;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.Addresses;
import org.petmr.acquisition.TestService;
import org.petmr.acquisition.link.TestFrontEnd;
import org.petmr.acquisition.session.ProcessingPipeline;
import org.petmr.acquisition.session.StoredExamination;
import org.petmr.acquisition.session.StoredSession;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.scanner.ScannerCatalogue;

/** Examinations of several beds over REST, with front ends on real sockets. */
@Timeout(300)
class ExaminationIT {

    @TempDir
    Path data;

    private final HttpClient http = HttpClient.newHttpClient();

    /** What an operator does, at whatever service listens. */
    private final class Console {
        final int port;

        Console(int port) {
            this.port = port;
        }

        HttpResponse<String> post(String path, String body, String... headers) throws Exception {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                    .POST(HttpRequest.BodyPublishers.ofString(body));
            if (!body.isEmpty()) {
                request.header("content-type", "application/json");
            }
            for (int i = 0; i < headers.length; i += 2) {
                request.header(headers[i], headers[i + 1]);
            }
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        }

        JsonObject done(String path, String body) throws Exception {
            HttpResponse<String> answer = post(path, body);
            assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 201);
            return new JsonObject(answer.body());
        }

        JsonObject get(String path) throws Exception {
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            return new JsonObject(answer.body());
        }

        JsonObject await(String path, String state) throws Exception {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> get(path).getString("state").equals(state));
            return get(path);
        }

        /** From start to the last event, of a session that is armed; between beds the front end is away. */
        void acquire(int link, String session, int blocks) throws Exception {
            try (TestFrontEnd device = new TestFrontEnd(link, 1)) {
                device.introduce(ScannerCatalogue.find("bench"));
                CompletableFuture<JsonObject> started = CompletableFuture.supplyAsync(() -> {
                    try {
                        return done("/api/sessions/" + session + "/start", "");
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                });
                device.agreeToStart();
                started.get();
                for (int i = 0; i < blocks; i++) {
                    device.sendBlock(20, 4);
                }
                done("/api/sessions/" + session + "/stop", "");
                device.agreeToStop();
                device.endRun();
                Awaitility.await()
                        .atMost(Duration.ofSeconds(30))
                        .until(() -> get("/api/sessions/" + session).getString("storedAt") != null);
            }
        }
    }

    private static String request() {
        JsonObject arm = TestService.armRequest();
        arm.remove("durationS");
        return new JsonObject()
                .put("arm", arm)
                .put(
                        "beds",
                        new JsonArray(
                                "[{\"positionMm\": -26, \"durationS\": 60}, {\"positionMm\": 26, \"durationS\": 30}]"))
                .encode();
    }

    private static JsonObject bed(JsonObject examination, int number) {
        return examination.getJsonArray("beds").getJsonObject(number - 1);
    }

    private Console console(TestService service) {
        return new Console(service.uri("/").getPort());
    }

    @Test
    void twoBedsBecomeOneImage() throws Exception {
        try (TestService service = new TestService(data, Map.of())) {
            Console console = console(service);
            CompletableFuture<JsonObject> told = told(service);
            JsonObject armed = console.done("/api/examinations", request());
            String path = "/api/examinations/" + armed.getString("id");
            assertThat(armed.getString("state")).isEqualTo("open");
            assertThat(bed(armed, 1).getString("state")).isEqualTo("armed");
            assertThat(bed(armed, 2).getString("state")).isEqualTo("planned");
            assertThat(bed(armed, 1).getDouble("overlapMm")).isBetween(25.0, 26.0);
            assertThat(told.get().getJsonObject("arm", new JsonObject()).containsKey("patient"))
                    .isFalse();
            assertThat(console.post("/api/examinations", request()).statusCode())
                    .as("one at a time")
                    .isEqualTo(409);
            assertThat(console.post(path + "/next", "").body()).contains("is armed (expected: measured, or given up)");
            assertThat(console.post(path + "/close", "").statusCode()).isEqualTo(409);

            console.acquire(service.linkPort(), bed(armed, 1).getString("session"), 30);
            console.await("/api/sessions/" + bed(armed, 1).getString("session"), "complete");
            JsonObject between = console.get(path);
            assertThat(between.getString("state")).isEqualTo("open");
            HttpResponse<String> far = console.post(path + "/next", "{\"tablePositionMm\": 60}");
            assertThat(far.statusCode()).isEqualTo(422);
            assertThat(far.body()).contains("beds: 1 at -26.0 mm and 2 at 60.0 mm (expected: above 0 and less than");
            assertThat(console.post(path + "/next", "", "if-match", "\"9999\"").statusCode())
                    .isEqualTo(412);
            JsonObject next = console.done(path + "/next", "{\"tablePositionMm\": 25.2}");
            String second = bed(next, 2).getString("session");
            assertThat(bed(next, 2).getDouble("tablePositionMm")).isEqualTo(25.2);
            JsonObject arm = console.get("/api/sessions/" + second).getJsonObject("arm");
            assertThat(arm.getDouble("tablePositionMm")).isEqualTo(25.2);
            assertThat(arm.getDouble("durationS")).isEqualTo(30);
            assertThat(arm.getInteger("bed")).isEqualTo(2);
            assertThat(arm.getString("examination")).isEqualTo(armed.getString("id"));
            assertThat(arm.getString("examinationStartedAt"))
                    .as("one study, one time")
                    .isEqualTo(console.get("/api/sessions/" + bed(armed, 1).getString("session"))
                            .getString("startedAt"));
            assertThat(console.get("/api/sessions/" + second + "/series").getJsonArray("series"))
                    .isEmpty();
            assertThat(arm.getJsonObject("patient").getString("id")).isEqualTo("P1");

            console.acquire(service.linkPort(), second, 10);
            JsonObject whole = console.await(path, "complete");
            assertThat(whole.getJsonObject("result").getJsonArray("beds"))
                    .containsExactly(bed(armed, 1).getString("session"), second);
            assertThat(whole.getJsonObject("result").getLong("storedEvents")).isEqualTo(40 * 24);
            assertThat(whole.getJsonObject("knit").getString("state")).isEqualTo("done");
            assertThat(service.get(path + "/files/whole.png").statusCode()).isEqualTo(200);
            assertThat(service.get(path + "/files/..%2fexamination.json").statusCode())
                    .isNotEqualTo(200);

            // What the archive has of the whole, it has of the beds in it.
            String first = bed(armed, 1).getString("session");
            service.vertx()
                    .eventBus()
                    .publish(
                            Addresses.SENDS,
                            new JsonObject()
                                    .put("session", armed.getString("id"))
                                    .put("isDelivered", true)
                                    .put("delivered", new JsonArray().add(first).add(second))
                                    .put("sends", new JsonArray())
                                    .put("steps", new JsonArray()));
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> marks(service, second).contains("exported"));
            assertThat(marks(service, first)).contains("exported");

            // A bed that is processed again takes the whole image with it.
            console.done("/api/sessions/" + second + "/process", "");
            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> {
                JsonObject now = console.get(path);
                return now.getString("state").equals("complete")
                        && now.getJsonObject("knit").getInteger("processing") == 2;
            });
        }
    }

    @Test
    void anExaminationIsClosedEarly() throws Exception {
        try (TestService service = new TestService(data, Map.of())) {
            Console console = console(service);
            JsonObject none = console.done("/api/examinations", request());
            console.done("/api/sessions/" + bed(none, 1).getString("session") + "/abort", "");
            assertThat(console.done("/api/examinations/" + none.getString("id") + "/close", "")
                            .getString("state"))
                    .isEqualTo("aborted");

            JsonObject some = console.done("/api/examinations", request());
            String path = "/api/examinations/" + some.getString("id");
            String given = bed(some, 1).getString("session");
            console.done("/api/sessions/" + given + "/abort", "");
            JsonObject again = console.done(path + "/next", "");
            assertThat(bed(again, 1).getJsonArray("former")).containsExactly(given);
            console.acquire(service.linkPort(), bed(again, 1).getString("session"), 10);
            console.await("/api/sessions/" + bed(again, 1).getString("session"), "complete");
            console.done(path + "/close", "");
            JsonObject whole = console.await(path, "complete");
            assertThat(whole.getJsonObject("result").getJsonArray("missing")).containsExactly(2);
        }
    }

    /** Places of beds that go by the scanner's length and a part of it that they share. */
    @Test
    void bedsGoByTheirOverlap() throws Exception {
        try (TestService service = new TestService(data, Map.of())) {
            Console console = console(service);
            JsonObject request = new JsonObject(request());
            request.remove("beds");
            JsonObject range = new JsonObject()
                    .put("startMm", 0)
                    .put("count", 3)
                    .put("overlapMm", 5)
                    .put("durationS", 20);
            request.put("range", range);
            HttpResponse<String> refused = console.post("/api/examinations", request.encode());
            assertThat(refused.statusCode()).isEqualTo(422);
            assertThat(refused.body()).contains("range.overlapMm: 5.0 (expected: ");
            range.remove("overlapMm");
            range.put("overlapPart", 0.25);
            JsonObject armed = console.done("/api/examinations", request.encode());
            double lengthMm = ExaminationRequest.lengthMm(ScannerCatalogue.find("bench"));
            assertThat(armed.getJsonArray("beds")).hasSize(3);
            assertThat(bed(armed, 3).getDouble("positionMm")).isCloseTo(1.5 * lengthMm, within(0.01));
            assertThat(bed(armed, 2).getDouble("overlapMm")).isCloseTo(0.25 * lengthMm, within(0.02));
            console.done("/api/sessions/" + bed(armed, 1).getString("session") + "/abort", "");
        }
    }

    @Test
    void whatCannotBeIsRefusedAndLeavesNothing() throws Exception {
        try (TestService service = new TestService(data, Map.of())) {
            Console console = console(service);
            JsonObject apart = new JsonObject(request());
            bed(apart, 2).put("positionMm", 90);
            assertThat(console.post("/api/examinations", apart.encode()).body())
                    .contains("beds: 1 at -26.0 mm and 2 at 90.0 mm");
            JsonObject own = new JsonObject(request());
            own.getJsonObject("arm").put("durationS", 5);
            assertThat(console.post("/api/examinations", own.encode()).body())
                    .contains("arm.durationS: 5 (expected: none, each bed has its own)");
            JsonObject placed = new JsonObject(request());
            placed.getJsonObject("arm")
                    .put(
                            "coils",
                            new JsonArray(
                                    "[{\"name\": \"A\"}, {\"name\": \"B\", \"xMm\": 0, \"yMm\": 0, \"zMm\": 0}]"));
            assertThat(console.post("/api/examinations", placed.encode()).body())
                    .contains("arm.coils[1]: with a place (expected: a name alone");
            JsonObject cut = new JsonObject(request());
            cut.getJsonObject("arm")
                    .put("plan", new JsonObject().put("kind", "dynamic").put("frames", "2x15"));
            assertThat(console.post("/api/examinations", cut.encode()).body())
                    .contains("arm.plan.frames: 2x15 (expected: none");
            cut.getJsonObject("arm").put("protocol", "brain-dynamic").remove("plan");
            cut.remove("beds");
            assertThat(console.post("/api/examinations", cut.encode()).body())
                    .contains("arm.protocol: brain-dynamic, with frames or gates");
            JsonObject wide = new JsonObject(request());
            wide.getJsonObject("arm").put("protocol", "whole-body");
            wide.remove("beds");
            assertThat(console.post("/api/examinations", wide.encode()).body())
                    .as("the beds of a large scanner on a small one")
                    .contains("beds: 1 at -400.0 mm and 2 at -200.0 mm");
            JsonObject nobody = new JsonObject(request());
            nobody.getJsonObject("arm").put("scanner", "none");
            assertThat(console.post("/api/examinations", nobody.encode()).body())
                    .contains("scanner: none");
            assertThat(console.get("/api/examinations").getJsonArray("examinations"))
                    .isEmpty();
            try (var left = Files.list(data.resolve("examinations"))) {
                assertThat(left).isEmpty();
            }
            console.done("/api/sessions", TestService.armRequest().encode());
            assertThat(console.post("/api/examinations", request()).statusCode())
                    .as("the scanner is taken")
                    .isEqualTo(409);
        }
    }

    /** An image of a bed only when the test says so. */
    private static final class StubbornPipeline implements ProcessingPipeline {
        final Set<Integer> refused = ConcurrentHashMap.newKeySet();
        final CountDownLatch knitting = new CountDownLatch(1);
        final CountDownLatch goOn = new CountDownLatch(1);
        volatile boolean isHeld;
        volatile String notKnit = "";

        @Override
        public List<String> stages() {
            return List.of("image");
        }

        @Override
        public Processing open(StoredSession session) {
            return (stage, progress) -> {
                if (refused.contains(session.arm().bed())) {
                    throw new IllegalArgumentException("mr: too late");
                }
                return Map.of();
            };
        }

        @Override
        public Map<String, Object> knit(StoredExamination examination, Progress progress) throws InterruptedException {
            knitting.countDown();
            if (isHeld) {
                goOn.await();
            }
            if (!notKnit.isEmpty()) {
                return Map.of(NOT_KNIT, notKnit);
            }
            return Map.of(
                    "missing",
                    examination.missing(),
                    "knit",
                    Map.of("reference_time", examination.whole().startedAt().toString()));
        }
    }

    @Test
    void aBedWhoseImageIsNotMadeIsMeasuredAllTheSame() throws Exception {
        StubbornPipeline pipeline = new StubbornPipeline();
        pipeline.refused.addAll(Set.of(1, 2));
        try (TestService service = new TestService(data, Map.of("jobs.attempts", "1"), pipeline)) {
            Console console = console(service);
            JsonObject armed = console.done("/api/examinations", request());
            String path = "/api/examinations/" + armed.getString("id");
            String first = bed(armed, 1).getString("session");
            console.acquire(service.linkPort(), first, 5);
            console.await("/api/sessions/" + first, "failed");
            JsonObject next = console.done(path + "/next", "");
            assertThat(bed(next, 1).getString("session"))
                    .as("not measured again")
                    .isEqualTo(first);
            assertThat(bed(next, 2).getDouble("tablePositionMm")).isEqualTo(26);
            // Measuring a good bed again is given up before it begins: the good one stays.
            console.done("/api/sessions/" + bed(next, 2).getString("session") + "/abort", "");
            JsonObject again = console.done(path + "/next", "{\"bed\": 1, \"tablePositionMm\": -25}");
            String vain = bed(again, 1).getString("session");
            assertThat(vain).isNotEqualTo(first);
            console.done("/api/sessions/" + vain + "/abort", "");
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> bed(console.get(path), 1).getString("session").equals(first));
            assertThat(bed(console.get(path), 1).getDouble("tablePositionMm")).isEqualTo(-26);

            assertThat(console.done(path + "/close", "").getString("state")).isNotEqualTo("aborted");
            assertThat(console.await(path, "failed").getString("error")).contains("bed 1: ");
            pipeline.refused.clear();
            console.done("/api/sessions/" + first + "/process", "");
            assertThat(console.await(path, "complete").getJsonObject("result").getJsonArray("missing"))
                    .containsExactly(2);
        }
    }

    /** A bed without an image began first; SUV goes by the beds that are in the whole. */
    @Test
    void theWholeIsReviewedAtTheTimeOfItsOwnImage() throws Exception {
        StubbornPipeline pipeline = new StubbornPipeline();
        pipeline.refused.add(1);
        try (TestService service = new TestService(data, Map.of("jobs.attempts", "1"), pipeline)) {
            Console console = console(service);
            JsonObject armed = console.done("/api/examinations", request());
            String path = "/api/examinations/" + armed.getString("id");
            String first = bed(armed, 1).getString("session");
            console.acquire(service.linkPort(), first, 5);
            console.await("/api/sessions/" + first, "failed");
            JsonObject nothing = console.get(path + "/review");
            assertThat(nothing.getString("startedAt")).isNull();
            assertThat(nothing.getJsonArray("processings")).isEmpty();
            String second = bed(console.done(path + "/next", ""), 2).getString("session");
            console.acquire(service.linkPort(), second, 5);
            console.await("/api/sessions/" + second, "complete");
            assertThat(console.await(path, "failed").getJsonObject("result").getJsonArray("missing"))
                    .containsExactly(1);
            assertThat(console.get(path + "/review").getString("startedAt"))
                    .isEqualTo(console.get("/api/sessions/" + second).getString("startedAt"));
        }
    }

    /** Nothing of it is wrong at the scanner, and whoever reads the images has to know. */
    @Test
    void bedsThatStandByThemselvesAreAnAlarmUntilTheyAreKnit() throws Exception {
        StubbornPipeline pipeline = new StubbornPipeline();
        pipeline.notKnit = "beds 1 and 2: other frames of reference";
        try (TestService service = new TestService(data, Map.of(), pipeline)) {
            Console console = console(service);
            JsonObject armed = console.done("/api/examinations", request());
            String path = "/api/examinations/" + armed.getString("id");
            console.acquire(service.linkPort(), bed(armed, 1).getString("session"), 5);
            console.done(path + "/close", "");
            console.await(path, "failed");
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() ->
                            !console.get("/api/alarms").getJsonArray("alarms").isEmpty());
            JsonObject alarm = console.get("/api/alarms").getJsonArray("alarms").getJsonObject(0);
            assertThat(alarm.getString("id")).isEqualTo("beds-alone " + armed.getString("id"));
            assertThat(alarm.getString("text")).contains(pipeline.notKnit, "tell who reads the images");
            pipeline.notKnit = "";
            console.done(path + "/knit", "");
            console.await(path, "complete");
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() ->
                            console.get("/api/alarms").getJsonArray("alarms").isEmpty());
        }
    }

    @Test
    void aBedThatIsProcessedAgainWhileBedsAreKnitIsKnitAfterwards() throws Exception {
        StubbornPipeline pipeline = new StubbornPipeline();
        pipeline.isHeld = true;
        try (TestService service = new TestService(data, Map.of(), pipeline)) {
            Console console = console(service);
            JsonObject armed = console.done("/api/examinations", request());
            String path = "/api/examinations/" + armed.getString("id");
            String first = bed(armed, 1).getString("session");
            console.acquire(service.linkPort(), first, 5);
            console.await("/api/sessions/" + first, "complete");
            console.done(path + "/close", "");
            assertThat(pipeline.knitting.await(30, TimeUnit.SECONDS)).isTrue();
            String before = console.get("/api/sessions/" + first).getString("endedAt");
            console.done("/api/sessions/" + first + "/process", "");
            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> {
                JsonObject now = console.get("/api/sessions/" + first);
                return now.getString("state").equals("complete")
                        && !now.getString("endedAt").equals(before);
            });
            pipeline.goOn.countDown();
            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> {
                JsonObject now = console.get(path);
                return now.getString("state").equals("complete")
                        && now.getJsonObject("knit").getInteger("processing") == 2;
            });
        }
    }

    /** The service ended between the examination's first word on disk and its first bed. */
    @Test
    void anExaminationWithoutAFirstBedIsInNobodysWay() {
        List<ExaminedBed> beds = List.of(new ExaminedBed(1, 0, 60, null, null, null, null, List.of()));
        ExaminationArchive archive = new ExaminationArchive(data);
        Examination half = Examination.open("X20260101-000000", beds, Instant.parse("2026-01-01T00:00:00Z"));
        archive.create(half);
        // And one whose beds are gone, which was being knit.
        Examination gone = Examination.open("X20260101-000001", beds, Instant.parse("2026-01-01T00:00:01Z"))
                .processing(Instant.parse("2026-01-01T00:00:02Z"))
                .knitting(KnitJobs.queued("X20260101-000001", 1, Clock.systemUTC()));
        archive.create(gone);
        try (TestService service = new TestService(data, Map.of())) {
            Console console = console(service);
            JsonArray all =
                    assertDoesNotThrow(() -> console.get("/api/examinations")).getJsonArray("examinations");
            assertThat(all).hasSize(1);
            assertThat(all.getJsonObject(0).getString("state")).isEqualTo("failed");
            assertThat(all.getJsonObject(0).getString("error")).contains("at least one with an image");
            assertDoesNotThrow(() -> console.done("/api/examinations", request()));
        }
        assertThat(archive.directory(half.id())).doesNotExist();
    }

    @Test
    void whatIsSaidOfOneBedIsNotSaidOfTheNext() throws Exception {
        try (TestService service = new TestService(data, Map.of())) {
            Console console = console(service);
            JsonObject request = new JsonObject(request());
            request.getJsonObject("arm")
                    .put("mrSeries", new JsonArray().add("dixon"))
                    .put("coils", new JsonArray("[{\"name\": \"A\"}]"));
            bed(request, 1).put("mrSeries", new JsonArray().add("dixon").add("t1"));
            JsonObject armed = console.done("/api/examinations", request.encode());
            String path = "/api/examinations/" + armed.getString("id");
            String first = bed(armed, 1).getString("session");
            console.acquire(service.linkPort(), first, 5);
            console.await("/api/sessions/" + first, "complete");
            JsonObject next = console.done(path + "/next", "");
            JsonObject arm = console.get("/api/sessions/" + bed(next, 2).getString("session"))
                    .getJsonObject("arm");
            assertThat(arm.getJsonArray("mrSeries")).containsExactly("dixon");
            assertThat(arm.getJsonArray("coils").getJsonObject(0).getString("name"))
                    .isEqualTo("A");
        }
    }

    /** {@code kill -9} between two beds: the second is measured with the next service, and both are knit. */
    @Test
    void anExaminationOutlivesTheServiceBetweenBeds() throws Exception {
        String first;
        String path;
        Process killed = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "org.petmr.acquisition.ServiceProcess",
                        data.toString(),
                        "none"))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(killed.getInputStream(), StandardCharsets.UTF_8))) {
            String line = out.readLine();
            while (line != null && !line.startsWith("ports ")) {
                line = out.readLine();
            }
            assertThat(line).as("the service has started").isNotNull();
            Console console = new Console(Integer.parseInt(line.split(" ")[2]));
            JsonObject armed = console.done("/api/examinations", request());
            path = "/api/examinations/" + armed.getString("id");
            first = bed(armed, 1).getString("session");
            console.acquire(Integer.parseInt(line.split(" ")[1]), first, 30);
            console.await("/api/sessions/" + first, "complete");
            console.done(path + "/next", "");
        } finally {
            killed.destroyForcibly().waitFor();
        }
        try (TestService service = new TestService(data, Map.of())) {
            Console console = console(service);
            JsonObject found = console.get(path);
            assertThat(found.getString("state")).isEqualTo("open");
            assertThat(bed(found, 1).getString("state")).isEqualTo("complete");
            assertThat(bed(found, 2).getString("state"))
                    .as("armed when it was killed")
                    .isEqualTo("failed");
            JsonObject next = console.done(path + "/next", "");
            String second = bed(next, 2).getString("session");
            assertThat(bed(next, 2).getJsonArray("former")).hasSize(1);
            console.acquire(service.linkPort(), second, 10);
            JsonObject whole = console.await(path, "complete");
            assertThat(whole.getJsonObject("result").getJsonArray("beds")).containsExactly(first, second);
        }
        try (TestService service = new TestService(data, Map.of())) {
            assertThat(console(service).get(path).getString("state")).isEqualTo("complete");
        }
    }

    /** What the registry has marked of a session. */
    private static JsonArray marks(TestService service, String session) {
        return service.vertx()
                .eventBus()
                .<JsonObject>request(Addresses.STORE_MARKS, null)
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(20, TimeUnit.SECONDS)
                .join()
                .body()
                .getJsonObject("marks")
                .getJsonArray(session, new JsonArray());
    }

    /** The first word of the live stream on an examination. */
    private static CompletableFuture<JsonObject> told(TestService service) throws Exception {
        HttpResponse<InputStream> stream = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(service.uri("/api/live")).build(),
                        HttpResponse.BodyHandlers.ofInputStream());
        return CompletableFuture.supplyAsync(() -> {
            try (java.util.Scanner lines = new java.util.Scanner(stream.body(), StandardCharsets.UTF_8)) {
                while (lines.hasNextLine()) {
                    if (lines.nextLine().equals("event: examination")) {
                        JsonObject said = new JsonObject(lines.nextLine().substring("data: ".length()));
                        if (said.getJsonObject("arm") != null) {
                            return said;
                        }
                    }
                }
            }
            throw new IllegalStateException("the stream has ended");
        });
    }
}
