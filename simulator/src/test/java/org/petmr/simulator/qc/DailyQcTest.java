package org.petmr.simulator.qc;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.json.JsonArray;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.AcquisitionService;
import org.petmr.acquisition.command.QcCommand;
import org.petmr.acquisition.config.ConfigLoader;
import org.petmr.acquisition.ingest.LiveHistogram;
import org.petmr.acquisition.provenance.FileHash;
import org.petmr.acquisition.provenance.Software;
import org.petmr.acquisition.session.ProcessingPipeline;
import org.petmr.acquisition.session.StoredSession;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.scanner.SinglesUnits;
import org.petmr.simulator.detector.FrontEnd;
import org.petmr.simulator.detector.FrontEndConfig;
import org.petmr.simulator.detector.SimulatedRun;
import org.petmr.simulator.physics.DetectorModel;
import org.petmr.simulator.scenario.Scenario;
import picocli.CommandLine;

/** The cylinder on two days, over the real link and REST: all is well, then a block is dead. */
@Timeout(180)
class DailyQcTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int DEAD_BLOCK = 7;
    private static final double SECONDS = 10;
    private static final double RADIUS_MM = 60;
    private static final double LENGTH_MM = 70;

    @TempDir
    private Path directory;

    private final HttpClient http = HttpClient.newHttpClient();
    private final Scenario scenario = Scenario.find("bench-qc");

    /** The image is of no interest here. */
    private static final class Nothing implements ProcessingPipeline {
        @Override
        public List<String> stages() {
            return List.of("nothing");
        }

        @Override
        public Processing open(StoredSession session) {
            return (stage, progress) -> Map.of();
        }
    }

    private AcquisitionService service() {
        return new AcquisitionService(
                ConfigLoader.load(
                        Optional.empty(),
                        Map.of(),
                        Map.of(
                                "link.port",
                                "0",
                                "console.port",
                                "0",
                                "store.dataDirectory",
                                directory.toString(),
                                "store.minFreeBytes",
                                "1000000",
                                "qc.cylinderRadiusMm",
                                "" + RADIUS_MM,
                                "qc.cylinderLengthMm",
                                "" + LENGTH_MM)),
                new AcquisitionService.Parts(
                        new Nothing(), (scanner, session) -> new LiveHistogram(scanner), JsonArray::new));
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

    /** A day's measurement; the newest result and the alarms. */
    private JsonNode measured(int port, DetectorModel detectors, int linkPort) throws Exception {
        int before = call(port, "/api/qc", null).path("days").size();
        String newestBefore = before == 0
                ? ""
                : call(port, "/api/qc", null)
                        .path("days")
                        .get(before - 1)
                        .path("session")
                        .asText();
        double activityBq = scenario.activityBqPerMl()[0] * Math.PI * RADIUS_MM * RADIUS_MM * LENGTH_MM * 1e-3;
        try (FrontEnd frontEnd = FrontEnd.connect(
                FrontEndConfig.of("127.0.0.1", linkPort, scenario.scannerModel(), FrontEndConfig.MAX_SPEED),
                duration -> new SimulatedRun(scenario.generator(detectors, SECONDS), 2))) {
            frontEnd.welcome().get(10, TimeUnit.SECONDS);
            String id = call(port, "/api/sessions", """
                    {"accession": "QC-%d", "patient": {"id": "QC", "name": "Cylinder^Daily"}, "scanner": "bench",
                     "tracer": {"isotope": "18F", "agent": "solution", "injectedActivityBq": %s, "injectedAt": "%s"},
                     "durationS": %s, "pipeline": {"normalisationFile": "bench.pnorm"}}
                    """.formatted(before, activityBq, Instant.now(), SECONDS))
                    .path("id")
                    .asText();
            assertThat(id).isNotEqualTo(newestBefore);
            call(port, "/api/sessions/" + id + "/start", "");
            frontEnd.run().get(60, TimeUnit.SECONDS);
            return Awaitility.await().atMost(90, TimeUnit.SECONDS).until(() -> call(port, "/api/qc", null), qc -> {
                assertThat(qc.path("error").isNull()).as("%s", qc).isTrue();
                JsonNode days = qc.path("days");
                return qc.path("running").isNull()
                        && !days.isEmpty()
                        && days.get(days.size() - 1).path("session").asText().equals(id);
            });
        }
    }

    private JsonNode alarm(int port, String id) throws Exception {
        for (JsonNode alarm : call(port, "/api/alarms", null).path("alarms")) {
            if (alarm.path("id").asText().equals(id)) {
                return alarm;
            }
        }
        return null;
    }

    private DetectorModel withDeadBlock() {
        DetectorModel whole = scenario.detectorModel();
        SinglesUnits blocks = SinglesUnits.blocks(whole.scanner());
        float[] efficiencies = whole.efficiencies().clone();
        for (int e = 0; e < efficiencies.length; e++) {
            if (blocks.unit(e) == DEAD_BLOCK) {
                efficiencies[e] = 0;
            }
        }
        return new DetectorModel(whole.scanner(), whole.pairSensitivity(), efficiencies);
    }

    @Test
    void aDeadBlockOfTheSecondDayIsFoundAndTold() throws Exception {
        Files.createDirectories(directory.resolve("calibration"));
        try (Workers workers = new Workers(2)) {
            scenario.normalisation("2026-11-01", workers).write(directory.resolve("calibration/bench.pnorm"));
        }
        try (AcquisitionService service = service()) {
            AcquisitionService.Ports ports = service.start();
            assertThat(call(ports.console(), "/api/qc", null).path("state").asText())
                    .isEqualTo("none");
            JsonNode first = measured(ports.console(), scenario.detectorModel(), ports.link());
            System.out.println("first day " + first.path("days").get(0));
            assertThat(first.path("state").asText()).as("%s", first).isEqualTo("passed");
            assertThat(first.path("days").get(0).path("chiSquare").asDouble()).isBetween(0.7, 1.3);
            assertThat(first.path("days").get(0).path("sensitivityRatio").asDouble())
                    .isBetween(0.97, 1.03);
            assertThat(alarm(ports.console(), "qc-failed")).isNull();
            provenance(first.path("days").get(0));
        }
        aDayPasses();
        try (AcquisitionService service = service()) {
            AcquisitionService.Ports ports = service.start();
            JsonNode second = measured(ports.console(), withDeadBlock(), ports.link());
            System.out.println("second day " + second.path("days").get(1));
            assertThat(second.path("state").asText()).isEqualTo("failed");
            assertThat(second.path("days")).hasSize(2);
            assertThat(second.path("days").get(0).path("passed").asBoolean()).isTrue();
            JsonNode bad = second.path("days").get(1);
            assertThat(bad.path("deadBlocks")).hasSize(1);
            assertThat(bad.path("deadBlocks").get(0).asInt()).isEqualTo(DEAD_BLOCK);
            assertThat(bad.path("failures").get(0).asText()).contains("dead blocks [7] (allowed: 0)");
            Awaitility.await().atMost(20, TimeUnit.SECONDS).until(() -> alarm(ports.console(), "qc-failed") != null);
            assertThat(alarm(ports.console(), "qc-failed").path("severity").asText())
                    .isEqualTo("alarm");
            String metrics = http.send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + ports.console() + "/metrics"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
            assertThat(metrics).contains("petmr_qc_passed 0\n", "petmr_qc_bad_blocks{kind=\"dead\"} 1\n");
        }
        theTrendIsToldOnTheCommandLine();
    }

    /** By which program, of which recording, against which file and by which limits. */
    private void provenance(JsonNode day) throws IOException {
        JsonNode made = day.path("provenance");
        assertThat(made.path("software").asText()).isEqualTo(Software.ours().title());
        assertThat(made.path("calibrationSha256").asText())
                .isEqualTo(FileHash.of(directory.resolve("calibration/bench.pnorm"), Progress.NONE)
                        .sha256());
        List<FileHash> segments = new ArrayList<>();
        Path recording = directory
                .resolve("sessions")
                .resolve(day.path("session").asText())
                .resolve("listmode");
        try (Stream<Path> files = Files.list(recording)) {
            for (Path file : files.sorted().toList()) {
                segments.add(FileHash.of(file, Progress.NONE));
            }
        }
        assertThat(made.path("listModeSha256").asText()).isEqualTo(FileHash.ofAll(segments));
        assertThat(made.path("settings").path("cylinderRadiusMm").asDouble()).isEqualTo(RADIUS_MM);
        assertThat(made.path("settings").path("maxDeadBlocks").isNumber()).isTrue();
    }

    /** The service's clock cannot be turned; its first result is put a day back instead. */
    private void aDayPasses() throws IOException {
        try (var files = Files.newDirectoryStream(directory.resolve("qc"), "*.json")) {
            for (Path file : files) {
                ObjectNode result = (ObjectNode) JSON.readTree(file.toFile());
                Instant at = Instant.parse(result.path("measuredAt").asText());
                result.put("measuredAt", at.minus(1, ChronoUnit.DAYS).toString());
                Files.writeString(file, result.toString());
            }
        }
    }

    private void theTrendIsToldOnTheCommandLine() throws IOException {
        StringWriter out = new StringWriter();
        Path json = directory.resolve("trend.json");
        Path plot = directory.resolve("trend.png");
        int status = new CommandLine(new QcCommand())
                .setOut(new PrintWriter(out))
                .execute("trend", "--data", directory.toString(), "--json", json.toString(), "--plot", plot.toString());
        System.out.print(out);
        assertThat(status).isEqualTo(1);
        assertThat(out.toString()).contains("passed").contains("FAILED").contains("dead blocks [7]");
        assertThat(JSON.readTree(json.toFile()).path("days")).hasSize(2);
        var picture = ImageIO.read(plot.toFile());
        assertThat(picture.getWidth()).isEqualTo(900);
        boolean hasCross = false;
        for (int y = 0; y < picture.getHeight() && !hasCross; y++) {
            for (int x = 0; x < picture.getWidth() && !hasCross; x++) {
                hasCross = (picture.getRGB(x, y) & 0xFFFFFF) == 0xC02020;
            }
        }
        assertThat(hasCross).as("the failed day is marked").isTrue();
    }
}
