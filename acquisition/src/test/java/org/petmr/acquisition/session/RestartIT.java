package org.petmr.acquisition.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.TestService;
import org.petmr.acquisition.ingest.RunTotals;
import org.petmr.acquisition.link.Frames;
import org.petmr.acquisition.store.ListModeStore;
import org.petmr.recon.event.ListModeHeader;
import org.petmr.recon.event.Word;
import org.petmr.recon.scanner.ScannerCatalogue;

/** What a service finds that follows one which died in the middle of an acquisition. */
class RestartIT {

    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

    @TempDir
    Path data;

    /** One recording that is damaged from its head on does not keep the scanner from work. */
    @Test
    void aRecordingThatCannotBeMendedHoldsNothingUp() throws Exception {
        SessionArchive archive = new SessionArchive(data);
        Session armed = Session.armed(
                "S1", 41, SessionJson.armRequest(TestService.armRequest().encode()), NOW);
        archive.create(armed);
        archive.save(armed.acquiring(NOW));
        Path segment = archive.directory("S1").resolve("listmode").resolve("segment-00000.plm");
        Files.write(segment, new byte[1 << 17]);

        try (TestService service = new TestService(data, Map.of())) {
            assertThat(service.session("S1").getString("state")).isEqualTo("failed");
            assertThat(service.session("S1").getString("error"))
                    .startsWith("not mended: ")
                    .contains(segment.toString());
            assertThat(Files.size(segment)).isEqualTo(1 << 17);
            service.arm();
        }
    }

    @Test
    void theRecordingIsMendedAndCanBeProcessed() throws Exception {
        SessionArchive archive = new SessionArchive(data);
        Session armed = Session.armed(
                "S1", 41, SessionJson.armRequest(TestService.armRequest().encode()), NOW);
        archive.create(armed);
        archive.save(armed.acquiring(NOW));
        Path recording = archive.directory("S1").resolve("listmode");
        ListModeHeader header =
                new ListModeHeader(ScannerCatalogue.find("bench"), "S1", NOW.toString(), 0, "18F", 6586.2, 0.967);
        try (ListModeStore store = ListModeStore.create(recording, header, 1 << 20, 0)) {
            store.append(ByteBuffer.wrap(Frames.data(1, 41, 0, Word.prompt(1, 100))));
        }
        byte[] torn = Arrays.copyOf(Frames.data(1, 41, 1, Word.prompt(1, 100)), 20);
        Path segment = recording.resolve("segment-00000.plm");
        Files.write(segment, torn, StandardOpenOption.APPEND);
        long sound = Files.size(segment) - 20;

        try (TestService service = new TestService(data, Map.of())) {
            JsonObject session = service.session("S1");
            assertThat(session.getString("state")).isEqualTo("interrupted");
            assertThat(session.getString("error"))
                    .isEqualTo(
                            "the service ended while acquiring; %d bytes are kept, 20 torn bytes were cut off; it can be processed as it is or started again"
                                    .formatted(sound));
            assertThat(Files.size(segment)).isEqualTo(sound);
            assertThat(service.post("/api/sessions/S1/abort").statusCode()).isEqualTo(200);
            assertThat(service.session("S1").getString("state")).isEqualTo("aborted");
            assertThat(service.session("S1").getString("error")).startsWith("given up by the operator");
            assertThat(service.post("/api/sessions/S1/process").statusCode()).isEqualTo(200);
            assertThat(service.awaitState("S1", "complete")
                            .getJsonObject("result")
                            .getLong("segments"))
                    .isEqualTo(1);
            String next = service.arm();
            assertThat(service.session(next).getInteger("runTag"))
                    .as("frames of the old run stay old")
                    .isEqualTo(42);
        }
    }

    /** Its result tells how many events it is made of, so it is not begun before they are counted. */
    @Test
    void whatIsProcessedAtOnceHasTheTotalsOfAllThatWasStored() throws Exception {
        int events = 450_000;
        int segments = 500; // links to one, so that counting takes longer than to ask
        SessionArchive archive = new SessionArchive(data);
        Session armed = Session.armed(
                "S1", 41, SessionJson.armRequest(TestService.armRequest().encode()), NOW);
        archive.create(armed);
        // It died before, and that part was counted; now it died once more.
        RunTotals first = new RunTotals(9, 9, 0, 0, 9, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, null, 0, false, List.of());
        archive.save(armed.acquiring(NOW).withTotals(first));
        Path recording = archive.directory("S1").resolve("listmode");
        ListModeHeader header =
                new ListModeHeader(ScannerCatalogue.find("bench"), "S1", NOW.toString(), 0, "18F", 6586.2, 0.967);
        long[] words = new long[1500];
        Arrays.fill(words, Word.prompt(1, 100));
        try (ListModeStore store = ListModeStore.create(recording, header, 64 << 20, 0)) {
            for (int frame = 0; frame < events / words.length; frame++) {
                store.append(ByteBuffer.wrap(Frames.data(1, 41, frame, words)));
            }
        }
        for (int i = 1; i < segments; i++) {
            Files.createLink(
                    recording.resolve("segment-%05d.plm".formatted(i)), recording.resolve("segment-00000.plm"));
        }
        AtomicReference<RunTotals> told = new AtomicReference<>();
        ProcessingPipeline pipeline = new ProcessingPipeline() {
            @Override
            public List<String> stages() {
                return List.of("count");
            }

            @Override
            public Processing open(StoredSession session) {
                told.set(session.totals());
                return (stage, progress) -> Map.of();
            }
        };
        // The service ends while it counts; the next one knows what was wished for.
        try (TestService service = new TestService(data, Map.of(), pipeline)) {
            JsonObject waiting = new JsonObject(
                    service.post("/api/sessions/S1/process", "application/json", "{\"priority\": \"high\"}")
                            .body());
            assertThat(waiting.getString("state")).isEqualTo("processing");
            assertThat(waiting.getJsonArray("stages").getJsonObject(0).getString("message"))
                    .startsWith("what was stored before the interruption is being counted");
            assertThat(service.post("/api/sessions/S1/start").statusCode()).isEqualTo(409);
            assertThat(told.get()).as("not begun").isNull();
        }
        try (TestService service = new TestService(data, Map.of(), pipeline)) {
            Awaitility.await()
                    .atMost(Duration.ofMinutes(4))
                    .until(() -> service.session("S1").getString("state").equals("complete"));
            assertThat(told.get().storedPrompts()).isEqualTo((long) events * segments);
            assertThat(service.session("S1").getJsonObject("totals").getLong("storedPrompts"))
                    .isEqualTo((long) events * segments);
            assertThat(new JsonObject(service.get("/api/jobs").body())
                            .getJsonArray("jobs")
                            .getJsonObject(0)
                            .getInteger("priority"))
                    .isEqualTo(ProcessWish.HIGH);
            assertThat(archive.directory("S1").resolve("process-wish.json")).doesNotExist();
        }
    }
}
