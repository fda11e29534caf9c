package org.petmr.simulator.detector;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;
import org.petmr.acquisition.AcquisitionService;
import org.petmr.acquisition.config.ConfigLoader;
import org.petmr.acquisition.ingest.LiveConsumer;
import org.petmr.acquisition.session.ProcessingPipeline;
import org.petmr.acquisition.session.StoredSession;
import org.petmr.recon.event.ListModeFiles;
import org.petmr.recon.event.ListModeSource;
import org.petmr.recon.event.Word;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.ScannerModel;

/** The real service on free ports, a scanner of emulated nodes whose run is known to the event, and what came of it. */
final class FaultTrial implements AutoCloseable {

    static final ScannerModel BENCH = ScannerCatalogue.find("bench");

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final double SPEED = 20;
    private static final int LARGE_FIFO = 4096;
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    private final AcquisitionService service;
    private final AcquisitionService.Ports ports;
    private final HttpClient http = HttpClient.newHttpClient();
    private final CountDownLatch go = new CountDownLatch(1);
    private FrontEndNodes nodes;
    private String id;

    /** A pipeline that does nothing: what is stored is looked at here. */
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

    FaultTrial(Path directory, Map<String, String> flags) {
        Map<String, String> all = new HashMap<>(Map.of(
                "link.port", "0",
                "console.port", "0",
                "store.dataDirectory", directory.toString(),
                "store.minFreeBytes", "1000000"));
        all.putAll(flags);
        service = new AcquisitionService(
                ConfigLoader.load(Optional.empty(), Map.of(), all),
                new AcquisitionService.Parts(new Nothing(), (scanner, session) -> LiveConsumer.NONE, JsonArray::new));
        ports = service.start();
    }

    int consolePort() {
        return ports.console();
    }

    AcquisitionService service() {
        return service;
    }

    FrontEndNodes nodes() {
        return nodes;
    }

    FrontEndConfig config(String... faults) {
        return new FrontEndConfig("127.0.0.1", ports.link(), 1, "SIM", BENCH, SPEED, LARGE_FIFO)
                .with(FaultPlan.parse(List.of(faults)));
    }

    /** Connects nodes whose run lasts a second and is held at 900 ms, and starts an acquisition. */
    FaultTrial start(int count, String... faults) throws Exception {
        return start(count, c -> c, 1000, 900, faults);
    }

    FaultTrial start(int count, UnaryOperator<FrontEndConfig> shaped, long durationMs, long holdAtMs, String... faults)
            throws Exception {
        nodes = FrontEndNodes.connect(
                config(faults), count, shaped, duration -> new Steady(BENCH, durationMs, holdAtMs, go));
        nodes.welcome().get(20, TimeUnit.SECONDS);
        arm();
        assertThat(call("/api/sessions/" + id + "/start", "").statusCode()).isEqualTo(200);
        return this;
    }

    void arm() throws Exception {
        HttpResponse<String> armed =
                call("/api/sessions", """
                {"accession": "A-0001", "patient": {"id": "P1", "name": "DOE^JANE"}, "scanner": "bench",
                 "tracer": {"isotope": "F-18", "agent": "FDG", "injectedActivityBq": 2.0e8,
                            "injectedAt": "%s"}, "durationS": 60.0}
                """.formatted(Instant.now().minus(Duration.ofHours(1))));
        assertThat(armed.statusCode()).as(armed.body()).isEqualTo(201);
        id = JSON.readTree(armed.body()).path("id").asText();
    }

