package org.petmr.simulator.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.json.JsonArray;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
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
import org.petmr.recon.event.ListModeFiles;
import org.petmr.recon.event.ListModeSource;
import org.petmr.recon.event.Word;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.simulator.Peers;
import org.petmr.simulator.console.ServiceClient;
import org.petmr.simulator.console.Session;
import org.petmr.simulator.console.SessionState;

/** A real Biograph mMR recording through the real link into the store. */
@Timeout(240)
class ReplayIT {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path directory;

    private final AtomicReference<StoredSession> stored = new AtomicReference<>();

    private final class Handing implements ProcessingPipeline {
        @Override
        public List<String> stages() {
            return List.of("hand over");
        }

        @Override
        public Processing open(StoredSession session) {
            return (stage, progress) -> {
                stored.set(session);
                return Map.of();
            };
        }
    }

    private record Content(long prompts, long delayeds, long marks, long hash) {

        static Content of(ListModeSource source) throws IOException {
            long prompts = 0;
            long delayeds = 0;
            long marks = 0;
            long hash = 0;
            long[] words = new long[1 << 14];
            for (int n = source.read(words); n >= 0; n = source.read(words)) {
                for (int i = 0; i < n; i++) {
                    long word = words[i];
                    hash = 31 * hash + word;
                    if (Word.isCoincidence(word)) {
                        delayeds += word >>> 62;
                        prompts += 1 - (word >>> 62);
                    } else if (Word.kind(word) == Word.TIME_MARK) {
                        marks++;
                    }
                }
            }
            return new Content(prompts, delayeds, marks, hash);
        }
    }

    private static Path recording() {
        return Peers.data("mmr-listmode-brain/listmode/small_listmode_file.l");
    }

    /** Exactly the prompts, delayeds and time marks of the file are stored. */
    @Test
    void storesExactlyWhatTheFileHolds() throws Exception {
        Path file = recording();
        Content truth;
        try (ListModeSource source = ListModeFiles.open(file, ScannerCatalogue.find("mmr"))) {
            truth = Content.of(source);
        }
        // The figures of the data set's own facts.json.
        assertThat(truth.prompts()).isEqualTo(218_881);
        assertThat(truth.delayeds()).isEqualTo(35_320);
        assertThat(truth.marks()).isEqualTo(613);
        AcquisitionService service = new AcquisitionService(
                ConfigLoader.load(
                        Optional.empty(),
                        Map.of(),
                        Map.of(
                                "link.port", "0",
                                "console.port", "0",
                                "store.dataDirectory", directory.toString())),
                new AcquisitionService.Parts(
                        new Handing(), (scanner, session) -> new LiveHistogram(scanner), JsonArray::new));
        try (service) {
            AcquisitionService.Ports ports = service.start();
            ServiceClient client = new ServiceClient(URI.create("http://127.0.0.1:" + ports.console()));
            CompletableFuture<Integer> replay = CompletableFuture.supplyAsync(() -> Petmr.commandLine()
                    .execute(
                            "replay",
                            file.toString(),
                            "--scanner",
                            "mmr",
                            "--to",
                            "127.0.0.1:" + ports.link(),
                            "--speed",
                            "max"));
            String id = client.arm(JSON.readTree("""
                    {"accession": "A-0002", "patient": {"id": "P2", "name": "DOE^JOHN"}, "scanner": "mmr",
                     "tracer": {"isotope": "18F", "agent": "FDG", "injectedActivityBq": 2.0e8,
                                "injectedAt": "%s"}, "durationS": 3600}
                    """.formatted(Instant.now().minus(Duration.ofHours(1)))))
                    .id();
            Awaitility.await().atMost(30, TimeUnit.SECONDS).ignoreExceptions().until(() -> {
                client.start(client.session(id));
                return true;
            });
            assertThat(replay.get(180, TimeUnit.SECONDS)).isZero();
            Session session = Awaitility.await()
                    .atMost(60, TimeUnit.SECONDS)
                    .until(() -> client.session(id), s -> s.state() == SessionState.COMPLETE);
            assertThat(session.totals().orElseThrow().storedPrompts()).isEqualTo(truth.prompts());
            assertThat(session.totals().orElseThrow().storedDelayeds()).isEqualTo(truth.delayeds());
            assertThat(session.totals().orElseThrow().marks()).isEqualTo(truth.marks());
        }
        try (ListModeSource kept = ListModeFiles.open(stored.get().listModeDirectory())) {
            assertThat(Content.of(kept)).isEqualTo(truth);
        }
    }
}
