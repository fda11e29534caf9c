package org.petmr.acquisition.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.TestService;
import org.petmr.acquisition.link.Frames;
import org.petmr.acquisition.registry.Job;
import org.petmr.acquisition.registry.Registry;
import org.petmr.acquisition.registry.RegistryAddress;
import org.petmr.acquisition.store.ListModeStore;
import org.petmr.recon.event.ListModeHeader;
import org.petmr.recon.event.Word;
import org.petmr.recon.scanner.ScannerCatalogue;

/** Jobs of a service: what a killed one leaves, what is processed again, and what programs may ask of them. */
@Timeout(300)
class JobsIT {

    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

    @TempDir
    Path data;

    private final HttpClient http = HttpClient.newHttpClient();

    /** On disk as a service leaves it that ended while acquiring. */
    private void stored() throws Exception {
        Registry.open(RegistryAddress.embedded(data)).close(); // its tables are not what is killed here
        SessionArchive archive = new SessionArchive(data);
        Session armed = Session.armed(
                "S1", 41, SessionJson.armRequest(TestService.armRequest().encode()), NOW);
        archive.create(armed);
        archive.save(armed.acquiring(NOW));
        ListModeHeader header =
                new ListModeHeader(ScannerCatalogue.find("bench"), "S1", NOW.toString(), 0, "18F", 6586.2, 0.967);
        try (ListModeStore store =
                ListModeStore.create(archive.directory("S1").resolve("listmode"), header, 1 << 20, 0)) {
            store.append(ByteBuffer.wrap(Frames.data(1, 41, 0, Word.prompt(1, 100))));
        }
    }

    private HttpResponse<String> post(URI uri, String body, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static JsonObject job(TestService service, String id) throws Exception {
        return new JsonObject(service.get("/api/jobs/" + id).body());
    }

    @Test
    void aStageThatDiedWithTheServiceIsRunAgain() throws Exception {
        stored();
        Process service = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        HeldPipelineProcess.class.getName(),
                        data.toString()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(service.getInputStream(), StandardCharsets.UTF_8))) {
            String line = out.readLine();
            while (line != null && !line.startsWith("console ")) {
                line = out.readLine();
            }
            assertThat(line).as("the service has started").isNotNull();
            URI process = URI.create("http://127.0.0.1:" + line.split(" ")[1] + "/api/sessions/S1/process");
            assertThat(post(process, "{\"pipeline\": {\"iterations\": 7}}").statusCode())
                    .isEqualTo(200);
            while (line != null && !line.equals("drawing")) {
                line = out.readLine();
            }
            assertThat(line).as("the second stage is at work").isNotNull();
        } finally {
            service.destroyForcibly();
            assertThat(service.waitFor(30, TimeUnit.SECONDS)).isTrue();
        }

