package org.petmr.acquisition.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.TestService;
import org.petmr.acquisition.link.TestFrontEnd;
import org.petmr.acquisition.session.ProcessingPipeline;
import org.petmr.acquisition.session.StoredSession;
import org.petmr.recon.scanner.ScannerCatalogue;

/** The page while one patient's data are processed and the next lies there. */
@Timeout(120)
class PageProcessingIT {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final int TELL_EVERY_MS = 20;

    @TempDir
    Path data;

    /** A mu-map with a report at once, and then a stage that says how far it is until it is let go. */
    private static final class Slow implements ProcessingPipeline, AutoCloseable {

        private final CountDownLatch isLetGo = new CountDownLatch(1);
        private volatile double fraction = 0.3;
        private volatile String failure = "";

        @Override
        public List<String> stages() {
            return List.of("attenuation", "hold");
        }

        @Override
        public Processing open(StoredSession session) {
            return (stage, progress) -> {
                if (stage.equals("attenuation")) {
                    Files.writeString(session.resultDirectory().resolve("found.html"), "<p>found</p>");
                    progress.report(1, "made");
                    return Map.of("attenuation", Map.of(REPORT, "found.html"));
                }
                do {
                    progress.checkpoint();
                    progress.report(fraction, "holding");
                } while (!isLetGo.await(TELL_EVERY_MS, TimeUnit.MILLISECONDS));
                if (!failure.isEmpty()) {
                    throw new IllegalArgumentException(failure);
                }
                return Map.of("attenuation", Map.of(REPORT, "found.html"), "held", true);
            };
        }

        @Override
        public void close() {
            isLetGo.countDown();
        }
    }

    /** Arms, measures a little and stops. @return the session, which is processed then */
    private static String measured(TestService service, Browser page) throws Exception {
        page.open(service.uri("/"));
        await().atMost(SOON).until(() -> page.text("state").equals("idle"));
        String id = service.arm();
        await().atMost(SOON).until(() -> page.text("state").equals("armed"));
        try (TestFrontEnd device = new TestFrontEnd(service.linkPort(), 1)) {
            device.introduce(ScannerCatalogue.find("bench"));
            await().atMost(SOON).until(() -> page.text("links").contains("ready"));
            page.click("start");
            device.agreeToStart();
            device.sendBlock(20, 5);
            await().atMost(SOON).until(() -> page.shows("stop"));
            page.click("stop");
            device.agreeToStop();
            device.endRun();
            await().atMost(SOON).until(() -> page.text("state").equals("processing"));
        }
        return id;
    }

    private static void armTheNext(TestService service) throws Exception {
        JsonObject next = TestService.armRequest().put("accession", "A-0002");
        next.getJsonObject("patient").put("id", "P2").put("name", "Berg^Bas");
        assertThat(service.post("/api/sessions", "application/json", next.encode())
                        .statusCode())
                .isEqualTo(201);
    }

    /** The stages of the first stand in the jobs' line under its initials, and nowhere under the second. */
    @Test
    void theStagesOfOnePatientDoNotStandUnderTheNext() throws Exception {
        Slow pipeline = new Slow();
        try (Browser page = new Browser(1280, 800);
                TestService service = new TestService(data, Map.of(), pipeline);
                pipeline) {
            String first = measured(service, page);
            await().atMost(SOON).until(() -> page.text("stages").contains("hold30 %"));
            String report = (String) page.script("return document.querySelector('[data-testid=stages] a')?.pathname");
            assertThat(report)
                    .as("while the rest goes on")
                    .isEqualTo("/api/sessions/%s/results/1/files/found.html".formatted(first));
            assertThat(service.get(report).body()).isEqualTo("<p>found</p>");
            assertThat(page.text("jobs")).startsWith("hold running 30 %");

            armTheNext(service);
            await().atMost(SOON).until(() -> page.text("patient").equals("B** B**"));
            pipeline.fraction = 0.7;
            await().atMost(SOON).until(() -> page.text("jobs").startsWith("hold d** V** V** 70 %"));
            assertThat(page.text("stages")).isEqualTo("nothing to process yet");
            page.open(service.uri("/"));
            await().atMost(SOON)
                    .ignoreExceptions()
                    .until(() -> page.text("jobs").startsWith("hold d** V** V** 70 %"));
            assertThat(page.text("patient")).isEqualTo("B** B**");
            assertThat(page.text("stages")).isEqualTo("nothing to process yet");

            assertThat(page.script(
                            "return document.querySelector('[data-testid=job-cancel]').getAttribute('aria-label')"))
                    .isEqualTo("Cancel hold d** V** V** A-0001");
            page.click("job-cancel");
            service.awaitState(first, "aborted");
            await().atMost(SOON).until(() -> page.text("jobs").equals("nothing to process yet"));
            assertThat(page.complaints()).isEmpty();
        }
    }

