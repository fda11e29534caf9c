package org.petmr.acquisition.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.TestService;
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
}
