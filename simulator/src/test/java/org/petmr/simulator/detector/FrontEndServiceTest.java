package org.petmr.simulator.detector;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.json.JsonArray;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.AcquisitionService;
import org.petmr.acquisition.config.ConfigLoader;
import org.petmr.acquisition.ingest.LiveHistogram;
import org.petmr.acquisition.session.ProcessingPipeline;
import org.petmr.acquisition.session.StoredSession;
import org.petmr.acquisition.wire.SentTotals;
import org.petmr.recon.event.ListModeFiles;
import org.petmr.recon.event.ListModeSource;
import org.petmr.simulator.physics.EventGenerator;
import org.petmr.simulator.physics.EventStream;
import org.petmr.simulator.scenario.Scenario;

/** The simulated front end and the real service, over the real link and REST. */
@Timeout(90)
class FrontEndServiceTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path directory;

    private final HttpClient http = HttpClient.newHttpClient();
    private final AtomicReference<StoredSession> processed = new AtomicReference<>();

    /** Keeps what it was handed: the words themselves are judged below. */
    private final class Handing implements ProcessingPipeline {
        @Override
        public List<String> stages() {
            return List.of("hand over");
        }

        @Override
        public Processing open(StoredSession session) {
            return (stage, progress) -> {
                processed.set(session);
                return Map.of();
            };
        }
    }

    private JsonNode call(int port, String path, String body) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header("content-type", "application/json");
        HttpResponse<String> answer = http.send(
                (body == null ? request.GET() : request.POST(HttpRequest.BodyPublishers.ofString(body))).build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode() / 100).as(answer.body()).isEqualTo(2);
        return JSON.readTree(answer.body());
    }

    /** Every word of the physics lies in the store, in order, and all accounts agree. */
    @Test
    void whatIsMadeIsStored() throws Exception {
        Scenario scenario = Scenario.find("bench-cylinder");
        EventGenerator generator = scenario.generator(scenario.detectorModel(), 2);
        AcquisitionService service = new AcquisitionService(
                ConfigLoader.load(
                        Optional.empty(),
                        Map.of(),
                        Map.of(
                                "link.port", "0",
                                "console.port", "0",
                                "store.dataDirectory", directory.toString(),
                                "store.minFreeBytes", "1000000")),
                new AcquisitionService.Parts(
                        new Handing(), (scanner, session) -> new LiveHistogram(scanner), JsonArray::new));
        try (service) {
            AcquisitionService.Ports ports = service.start();
            try (FrontEnd frontEnd = FrontEnd.connect(
                    FrontEndConfig.of("127.0.0.1", ports.link(), scenario.scannerModel(), FrontEndConfig.MAX_SPEED),
                    duration -> new SimulatedRun(generator, 2))) {
                frontEnd.welcome().get(10, TimeUnit.SECONDS);
                String id = call(ports.console(), "/api/sessions", """
                        {"accession": "A-0001", "patient": {"id": "P1", "name": "DOE^JANE"}, "scanner": "bench",
                         "tracer": {"isotope": "F-18", "agent": "FDG", "injectedActivityBq": 2.0e8,
                                    "injectedAt": "%s"}, "durationS": 2.0}
                        """.formatted(
                                        Instant.now().minus(Duration.ofHours(1))))
                        .path("id")
                        .asText();
                call(ports.console(), "/api/sessions/" + id + "/start", "");
                SentTotals sent = frontEnd.run().get(60, TimeUnit.SECONDS);
                Awaitility.await().atMost(30, TimeUnit.SECONDS).until(() -> processed.get() != null);
                JsonNode totals = Awaitility.await()
                        .atMost(30, TimeUnit.SECONDS)
                        .until(
                                () -> call(ports.console(), "/api/sessions/" + id, null),
                                s -> s.path("state").asText().equals("complete"))
                        .path("totals");
                assertThat(totals.path("receivedPrompts").asLong()).isEqualTo(sent.prompts());
                assertThat(totals.path("receivedDelayeds").asLong()).isEqualTo(sent.delayeds());
                assertThat(totals.path("storedPrompts").asLong()).isEqualTo(sent.prompts());
                assertThat(totals.path("storedDelayeds").asLong()).isEqualTo(sent.delayeds());
                assertThat(totals.path("marks").asLong()).isEqualTo(2001).isEqualTo(sent.marks());
                assertThat(totals.path("missingMarks").asLong()).isZero();
                assertThat(totals.path("lostOnLink").asLong()
                                + totals.path("lostInDevice").asLong()
                                + totals.path("lostInService").asLong())
                        .isZero();
            }
        }
        try (ListModeSource stored = ListModeFiles.open(processed.get().listModeDirectory());
                EventStream made = new EventStream(generator, 1)) {
            assertThat(stored.header().scanner()).isEqualTo(scenario.scannerModel());
            assertThat(hash(stored::read)).isEqualTo(hash(made::read));
        }
    }

    private interface Reader {
        int read(long[] words) throws IOException;
    }

    private static String hash(Reader reader) throws IOException {
        long hash = 0;
        long count = 0;
        long[] words = new long[4096];
        for (int n = reader.read(words); n >= 0; n = reader.read(words)) {
            for (int i = 0; i < n; i++) {
                hash = 31 * hash + words[i];
            }
            count += n;
        }
        return count + " words, hash " + hash;
    }
}
