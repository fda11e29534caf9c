package org.petmr.acquisition.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.TestService;
import org.petmr.acquisition.link.TestFrontEnd;
import org.petmr.acquisition.store.Recovery;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.event.ListModeFiles;
import org.petmr.recon.event.ListModeSource;
import org.petmr.recon.event.Word;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.sinogram.ProjectionGeometry;
import org.petmr.recon.sinogram.RecordedCounts;

/** An acquisition is held, goes on, ends; and one that is given up keeps what it has. */
class PauseIT {

    @TempDir
    Path data;

    private static CompletableFuture<HttpResponse<String>> posted(TestService service, String id, String verb) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return service.post("/api/sessions/" + id + "/" + verb);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static void run(TestService service, TestFrontEnd device, String id, String verb, int blocks)
            throws Exception {
        CompletableFuture<HttpResponse<String>> answer = posted(service, id, verb);
        device.agreeToStart();
        assertThat(answer.get().statusCode()).as(answer.get().body()).isEqualTo(200);
        for (int i = 0; i < blocks; i++) {
            device.sendBlock(20, 4);
        }
    }

    private static void pause(TestService service, TestFrontEnd device, String id) throws Exception {
        assertThat(service.post("/api/sessions/" + id + "/pause").statusCode()).isEqualTo(200);
        device.agreeToStop();
        device.endRun();
        service.awaitState(id, "paused");
    }

    @Test
    void aPauseIsNoTimeAndLosesNothing() throws Exception {
        try (TestService service = new TestService(data, Map.of());
                TestFrontEnd device = new TestFrontEnd(service.linkPort(), 1)) {
            device.introduce(ScannerCatalogue.find("bench"));
            String id = service.arm();
            assertThat(service.post("/api/sessions/" + id + "/pause").statusCode())
                    .as("armed")
                    .isEqualTo(409);
            run(service, device, id, "start", 300);
            pause(service, device, id);
            JsonObject held = service.session(id);
            assertThat(held.getJsonArray("pauses").getJsonObject(0).getLong("fromMs"))
                    .isEqualTo(300);
            HttpResponse<String> second = service.post(
                    "/api/sessions",
                    "application/json",
                    TestService.armRequest().encode());
            assertThat(second.statusCode()).isEqualTo(409);
            assertThat(second.body())
                    .contains("session %s is paused (expected: no session armed or acquiring)".formatted(id));

            Instant startedAt = Instant.parse(held.getString("startedAt"));
            await().until(() -> Duration.between(startedAt, Instant.now()).toMillis() > 400); // the pause is real time
            device.forgetRun();
            run(service, device, id, "resume", 200);
            assertThat(service.session(id).getString("state")).isEqualTo("acquiring");
            assertThat(service.post("/api/sessions/" + id + "/stop").statusCode())
                    .isEqualTo(200);
            assertThat(service.session(id).getString("state")).isEqualTo("stopping");
            device.agreeToStop();
            device.endRun();
            JsonObject session = service.awaitState(id, "complete");
            JsonObject totals = session.getJsonObject("totals");
            assertThat(totals.getLong("storedPrompts")).isEqualTo(500 * 20);
            assertThat(totals.getLong("sentEvents")).isEqualTo(500 * 24);
            assertThat(totals.getLong("timeMs")).isEqualTo(500);
            assertThat(totals.getBoolean("isEnded")).isTrue();
            JsonObject pause = session.getJsonArray("pauses").getJsonObject(0);
            assertThat(pause.getLong("toMs")).isGreaterThan(pause.getLong("fromMs"));
            recording(service.sessions().resolve(id).resolve("listmode"), pause);
        }
    }

    /** Live time, decay and the mark of the pause in the list mode itself. */
    private static void recording(Path listMode, JsonObject pause) throws Exception {
        ProjectionGeometry geometry = new ProjectionGeometry(ScannerCatalogue.find("bench"));
        try (ListModeSource source = ListModeFiles.open(listMode)) {
            RecordedCounts counts = RecordedCounts.of(source, geometry, Progress.NONE);
            long endMs = pause.getLong("toMs") + 200;
            assertThat(counts.durationS()).isEqualTo(1e-3 * endMs);
            long missedMs = pause.getLong("toMs") - pause.getLong("fromMs") - 1;
            assertThat(counts.liveS()).isEqualTo(1e-3 * (endMs - missedMs));
        }
        assertThat(Recovery.measuredMs(listMode))
                .as("what a continuation is not to measure again")
                .isBetween(490L, 500L);
        int held = 0;
        try (ListModeSource source = ListModeFiles.open(listMode)) {
            long[] words = new long[4096];
            for (int n = source.read(words); n >= 0; n = source.read(words)) {
                for (int i = 0; i < n; i++) {
                    if (words[i] < 0 && Word.kind(words[i]) == Word.LOSS) {
                        assertThat(Word.lossReason(words[i])).isEqualTo(Word.HELD);
                        assertThat(Word.lossCount(words[i])).isZero();
                        assertThat(Word.timeMs(words[i])).isEqualTo(pause.getLong("toMs"));
                        held++;
                    }
                }
            }
        }
        assertThat(held).isEqualTo(1);
    }

    @Test
    void whatIsGivenUpIsKeptAndProcessedOnRequestOnly() throws Exception {
        try (TestService service = new TestService(data, Map.of());
                TestFrontEnd device = new TestFrontEnd(service.linkPort(), 1)) {
            device.introduce(ScannerCatalogue.find("bench"));
            String id = service.arm();
            run(service, device, id, "start", 50);
            assertThat(service.post("/api/sessions/" + id + "/abort").statusCode())
                    .isEqualTo(200);
            device.agreeToStop();
            device.endRun();
            JsonObject session = service.awaitState(id, "aborted");
            assertThat(session.getString("error")).isEqualTo("aborted by the operator; what was stored is kept");
            assertThat(session.getJsonObject("totals").getLong("storedPrompts")).isEqualTo(1000);
            assertThat(session.getJsonArray("stages")).isEmpty();
            assertThat(service.post("/api/sessions/" + id + "/process").statusCode())
                    .isEqualTo(200);
            service.awaitState(id, "complete");
        }
    }

    @Test
    void aPauseMayEndInAStopOrInAnAbort() throws Exception {
        try (TestService service = new TestService(data, Map.of());
                TestFrontEnd device = new TestFrontEnd(service.linkPort(), 1)) {
            device.introduce(ScannerCatalogue.find("bench"));
            String kept = service.arm();
            run(service, device, kept, "start", 50);
            pause(service, device, kept);
            assertThat(service.post("/api/sessions/" + kept + "/stop").statusCode())
                    .isEqualTo(200);
            service.awaitState(kept, "complete");

            device.forgetRun();
            String given = service.arm();
            run(service, device, given, "start", 50);
            pause(service, device, given);
            assertThat(service.post("/api/sessions/" + given + "/abort").statusCode())
                    .isEqualTo(200);
            assertThat(service.session(given).getString("state")).isEqualTo("aborted");
            assertThat(service.session(given).getString("error")).startsWith("given up by the operator");
            service.arm();
        }
    }
}