    HttpResponse<String> call(String path, String body) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + ports.console() + path))
                .header("content-type", "application/json");
        return http.send(
                (body == null ? request.GET() : request.POST(HttpRequest.BodyPublishers.ofString(body))).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    String id() {
        return id;
    }

    /** Waits until the service raises exactly these alarms, and returns their texts by id. */
    Map<String, String> awaitAlarms(String... ids) {
        return awaitAlarms(found -> found.keySet().equals(Set.of(ids)));
    }

    Map<String, String> awaitAlarms(Predicate<Map<String, String>> wanted) {
        return Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(
                        () -> {
                            Map<String, String> found = new HashMap<>();
                            JSON.readTree(call("/api/alarms", null).body())
                                    .path("alarms")
                                    .forEach(a -> found.put(
                                            a.path("id").asText(),
                                            a.path("text").asText()));
                            return found;
                        },
                        wanted::test);
    }

    /** Waits until so many events have been received. */
    FaultTrial awaitReceived(long events) {
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> metric("petmr_run_received_events{kind=\"prompt\"}")
                                + metric("petmr_run_received_events{kind=\"delayed\"}")
                        == events);
        return this;
    }

    long metric(String name) throws IOException, InterruptedException {
        return call("/metrics", null)
                .body()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToLong(line -> Long.parseLong(line.substring(name.length() + 1)))
                .findFirst()
                .orElse(-1);
    }

    void goOn() {
        go.countDown();
    }

    /** Lets the run go on to its end and returns the session. */
    JsonNode end(String state) {
        goOn();
        return await(state);
    }

    /** Waits until the session has come to a state, and returns it. */
    JsonNode await(String state) {
        return Awaitility.await()
                .atMost(PATIENCE)
                .until(
                        () -> JSON.readTree(call("/api/sessions/" + id, null).body()),
                        s -> s.path("state").asText().equals(state));
    }

    /** Publishes many messages to every page that is open. */
    void flood(String address) {
        JsonObject message = new JsonObject().put("series", "x".repeat(4096));
        for (int i = 0; i < 10_000; i++) {
            service.vertx().eventBus().publish(address, message);
        }
    }

    String journal() throws IOException {
        return Files.readString(service.sessions().resolve(id).resolve("journal.jsonl"));
    }

    /**
     * What lies in the list mode.
     *
     * @param losses LOSS words as "reason events@ms"
     * @param isMonotone every mark later than the one before
     */
    record Stored(
            long prompts,
            long delayeds,
            long marks,
            long firstMs,
            long lastMs,
            boolean isMonotone,
            List<String> losses) {

        long lossEvents() {
            return losses.stream()
                    .mapToLong(l -> Long.parseLong(l.substring(l.indexOf(' ') + 1, l.indexOf('@'))))
                    .sum();
        }
    }

    /** How many coincidences stand between a mark and the next, in the list mode; each number once. */
    Set<Long> eventsOfMarks() throws IOException {
        Set<Long> found = new TreeSet<>();
        long events = 0;
        boolean hasMark = false;
        try (ListModeSource source =
                ListModeFiles.open(service.sessions().resolve(id).resolve("listmode"))) {
            long[] words = new long[8192];
            for (int k = source.read(words); k >= 0; k = source.read(words)) {
                for (int i = 0; i < k; i++) {
                    if (Word.isCoincidence(words[i])) {
                        events++;
                    } else if (Word.kind(words[i]) == Word.TIME_MARK) {
                        if (hasMark) {
                            found.add(events);
                        }
                        hasMark = true;
                        events = 0;
                    }
                }
            }
        }
        return found;
    }

    Stored stored() throws IOException {
        long[] n = new long[2];
        List<Long> marks = new ArrayList<>();
        List<String> losses = new ArrayList<>();
        try (ListModeSource source =
                ListModeFiles.open(service.sessions().resolve(id).resolve("listmode"))) {
            long[] words = new long[8192];
            for (int k = source.read(words); k >= 0; k = source.read(words)) {
                for (int i = 0; i < k; i++) {
                    long word = words[i];
                    if (Word.isCoincidence(word)) {
                        n[Word.isDelayed(word) ? 1 : 0]++;
                    } else if (Word.kind(word) == Word.TIME_MARK) {
                        marks.add(Word.timeMs(word));
                    } else if (Word.kind(word) == Word.LOSS) {
                        losses.add(
                                "%d %d@%d".formatted(Word.lossReason(word), Word.lossCount(word), Word.timeMs(word)));
                    }
                }
            }
            assertThat(source.lostBytes()).isZero();
        }
        boolean isMonotone = true;
        for (int i = 1; i < marks.size(); i++) {
            isMonotone &= marks.get(i) > marks.get(i - 1);
        }
        return new Stored(n[0], n[1], marks.size(), marks.get(0), marks.get(marks.size() - 1), isMonotone, losses);
    }

    @Override
    public void close() {
        goOn();
        if (nodes != null) {
            nodes.close();
        }
        service.close();
    }
}
