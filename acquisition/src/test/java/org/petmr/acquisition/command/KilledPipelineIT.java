package org.petmr.acquisition.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.OperatorView;
import org.petmr.acquisition.dicom.DicomFile;
import org.petmr.acquisition.dicom.Tag;
import org.petmr.acquisition.dicom.workflow.Archive;

/** {@code kill -9} of {@code petmr serve} while it works on real images: the next service finishes them, and does nothing twice. */
@Timeout(300)
class KilledPipelineIT {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration AT_ONCE = Duration.ofMillis(2);
    private static final int MOST_TRIES = 5;
    private static final int ITERATIONS = 4; // so long that the kill falls into them

    @TempDir
    Path directory;

    private Path data;
    private Archive archive;

    @BeforeEach
    void start() throws Exception {
        data = Files.createDirectory(directory.resolve("data"));
        archive = new Archive(directory.resolve("archive")).start();
    }

    @AfterEach
    void close() {
        archive.close();
    }

    private ServedProcess serve() throws IOException {
        Map<String, String> settings = new HashMap<>(Map.of(
                "security.requestsPerMinute", "1000000",
                "dicom.mrQuietMs", "100",
                "dicom.pacs.aeTitle", archive.peer().aeTitle(),
                "dicom.pacs.host", archive.peer().host(),
                "dicom.pacs.port", "" + archive.peer().port(),
                "dicom.resend.firstS", "0.1",
                "link.helloTimeoutMs", "60000",
                "link.lostAfterMs", "120000",
                "compute.threads", "2"));
        settings.put("store.minFreeBytes", "1000000");
        settings.put("dicom.export", "pet,mumap,registration");
        return ServedProcess.start(data, settings);
    }

    private static JsonObject job(OperatorView operator, String id, String stage) {
        return operator.get("/api/jobs/" + id + "-1-" + stage);
    }

    /** As the next service finds it. */
    private JsonObject jobOnDisk(String id, String stage) throws IOException {
        Path file = data.resolve("sessions").resolve(id).resolve("results/1/processing.json");
        return new JsonObject(Files.readString(file))
                .getJsonArray("jobs").stream()
                        .map(JsonObject.class::cast)
                        .filter(j -> j.getString("kind").equals(stage))
                        .findFirst()
                        .orElseThrow();
    }

    /** Before there are jobs none of it runs. */
    private static boolean isRunning(OperatorView operator, String id, String stage) {
        HttpResponse<String> answer = operator.send("GET", "/api/jobs/" + id + "-1-" + stage, "");
        return answer.statusCode() == 200
                && new JsonObject(answer.body()).getString("state").equals("running");
    }

    private void killIn(String stage, ServedProcess service, String id) throws Exception {
        OperatorView operator = service.console();
        await().atMost(LONG)
                .pollDelay(Duration.ZERO)
                .pollInterval(AT_ONCE)
                .until(() -> isRunning(operator, id, stage)
                        && jobOnDisk(id, stage).getString("state").equals("running"));
        service.kill();
        assertThat(jobOnDisk(id, stage).getString("state"))
                .as(stage + " was at work when it was killed")
                .isEqualTo("running");
    }

