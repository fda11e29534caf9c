package org.petmr.acquisition;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.petmr.acquisition.config.AcquisitionConfig;
import org.petmr.acquisition.config.ConfigLoader;
import org.petmr.acquisition.ingest.LiveHistogram;
import org.petmr.acquisition.preview.PreviewVerticle;
import org.petmr.acquisition.session.ProcessingPipeline;
import org.petmr.acquisition.session.SessionControl;
import org.petmr.acquisition.session.StoredExamination;
import org.petmr.acquisition.session.StoredSession;
import org.petmr.recon.compute.Progress;

/** The whole service on free ports, with a pipeline that counts what was stored, and a client for its REST. */
public final class TestService implements AutoCloseable {

    /** An hour before the tests: the same in all requests of a run. */
    public static final Instant INJECTED_AT =
            Instant.now().minus(Duration.ofHours(1)).truncatedTo(ChronoUnit.SECONDS);

    /** Smallest PNG there is: one black pixel. */
    private static final byte[] PNG = java.util.Base64.getDecoder()
            .decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==");

    private final AcquisitionService service;
    private final AcquisitionService.Ports ports;
    private final HttpClient http = HttpClient.newHttpClient();

    public TestService(Path data, Map<String, String> flags) {
        this(data, flags, (scanner, session) -> new LiveHistogram(scanner));
    }

    public TestService(Path data, Map<String, String> flags, SessionControl.LiveConsumers live) {
        this(data, flags, live, new CountingPipeline());
    }

    public TestService(
            Path data, Map<String, String> flags, SessionControl.LiveConsumers live, ProcessingPipeline pipeline) {
        service = new AcquisitionService(
                config(data, flags), new AcquisitionService.Parts(pipeline, live, JsonArray::new));
        ports = service.start();
    }

    /** With a pipeline of the test's own. */
    public TestService(Path data, Map<String, String> flags, ProcessingPipeline pipeline) {
        service = new AcquisitionService(
                config(data, flags),
                new AcquisitionService.Parts(
                        pipeline, (scanner, session) -> new LiveHistogram(scanner), JsonArray::new));
        ports = service.start();
    }

    /** On a machine with another time of day. */
    public TestService(Path data, Map<String, String> flags, Clock clock) {
        service = new AcquisitionService(
                config(data, flags),
                new AcquisitionService.Parts(
                        new CountingPipeline(),
                        (scanner, session) -> new LiveHistogram(scanner),
                        JsonArray::new,
                        List::of,
                        Optional::empty,
                        clock));
        ports = service.start();
    }

    /** With live images. A front end may be silent for long: one of a test sends no heartbeats while something else is waited for. */
    public TestService(Path data, PreviewVerticle preview) throws Exception {
        service = new AcquisitionService(
                config(data, Map.of("link.helloTimeoutMs", "60000", "link.lostAfterMs", "120000")),
                new AcquisitionService.Parts(
                        new CountingPipeline(), preview::consumer, JsonArray::new, List::of, preview::newest));
        ports = service.start();
        service.vertx()
                .deployVerticle(preview)
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
    }

    public Vertx vertx() {
        return service.vertx();
    }

    public static AcquisitionConfig config(Path data, Map<String, String> flags) {
        Map<String, String> all = new HashMap<>(Map.of(
                "link.port", "0",
                "console.port", "0",
                "console.liveEveryMs", "100",
                "store.dataDirectory", data.toString(),
                "store.minFreeBytes", "1000000",
                "store.forceEveryMs", "100",
                "link.readBytes", "65536"));
        all.putAll(flags);
        return ConfigLoader.load(Optional.empty(), Map.of(), all);
    }

    /** Two stages, a picture, and the number of segments as its figure; of several beds their sessions. */
    private static final class CountingPipeline implements ProcessingPipeline {
        @Override
        public Map<String, Object> knit(StoredExamination examination, Progress progress) throws IOException {
            Files.write(examination.whole().resultDirectory().resolve("whole.png"), PNG);
            return Map.of(
                    "beds",
                    examination.beds().stream().map(StoredSession::id).toList(),
                    "missing",
                    examination.missing(),
                    "storedEvents",
                    examination.whole().totals().storedEvents());
        }

        @Override
        public List<String> stages() {
            return List.of("count", "draw");
        }

        @Override
        public Processing open(StoredSession session) {
            return (stage, progress) -> {
                try (var files = Files.list(session.listModeDirectory())) {
                    long segments = files.count();
                    if (stage.equals("count")) {
                        progress.report(0.5, "half");
                        progress.report(1, segments + " segments");
                    } else {
                        Files.write(session.resultDirectory().resolve("fused.png"), PNG);
                    }
                    return Map.of("segments", segments);
                }
            };
        }
    }

    public int linkPort() {
        return ports.link();
    }

    public URI uri(String path) {
        return URI.create("http://127.0.0.1:" + ports.console() + path);
    }

    public Path sessions() {
        return service.sessions();
    }

    public static JsonObject armRequest() {
        return new JsonObject("""
                {"accession": "A-0001",
                 "patient": {"id": "P1", "name": "de Vries^Vera", "sex": "F", "birthDate": "1970-02-03", "weightKg": 70.0},
                 "scanner": "bench",
                 "tracer": {"isotope": "18F", "agent": "FDG", "injectedActivityBq": 2.0e8, "injectedAt": "%s"},
                 "durationS": 60.0}
                """.formatted(INJECTED_AT));
    }

    public HttpResponse<String> post(String path, String type, String body) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(uri(path))
                        .header("content-type", type)
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    public HttpResponse<String> post(String path) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(uri(path))
                        .POST(HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    public HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(uri(path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    /** Arms, and returns the session's id. */
    public String arm() throws IOException, InterruptedException {
        HttpResponse<String> answer =
                post("/api/sessions", "application/json", armRequest().encode());
        if (answer.statusCode() != 201) {
            throw new AssertionError(answer.body());
        }
        return new JsonObject(answer.body()).getString("id");
    }

    public JsonObject session(String id) {
        try {
            return new JsonObject(get("/api/sessions/" + id).body());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    public JsonObject awaitState(String id, String state) {
        org.awaitility.Awaitility.await()
                .atMost(java.time.Duration.ofSeconds(30))
                .until(() -> session(id).getString("state").equals(state));
        return session(id);
    }

    @Override
    public void close() {
        service.close();
    }
}