        try (TestService again = new TestService(data, Map.of(), new HeldPipelineProcess.Pipeline(false))) {
            JsonObject session = again.awaitState("S1", "complete");
            assertThat(session.getJsonObject("result").getString("last")).isEqualTo("send");
            assertThat(job(again, "S1-1-count").getInteger("attempts"))
                    .as("what was done is not done again")
                    .isEqualTo(1);
            assertThat(job(again, "S1-1-draw").getInteger("attempts")).isEqualTo(2);
            assertThat(job(again, "S1-1-draw").getJsonObject("parameters").getInteger("iterations"))
                    .isEqualTo(7);
        }
        Path results = data.resolve("sessions/S1/results/1");
        assertThat(Files.readString(results.resolve("count.txt"))).isEqualTo("7;");
        assertThat(Files.readString(results.resolve("draw.txt"))).isEqualTo("7;7;");
        assertThat(Files.readString(results.resolve("send.txt"))).isEqualTo("7;");
        try (Registry registry = Registry.open(RegistryAddress.embedded(data))) {
            List<Job> rows = registry.jobs().ofAcquisition("S1");
            assertThat(rows).extracting(Job::kind).containsExactly("count", "draw", "send");
            assertThat(rows).extracting(Job::state).containsOnly(Job.State.DONE);
            assertThat(rows.get(1).attempts()).isEqualTo(2);
            assertThat(rows.get(1).parameters()).contains("\"iterations\":7");
        }
    }

    @Test
    void formerResultsStay() throws Exception {
        stored();
        try (TestService service = new TestService(data, Map.of(), new HeldPipelineProcess.Pipeline(false))) {
            URI process = service.uri("/api/sessions/S1/process");
            assertThat(post(process, "").statusCode()).isEqualTo(200);
            service.awaitState("S1", "complete");
            HttpResponse<String> twice = post(process, "{\"pipeline\": {\"iterations\": 5}}", "idempotency-key", "k1");
            assertThat(twice.statusCode()).isEqualTo(200);
            assertThat(post(process, "{\"pipeline\": {\"iterations\": 5}}", "idempotency-key", "k1")
                            .body())
                    .isEqualTo(twice.body());
            service.awaitState("S1", "complete");
            assertThat(service.get("/api/sessions/S1/results/1/files/count.txt").body())
                    .isEqualTo("null;");
            assertThat(service.get("/api/sessions/S1/results/2/files/count.txt").body())
                    .isEqualTo("5;");
            assertThat(service.get("/api/sessions/S1/files/count.txt").body())
                    .as("the newest")
                    .isEqualTo("5;");
            assertThat(service.get("/api/sessions/S1/results/3/files/count.txt").statusCode())
                    .isEqualTo(404);
            assertThat(service.session("S1")
                            .getJsonObject("arm")
                            .getJsonObject("pipeline")
                            .getValue("iterations"))
                    .as("what was armed stays")
                    .isNull();

            HttpResponse<String> wrong = post(process, "{\"pipeline\": {\"iterations\": 0}}");
            assertThat(wrong.statusCode()).isEqualTo(422);
            assertThat(wrong.body()).contains("pipeline.iterations: 0");
            assertThat(post(process, "{\"pipeline\": {\"timeOfFlight\": true}}").statusCode())
                    .as("bench has none")
                    .isEqualTo(422);
            assertThat(post(process, "{\"haste\": true}").statusCode()).isEqualTo(422);
            assertThat(service.session("S1").getString("state")).isEqualTo("complete");

            JsonArray jobs = new JsonObject(
                            service.get("/api/jobs?session=S1&state=done").body())
                    .getJsonArray("jobs");
            assertThat(jobs).hasSize(6);
            assertThat(jobs.getJsonObject(0).getInteger("processing")).isEqualTo(2);
            assertThat(jobs.getJsonObject(0).getInteger("priority"))
                    .isLessThan(jobs.getJsonObject(5).getInteger("priority"));
            assertThat(service.get("/api/jobs?state=tired").statusCode()).isEqualTo(400);
            assertThat(service.get("/api/jobs/S1-9-count").statusCode()).isEqualTo(404);
        }
        try (TestService again = new TestService(data, Map.of(), new HeldPipelineProcess.Pipeline(false))) {
            assertThat(again.session("S1").getString("state")).isEqualTo("complete");
            assertThat(new JsonObject(again.get("/api/jobs").body()).getJsonArray("jobs"))
                    .as("known after a restart, and none runs again")
                    .hasSize(6);
            assertThat(again.get("/api/sessions/S1/results/1/files/count.txt").body())
                    .isEqualTo("null;");
        }
    }

    /** What was armed stays. Each processing goes by its own values, and tells what of them was corrected and by whom. */
    @Test
    void aCorrectionHoldsForItsProcessingAlone() throws Exception {
        stored();
        try (TestService service = new TestService(data, Map.of(), new HeldPipelineProcess.Pipeline(false))) {
            URI process = service.uri("/api/sessions/S1/process");
            assertThat(post(process, "").statusCode()).isEqualTo(200);
            JsonObject arm = service.awaitState("S1", "complete").getJsonObject("arm");
            refused(process);
            assertThat(post(process, """
                            {"tracer": {"injectedActivityBq": 1.6e8, "injectedAt": "2026-11-21T09:00:00Z"},
                             "patient": {"weightKg": 80}}""").statusCode()).isEqualTo(200);
            service.awaitState("S1", "complete");
            assertThat(post(process, "{\"pipeline\": {\"iterations\": 5}}").statusCode())
                    .isEqualTo(200);
            assertThat(service.awaitState("S1", "complete").getJsonObject("arm"))
                    .as("what was armed stays")
                    .isEqualTo(arm);
        }
        try (TestService again = new TestService(data, Map.of(), new HeldPipelineProcess.Pipeline(false))) {
            JsonObject review =
                    new JsonObject(again.get("/api/sessions/S1/review").body());
            assertThat(review.getJsonObject("armed").getJsonObject("patient").getDouble("weightKg"))
                    .isEqualTo(70);
            JsonArray processings = review.getJsonArray("processings");
            assertThat(processings).hasSize(3);
            JsonObject corrected = processings.getJsonObject(1);
            assertThat(corrected.getJsonArray("corrections"))
                    .containsExactly(
                            correction("tracer.injectedActivityBq", 2e8, 1.6e8),
                            correction("tracer.injectedAt", TestService.INJECTED_AT.toString(), "2026-11-21T09:00:00Z"),
                            correction("patient.weightKg", 70.0, 80.0));
            double activityBq = 1.6e8 * Math.pow(0.5, 3600 / 6586.2);
            assertThat(corrected.getJsonObject("suv").getDouble("perBqPerMl"))
                    .isCloseTo(80_000 / activityBq, within(1e-12));
            for (int asArmed : new int[] {0, 2}) {
                JsonObject one = processings.getJsonObject(asArmed);
                assertThat(one.getJsonArray("corrections")).isEmpty();
                assertThat(one.getJsonObject("goesBy")).isEqualTo(review.getJsonObject("armed"));
                assertThat(one.getJsonObject("suv").getString("why"))
                        .as("armed with an injection after the scan")
                        .contains("tracer.injectedAt");
            }
        }
        assertThat(Files.readString(data.resolve("audit/audit.jsonl")))
                .containsOnlyOnce("session S1, processing 2: CORRECTED AFTER THE SCAN: injected activity 160 MBq"
                        + " (armed with 200 MBq), time of injection 2026-11-21T09:00:00Z (armed with ")
                .doesNotContain("session S1, processing 3");
    }

    private static JsonObject correction(String field, Object from, Object to) {
        return new JsonObject()
                .put("field", field)
                .put("from", from)
                .put("to", to)
                .put("by", "local");
    }

    private void refused(URI process) throws Exception {
        for (String[] wrong : new String[][] {
            {"{\"tracer\": {\"injectedAt\": \"2026-11-20T22:00:00Z\"}}", "at most 11.0 h, 6 half-lives of 18F, before"},
            {"{\"tracer\": {\"injectedAt\": \"2026-11-21T12:00:01Z\"}}", "before the end of the scan"},
            {"{\"tracer\": {\"injectedActivityBq\": 0}}", "tracer.injectedActivityBq: 0"},
            {"{\"tracer\": {\"isotope\": \"68Ga\"}}", "tracer.isotope: unknown key"},
            {"{\"patient\": {\"weightKg\": 700}}", "patient.weightKg: 700"},
            {"{\"patient\": {\"sizeM\": 3}}", "patient.sizeM: 3"},
            {"{\"by\": \"somebody else\"}", "by: unknown key"}
        }) {
            HttpResponse<String> answer = post(process, wrong[0]);
            assertThat(answer.statusCode()).as(wrong[0]).isEqualTo(422);
            assertThat(answer.body()).as(wrong[0]).contains(wrong[1]);
        }
    }

    @Test
    void aJobIsCancelledAndRetriedOverTheConsole() throws Exception {
        stored();
        try (TestService service = new TestService(data, Map.of(), new HeldPipelineProcess.Pipeline(true))) {
            assertThat(post(service.uri("/api/sessions/S1/process"), "").statusCode())
                    .isEqualTo(200);
            // What was interrupted is counted before it becomes jobs.
            await().atMost(Duration.ofMinutes(1))
                    .until(() -> service.get("/api/jobs/S1-1-send").statusCode() == 200);
            URI cancel = service.uri("/api/jobs/S1-1-send/cancel");
            HttpResponse<String> stale = post(cancel, "", "if-match", "\"99\"");
            assertThat(stale.statusCode()).isEqualTo(412);
            assertThat(stale.body()).contains("since job S1-1-send is queued now");
            String version = service.get("/api/jobs/S1-1-send")
                    .headers()
                    .firstValue("etag")
                    .orElseThrow();
            HttpResponse<String> cancelled = post(cancel, "", "if-match", version);
            assertThat(cancelled.statusCode()).isEqualTo(200);
            assertThat(new JsonObject(cancelled.body()).getString("state")).isEqualTo("cancelled");
            assertThat(post(cancel, "").statusCode()).isEqualTo(409);
            HttpResponse<String> retried = post(service.uri("/api/jobs/S1-1-send/retry"), "");
            assertThat(retried.statusCode())
                    .as("its session is still being processed: " + retried.body())
                    .isEqualTo(409);
        }
        // The held stage died with its service; it is run again, and the one that was cancelled stays so.
        try (TestService service = new TestService(data, Map.of(), new HeldPipelineProcess.Pipeline(false))) {
            JsonObject given = service.awaitState("S1", "aborted");
            assertThat(given.getString("error")).contains("given up by the operator");
            assertThat(job(service, "S1-1-draw").getString("state")).isEqualTo("done");
            assertThat(post(service.uri("/api/jobs/S1-1-send/retry"), "").statusCode())
                    .isEqualTo(200);
            service.awaitState("S1", "complete");
            assertThat(job(service, "S1-1-send").getInteger("attempts")).isEqualTo(1);
        }
    }
}