    /** What waits, runs and is tried again, of all, each with what it is and whose. */
    @Test
    void allThatIsOpenInADialog() throws Exception {
        try (Browser page = new Browser(1280, 800);
                TestService service = new TestService(data, Map.of())) {
            page.open(service.uri("/"));
            await().atMost(SOON).until(() -> page.text("state").equals("idle"));
            String here = service.arm();
            await().atMost(SOON).until(() -> page.text("state").equals("armed"));
            tell(
                    page,
                    job("J-1", "S-A", "quicklook", "running")
                            .put("fraction", 0.25)
                            .put("etaS", 3.4));
            assertThat(page.text("jobs")).isEqualTo("quick look A** B** 25 %, 4 s left");
            assertThat(page.shows("jobs-all")).isFalse();
            tell(
                    page,
                    job("J-2", here, "attenuation", "queued")
                            .put("dueAt", "2026-01-01T09:00:30Z")
                            .put("error", "away"));
            tell(page, job("J-3", "S-A", "export", "queued"));
            assertThat(page.text("jobs")).contains("quick look A** B** 25 %", " | attenuation failed, tried again at ");
            assertThat(page.shows("job-cancel")).as("which of them?").isFalse();
            assertThat(page.text("jobs-all")).isEqualTo("All 3");
            page.click("jobs-all");
            assertThat(rows(page)).hasSize(3);
            assertThat(rows(page).getString(0)).startsWith("quick look A** B** A-7running 25 %");
            assertThat(rows(page).getString(1)).contains("tried again at", "; away");
            assertThat(rows(page).getString(2)).startsWith("export A** B** A-7waiting");
            assertThat(page.barriers()).isEmpty();
            page.script("window.row = document.querySelector('[data-job=J-3]')");
            tell(page, job("J-1", "S-A", "quicklook", "done").put("version", 2));
            tell(page, job("J-1", "S-A", "quicklook", "running"));
            assertThat(rows(page))
                    .as("what is older than what was told is not believed")
                    .hasSize(2);
            assertThat(page.script("return window.row.isConnected"))
                    .as("a button stays where it is")
                    .isEqualTo(true);
        }
    }

    private static JsonArray rows(Browser page) throws Exception {
        return (JsonArray) page.script(
                "return [...document.querySelectorAll('[data-testid=jobs-list] li')].map(r => r.textContent)");
    }

    private static JsonObject job(String id, String session, String kind, String state) {
        return new JsonObject()
                .put("id", id)
                .put("session", session)
                .put("kind", kind)
                .put("state", state)
                .put("accession", "A-7")
                .put("initials", "A** B**")
                .put("place", 1)
                .put("createdAt", "2026-01-01T09:00:00Z")
                .put("version", 1);
    }

    private static void tell(Browser page, JsonObject job) throws Exception {
        page.script("return import('/scan/stream.js').then(m => m.tell('job', {job: %s}))".formatted(job.encode()));
    }

    /** Nobody looks at it any more: the alarm says so, until it is processed again. */
    @Test
    void aProcessingThatFailsIsAnAlarm() throws Exception {
        Slow pipeline = new Slow();
        pipeline.failure = "mu-map: no air (expected: air beside the patient)";
        try (Browser page = new Browser(1280, 800);
                TestService service = new TestService(data, Map.of(), pipeline);
                pipeline) {
            String first = measured(service, page);
            armTheNext(service);
            pipeline.close();
            service.awaitState(first, "failed");
            await().atMost(SOON)
                    .until(() -> page.text("alarms")
                            .equals(
                                    "Alarm: Session %s could not be processed. Its data are kept: read why in Studies, then process it again."
                                            .formatted(first)));
            assertThat(page.shows("alarm-place")).isTrue();
            JsonObject alarm = alarms(service).getJsonObject(0);
            assertThat(alarm.getString("id")).isEqualTo("processing " + first);
            assertThat(alarm.getString("text")).contains(pipeline.failure, "process it again");
            assertThat(page.barriers()).isEmpty();
            pipeline.failure = "";
            assertThat(service.post("/api/sessions/%s/process".formatted(first)).statusCode())
                    .isEqualTo(200);
            await().atMost(SOON).until(() -> alarms(service).isEmpty());
        }
    }

    private static JsonArray alarms(TestService service) throws Exception {
        return new JsonObject(service.get("/api/alarms").body()).getJsonArray("alarms");
    }

    /** A page that is opened after the scan has its figures, as old as they are, and not only its curves. */
    @Test
    void theFiguresOfAScanThatIsOver() throws Exception {
        Slow pipeline = new Slow();
        try (Browser page = new Browser(1280, 800);
                TestService service = new TestService(data, Map.of(), pipeline);
                pipeline) {
            measured(service, page);
            String prompts = page.text("prompts");
            assertThat(prompts).endsWith("/s");
            page.open(service.uri("/"));
            await().atMost(SOON)
                    .ignoreExceptions()
                    .until(() -> page.text("state").equals("processing"));
            await().atMost(SOON).until(() -> page.text("prompts").equals(prompts));
            assertThat(page.text("randoms")).endsWith("%");
            await().atMost(SOON).until(() -> page.text("age").endsWith("s ago"));
        }
    }
}
