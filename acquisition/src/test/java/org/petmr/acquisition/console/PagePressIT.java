package org.petmr.acquisition.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.TestService;
import org.petmr.acquisition.link.TestFrontEnd;
import org.petmr.acquisition.session.ProcessingPipeline;
import org.petmr.acquisition.session.StoredSession;
import org.petmr.recon.scanner.ScannerCatalogue;

/** A press does what stood there when it was meant, whatever has come in its place. */
@Timeout(120)
class PagePressIT {

    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    Path data;

    /** Processes until it is let go. */
    private static final class Held implements ProcessingPipeline, AutoCloseable {

        private final CountDownLatch isLetGo = new CountDownLatch(1);

        @Override
        public List<String> stages() {
            return List.of("hold");
        }

        @Override
        public Processing open(StoredSession session) {
            return (stage, progress) -> {
                isLetGo.await();
                return Map.of();
            };
        }

        @Override
        public void close() {
            isLetGo.countDown();
        }
    }

    /** While one is processed the next is armed elsewhere: the question was about the first. */
    @Test
    void theQuestionEndsWithItsSession() throws Exception {
        Held pipeline = new Held();
        try (Browser page = new Browser(1280, 800);
                TestService service = new TestService(data, Map.of(), pipeline);
                TestFrontEnd device = new TestFrontEnd(service.linkPort(), 1);
                pipeline) {
            device.introduce(ScannerCatalogue.find("bench"));
            page.open(service.uri("/"));
            await().atMost(SOON).until(() -> page.text("links").contains("ready"));
            String first = service.arm();
            await().atMost(SOON).until(() -> page.text("state").equals("armed"));
            page.click("start");
            device.agreeToStart();
            device.sendBlock(20, 5);
            await().atMost(SOON).until(() -> page.shows("stop"));
            page.click("stop");
            device.agreeToStop();
            device.endRun();
            await().atMost(SOON).until(() -> page.text("state").equals("processing"));
            assertThat(page.barriers()).as("processing").isEmpty();
            page.click("abort");
            assertThat(page.text("abort-losses")).contains("Lost: the processing so far");
            service.arm();
            await().atMost(SOON).until(() -> page.text("state").equals("armed"));
            assertThat(page.shows("abort-dialog")).isFalse();
            page.click("abort");
            assertThat(page.text("abort-losses")).contains("Nothing is measured yet");
            assertThat(page.complaints()).isEmpty();
            pipeline.close();
            service.awaitState(first, "complete");
        }
    }

    private static void tell(Browser page, String event, String body) throws Exception {
        page.script("return import('/scan/stream.js').then(m => m.tell('%s', %s))".formatted(event, body));
    }

    private static void fingerDown(Browser page, String button) throws Exception {
        page.script("document.querySelector('[data-testid=%s]').dispatchEvent(new PointerEvent('pointerdown'))"
                .formatted(button));
    }

    /** The finger leaves: the browser calls it a click. @return what was asked of the service */
    private static Object fingerUp(Browser page, String button) throws Exception {
        return page.script(("let asked = ''; const f = window.fetch;"
                        + " window.fetch = async path => { asked = path; return new Response('{}'); };"
                        + " document.querySelector('[data-testid=%s]').dispatchEvent(new MouseEvent('click', {detail: 1}));"
                        + " window.fetch = f; return asked;")
                .formatted(button));
    }

    @Test
    void aWorseAlarmUnderTheFinger() throws Exception {
        try (Browser page = new Browser(1280, 800);
                TestService service = new TestService(data, Map.of())) {
            page.open(service.uri("/"));
            await().atMost(SOON).until(() -> page.text("state").equals("idle"));
            String loss = "{id: 'loss', since: '2026-01-01T09:00:00Z', severity: 'warning', text: ''}";
            String disk = "{id: 'disk', since: '2026-01-01T09:01:00Z', severity: 'alarm', text: ''}";
            tell(page, "alarms", "{alarms: [%s]}".formatted(loss));
            assertThat(page.text("alarms")).startsWith("Warning: Events were lost.");
            fingerDown(page, "alarm-acknowledge");
            tell(page, "alarms", "{alarms: [%s, %s]}".formatted(loss, disk));
            assertThat(page.text("alarms")).startsWith("Alarm: The disk");
            assertThat(fingerUp(page, "alarm-acknowledge")).isEqualTo("/api/alarms/loss/acknowledge");
            fingerDown(page, "alarm-acknowledge");
            assertThat(fingerUp(page, "alarm-acknowledge")).isEqualTo("/api/alarms/disk/acknowledge");
        }
    }

    @Test
    void theNextStageUnderTheFinger() throws Exception {
        try (Browser page = new Browser(1280, 800);
                TestService service = new TestService(data, Map.of())) {
            page.open(service.uri("/"));
            await().atMost(SOON).until(() -> page.text("state").equals("idle"));
            String id = service.arm();
            await().atMost(SOON).until(() -> page.text("state").equals("armed"));
            running(page, id, "attenuation", "J-1");
            assertThat(page.shows("job-cancel")).isTrue();
            fingerDown(page, "job-cancel");
            tell(page, "job", "{job: {id: 'J-1', session: '%s', kind: 'attenuation', state: 'done'}}".formatted(id));
            running(page, id, "reconstruction", "J-2");
            assertThat(page.script(
                            "return document.querySelector('[data-testid=job-cancel]').getAttribute('aria-label')"))
                    .isEqualTo("Cancel reconstruction");
            assertThat(fingerUp(page, "job-cancel")).isEqualTo("/api/jobs/J-1/cancel");
        }
    }

    /** How long it will take still is what somebody waits for: it is never cut off. */
    @Test
    void howLongAStageTakesStillIsLegible() throws Exception {
        try (Browser page = new Browser(1280, 800);
                TestService service = new TestService(data, Map.of())) {
            page.open(service.uri("/"));
            await().atMost(SOON).until(() -> page.text("state").equals("idle"));
            String id = service.arm();
            await().atMost(SOON).until(() -> page.text("state").equals("armed"));
            running(page, id, "reconstruction", "J-1");
            for (int width : new int[] {1280, 1024}) {
                page.size(width, 768);
                for (String[] words : new String[][] {
                    {"en", "reconstruction running 50 %, 45 s left"}, {"nl", "reconstructie bezig 50 %, nog 45 s"}
                }) {
                    page.click("language-" + words[0]);
                    assertThat(page.text("jobs")).isEqualTo(words[1]);
                    assertThat(page.script(CUT_OFF))
                            .as("%s at %d", words[0], width)
                            .isEqualTo("");
                }
            }
        }
    }

    /** Texts of the jobs' line, of the stages and of the rates that do not fit, or wrap where they are one line. */
    private static final String CUT_OFF =
            "return [...document.querySelectorAll('[data-testid=jobs], [data-testid=stages] span, .job-line, .rates dt, .rates dd')]"
                    + ".filter(n => n.scrollWidth > n.clientWidth + 1 && n.clientWidth > 0 || n.scrollHeight > n.clientHeight + 1 && n.clientHeight > 0"
                    + " || n.matches('dt, dd') && n.offsetHeight > 30).map(n => n.textContent).join('; ')";

    private static void running(Browser page, String session, String stage, String job) throws Exception {
        JsonObject open = new JsonObject()
                .put("id", job)
                .put("session", session)
                .put("kind", stage)
                .put("state", "running");
        tell(page, "job", new JsonObject().put("job", open).encode());
        tell(
                page,
                "progress",
                "{session: '%s', stages: [{name: '%s', status: 'running', fraction: 0.5, etaS: 44.2}]}"
                        .formatted(session, stage));
    }
}
