package org.petmr.acquisition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.petmr.acquisition.link.TestFrontEnd;
import org.petmr.acquisition.store.Recovery;
import org.petmr.recon.event.ListModeFiles;
import org.petmr.recon.event.ListModeSource;
import org.petmr.recon.event.SegmentCheck;
import org.petmr.recon.event.Word;
import org.petmr.recon.scanner.ScannerCatalogue;

/**
 * {@code kill -9} of the whole service while a front end sends over a real socket: what had been received a second before is
 * there, the acquisition stands as interrupted, can be processed as it is, and goes on as a continuation.
 */
class KilledServiceIT {

    private static final int PROMPTS = 160;
    private static final int DELAYEDS = 40;

    @TempDir
    Path data;

    private final ConsoleCalls calls = new ConsoleCalls();

    /** What the service said it had received. */
    private record Sample(long atNanos, long received) {}

    private static long receivedASecondBefore(List<Sample> samples) {
        long now = System.nanoTime();
        return samples.stream()
                .filter(s -> now - s.atNanos() > TimeUnit.SECONDS.toNanos(1))
                .mapToLong(Sample::received)
                .max()
                .orElse(0);
    }

    private record Counts(long events, long firstMs, long lastMs, long jumps) {}

    private static Counts counts(Path recording) throws IOException {
        long events = 0;
        long first = -1;
        long last = -1;
        long jumps = 0;
        try (ListModeSource source = ListModeFiles.open(recording)) {
            long[] words = new long[8192];
            for (int n = source.read(words); n >= 0; n = source.read(words)) {
                for (int i = 0; i < n; i++) {
                    if (Word.isCoincidence(words[i])) {
                        events++;
                    } else if (Word.kind(words[i]) == Word.TIME_MARK) {
                        long ms = Word.timeMs(words[i]);
                        first = first < 0 ? ms : first;
                        jumps += last >= 0 && ms != last + 1 ? 1 : 0;
                        assertThat(ms).isGreaterThan(last);
                        last = ms;
                    }
                }
            }
            assertThat(source.lostBytes()).isZero();
        }
        return new Counts(events, first, last, jumps);
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "zstd"})
    void whatWasReceivedASecondBeforeIsThere(String compression) throws Exception {
        Process service = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ServiceProcess.class.getName(),
                        data.toString(),
                        compression))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String id;
        long receivedInTime = 0;
        long sent;
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(service.getInputStream(), StandardCharsets.UTF_8))) {
            String line = out.readLine();
            while (line != null && !line.startsWith("ports ")) {
                line = out.readLine();
            }
            assertThat(line).as("the service has started").isNotNull();
            int link = Integer.parseInt(line.split(" ")[1]);
            int console = Integer.parseInt(line.split(" ")[2]);
            try (TestFrontEnd device = new TestFrontEnd(link, 1)) {
                device.introduce(ScannerCatalogue.find("bench"));
                id = calls.call(
                                console,
                                "POST",
                                "/api/sessions",
                                TestService.armRequest().encode())
                        .getString("id");
                CompletableFuture<JsonObject> started = calls.starting(console, id);
                device.agreeToStart();
                started.get(20, TimeUnit.SECONDS);
                // A block each millisecond, as a scanner would; the kill falls into the middle.
                long from = System.nanoTime();
                List<Sample> samples = new ArrayList<>();
                for (int ms = 0; ms < 60_000 && receivedASecondBefore(samples) == 0; ms++) {
                    LockSupport.parkNanos(from + ms * 1_000_000L - System.nanoTime());
                    device.sendBlock(PROMPTS, DELAYEDS);
                    if (ms % 100 == 99) {
                        JsonArray rates =
                                calls.call(console, "GET", "/api/rates", "").getJsonArray("rates");
                        long received = rates.isEmpty()
                                ? 0
                                : rates.getJsonObject(rates.size() - 1).getLong("received");
                        samples.add(new Sample(System.nanoTime(), received));
                    }
                }
                receivedInTime = receivedASecondBefore(samples);
                sent = device.events();
                service.destroyForcibly();
                assertThat(service.waitFor(20, TimeUnit.SECONDS)).isTrue();
                assertThat(service.exitValue()).as("ended by SIGKILL").isEqualTo(128 + 9);
            }
        } finally {
            service.destroyForcibly();
        }

        try (TestService again =
                new TestService(data, Map.of("store.compression", compression, "link.helloTimeoutMs", "60000"))) {
            Path recording = again.sessions().resolve(id).resolve("listmode");
            assertThat(again.session(id).getString("state")).isEqualTo("interrupted");
            Counts kept = counts(recording);
            assertThat(kept.events()).isBetween(receivedInTime, sent);
            assertThat(kept.events() % (PROMPTS + DELAYEDS)).as("whole frames").isZero();
            assertThat(kept.jumps()).isZero();
            System.out.printf(
                    "%s: sent %d, received a second before %d, kept %d%n",
                    compression, sent, receivedInTime, kept.events());
            assertThat(receivedInTime).as("the service has received at all").isPositive();

            assertThat(again.post("/api/sessions/" + id + "/process").statusCode())
                    .isEqualTo(200);
            again.awaitState(id, "complete");
            assertResumed(again, recording, compression);
        }
    }

    /** A second acquisition is interrupted by killing nothing but its record: the state on disk, then a new service. */
    private void assertResumed(TestService first, Path recording, String compression) throws Exception {
        first.close();
        String id = recording.getParent().getFileName().toString();
        Path file = recording.resolveSibling("session.json");
        String json = java.nio.file.Files.readString(file);
        java.nio.file.Files.writeString(file, json.replaceFirst("\"COMPLETE\"|\"complete\"", "\"ACQUIRING\""));
        Counts before = counts(recording);
        int segments = Recovery.segmentFiles(recording).size();
        try (TestService service = new TestService(
                        data, Map.of("store.compression", compression, "link.helloTimeoutMs", "60000"));
                TestFrontEnd device = new TestFrontEnd(service.linkPort(), 1)) {
            assertThat(service.session(id).getString("state")).isEqualTo("interrupted");
            int oldTag = service.session(id).getInteger("runTag");
            device.introduce(ScannerCatalogue.find("bench"));
            CompletableFuture<JsonObject> started =
                    calls.starting(service.uri("/").getPort(), id);
            device.agreeToStart();
            assertThat(started.get(20, TimeUnit.SECONDS).getInteger("runTag")).isNotEqualTo(oldTag);
            for (int i = 0; i < 500; i++) {
                device.sendBlock(PROMPTS, DELAYEDS);
            }
            assertThat(service.post("/api/sessions/" + id + "/stop").statusCode())
                    .isEqualTo(200);
            device.agreeToStop();
            device.endRun();
            service.awaitState(id, "complete");
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> Recovery.segmentFiles(recording).size() > segments);
            Counts after = counts(recording);
            JsonObject totals = service.session(id).getJsonObject("totals");
            assertThat(totals.getLong("storedPrompts") + totals.getLong("storedDelayeds"))
                    .as("the account is that of both parts")
                    .isEqualTo(after.events());
            assertThat(totals.getLong("timeMs")).isEqualTo(before.lastMs() - before.firstMs() + 500);
            assertThat(totals.getBoolean("isEnded"))
                    .as("what was lost with the service")
                    .isFalse();
            assertThat(after.events()).isEqualTo(before.events() + 500 * (PROMPTS + DELAYEDS));
            assertThat(after.firstMs()).isEqualTo(before.firstMs());
            assertThat(after.jumps()).as("one, over the interruption").isEqualTo(1);
            for (Path segment : Recovery.segmentFiles(recording)) {
                SegmentCheck check = SegmentCheck.of(segment);
                assertThat(check.isSound()).isTrue();
                assertThat(check.isClosed()).isTrue();
            }
        }
    }
}