    private static Set<String> uids(Path directory) throws IOException {
        Set<String> all = new TreeSet<>();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".dcm")).toList()) {
                all.add(DicomFile.readHeader(file).dataSet().requireString(Tag.SOPInstanceUID));
            }
        }
        return all;
    }

    private static void awaitAllSent(OperatorView operator, String of) {
        await().atMost(LONG)
                .until(
                        () -> operator.get("/api/sends?session=" + of).getJsonArray("sends").stream()
                                .map(s -> ((JsonObject) s).getString("state"))
                                .toList(),
                        states -> !states.isEmpty() && states.stream().allMatch("sent"::equals));
    }

    @Test
    void everyStageIsTakenUpWhereItWasKilled() throws Exception {
        Path normalisation = BenchPatient.normalisation(data);
        String id;
        try (ServedProcess service = serve()) {
            BenchPatient.sendMr(directory, service.dicom());
            id = service.console().arm(BenchPatient.armRequest(normalisation, ITERATIONS));
            BenchPatient.measure(service.console(), service.link(), id);
            killIn("attenuation", service, id);
        }
        for (String stage : List.of("reconstruction", "registration", "export")) {
            try (ServedProcess service = serve()) {
                killIn(stage, service, id);
            }
        }
        Path results = data.resolve("sessions").resolve(id).resolve("results");
        try (ServedProcess service = serve()) {
            OperatorView operator = service.console();
            JsonObject session = operator.awaitState(id, "complete");
            assertThat(session.getString("error")).isNull();
            assertThat(session.getJsonObject("totals").getLong("storedPrompts")).isEqualTo(BenchPatient.EVENTS);
            for (String stage : List.of("attenuation", "reconstruction", "registration", "export")) {
                JsonObject job = job(operator, id, stage);
                assertThat(job.getString("state")).as(stage).isEqualTo("done");
                assertThat(job.getInteger("attempts"))
                        .as(stage + ": killed once")
                        .isEqualTo(2);
            }
            assertThat(results.resolve("2"))
                    .as("the same processing all the time")
                    .doesNotExist();
            assertThat(operator.metric("petmr_jobs{state=\"running\"}")).isZero();
            assertThat(operator.metric("petmr_jobs{state=\"queued\"}")).isZero();
            assertThat(operator.metric("petmr_jobs_ended_total{state=\"failed\"}"))
                    .isZero();
            awaitAllSent(operator, id);
            Set<String> images = uids(results.resolve("1/dicom"));
            assertThat(images)
                    .hasSize(session.getJsonObject("result")
                            .getJsonObject("dicom")
                            .getInteger("objects"));
            assertThat(new TreeSet<>(archive.stored))
                    .as("one series of each kind")
                    .isEqualTo(images);
            assertThat(operator.alarms()).isEmpty();

            // Once more and undisturbed: to the bit what came of four services that were killed.
            assertThat(operator.press(id, "process").statusCode()).isEqualTo(200);
            operator.awaitState(id, "complete");
            for (String image : List.of("pet.nii.gz", "mumap.nii.gz")) {
                assertThat(results.resolve("1").resolve(image))
                        .hasSameBinaryContentAs(results.resolve("2").resolve(image));
            }
        }
    }

    /** @return whether it is being knit, as the next service finds it: what the console tells comes a moment before */
    private boolean isKnittingOnDisk(String id) throws IOException {
        Path file = data.resolve("examinations").resolve(id).resolve("examination.json");
        JsonObject kept = new JsonObject(Files.readString(file));
        JsonObject knit = kept.getJsonObject("knit", new JsonObject());
        return kept.getString("state").equalsIgnoreCase("knitting")
                && knit != null
                && "running".equalsIgnoreCase(knit.getString("state"));
    }

    private void awaitKnitting(OperatorView operator, String id) {
        await().atMost(LONG).pollDelay(Duration.ZERO).pollInterval(AT_ONCE).until(() -> {
            JsonObject now = operator.get("/api/examinations/" + id);
            boolean isOver = now.getString("state").equals("complete"); // too quick: it is knit again
            return isOver || isKnittingOnDisk(id);
        });
    }

    @Test
    void bedsThatWereBeingKnitBecomeOneImage() throws Exception {
        JsonObject arm = BenchPatient.armRequest(BenchPatient.normalisation(data), 1);
        arm.remove("durationS");
        JsonObject request = new JsonObject()
                .put("arm", arm)
                .put(
                        "beds",
                        new JsonArray(
                                "[{\"positionMm\": -26, \"durationS\": 60}, {\"positionMm\": 26, \"durationS\": 60}]"));
        String id;
        String path;
        try (ServedProcess service = serve()) {
            OperatorView operator = service.console();
            BenchPatient.sendMr(directory, service.dicom());
            id = new JsonObject(operator.send("POST", "/api/examinations", request.encode())
                            .body())
                    .getString("id");
            path = "/api/examinations/" + id;
            for (int bed = 0; bed < 2; bed++) {
                if (bed > 0) {
                    assertThat(operator.send("POST", path + "/next", "").statusCode())
                            .isEqualTo(200);
                }
                String session = session(operator, path, bed);
                BenchPatient.measure(operator, service.link(), session);
                await().atMost(LONG).until(() -> operator.session(session).getString("storedAt") != null);
            }
            awaitKnitting(operator, id);
            service.kill();
        }
        int knittings = 1;
        while (!isKnittingOnDisk(id)) {
            assertThat(knittings)
                    .as("it was knit before it was killed, each time")
                    .isLessThan(MOST_TRIES);
            try (ServedProcess service = serve()) {
                knittings++;
                assertThat(service.console().send("POST", path + "/knit", "").statusCode())
                        .isEqualTo(200);
                awaitKnitting(service.console(), id);
                service.kill();
            }
        }
        Path results = data.resolve("examinations").resolve(id).resolve("results");
        try (ServedProcess service = serve()) {
            OperatorView operator = service.console();
            await().atMost(LONG)
                    .until(() -> Set.of("complete", "failed")
                            .contains(operator.get(path).getString("state")));
            JsonObject whole = operator.get(path);
            assertThat(whole.getString("state")).as(whole.encode()).isEqualTo("complete");
            assertThat(whole.getJsonObject("knit").getString("state")).isEqualTo("done");
            assertThat(whole.getJsonObject("knit").getInteger("processing")).isEqualTo(knittings);
            assertThat(whole.getJsonObject("knit").getInteger("attempts"))
                    .as("the one that was killed counts")
                    .isEqualTo(2);
            for (int bed = 0; bed < 2; bed++) {
                JsonObject session = operator.session(session(operator, path, bed));
                assertThat(session.getString("state")).isEqualTo("complete");
                assertThat(data.resolve("sessions")
                                .resolve(session.getString("id"))
                                .resolve("results/2"))
                        .as("no bed was processed again")
                        .doesNotExist();
            }
            awaitAllSent(operator, id);
            Set<String> images = uids(results.resolve(knittings + "/dicom"));
            assertThat(images).isNotEmpty();
            assertThat(archive.stored).containsAll(images);
            if (knittings == 1) {
                assertThat(new TreeSet<>(archive.stored)).isEqualTo(images);
            }
            assertThat(operator.alarms()).isEmpty();
        }
    }

    private static String session(OperatorView operator, String path, int bed) {
        return operator.get(path).getJsonArray("beds").getJsonObject(bed).getString("session");
    }
}
