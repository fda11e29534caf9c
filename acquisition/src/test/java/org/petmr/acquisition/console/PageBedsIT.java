package org.petmr.acquisition.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.TestService;
import org.petmr.acquisition.link.TestFrontEnd;
import org.petmr.recon.scanner.ScannerCatalogue;

/** An examination of several beds as the page shows and runs it. */
@Timeout(120)
class PageBedsIT {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String ENTER = "\uE007";

    @TempDir
    Path data;

    private static String request() {
        JsonObject arm = TestService.armRequest();
        arm.remove("durationS");
        return new JsonObject()
                .put("arm", arm)
                .put(
                        "beds",
                        new JsonArray(
                                "[{\"positionMm\": -26, \"durationS\": 60}, {\"positionMm\": 26, \"durationS\": 30}]"))
                .encode();
    }

    private static JsonObject shown(TestService service) throws Exception {
        return new JsonObject(service.get("/api/state").body()).getJsonObject("session");
    }

    private static void abort(TestService service) throws Exception {
        String id = shown(service).getString("id");
        assertThat(service.post("/api/sessions/" + id + "/abort").statusCode()).isEqualTo(200);
        service.awaitState(id, "aborted");
    }

    private static Object marks(Browser page) throws Exception {
        return page.script("return [...document.querySelectorAll('[data-testid=outline] rect')]"
                + ".map(r => r.getAttribute('class')).join()");
    }

    @Test
    void bedAfterBed() throws Exception {
        try (Browser page = new Browser(1280, 800);
                TestService service = new TestService(data, Map.of());
                TestFrontEnd device = new TestFrontEnd(service.linkPort(), 1)) {
            device.introduce(ScannerCatalogue.find("bench"));
            page.open(service.uri("/"));
            await().atMost(SOON).until(() -> page.text("links").contains("ready"));
            assertThat(service.post("/api/examinations", "application/json", request())
                            .statusCode())
                    .isEqualTo(201);
            await().atMost(SOON).until(() -> page.text("bed").equals("bed 1 of 2"));
            assertThat(page.text("beds")).isEqualTo("bed 1now0:00 / 1:00bed 2next0:30");
            assertThat(page.text("body-left")).isEqualTo("whole examination: 00:01:30 left");
            assertThat(marks(page)).isEqualTo("bed now,bed next");
            assertThat(page.script(
                            "return document.querySelector('[data-testid=timeline]').getAttribute('aria-label')"))
                    .isEqualTo("Beds in time: bed 1 now, 0:00 of 1:00, bed 2 next, 0:30; all together 1:30");
            assertThat(page.script("return [...document.querySelectorAll('[data-testid=timeline] .bed')]"
                            + ".map(r => Math.round(r.getAttribute('width'))).join()"))
                    .as("two thirds of the time and one")
                    .isEqualTo("667,333");
            assertThat(page.text("timeline-end")).isEqualTo("1:30");
            assertThat(page.shows("outline")).isTrue();
            assertThat(page.shows("next-bed")).isFalse();
            page.click("start");
            device.agreeToStart();
            for (int i = 0; i < 200; i++) {
                device.sendBlock(20, 4);
            }
            await().atMost(SOON).until(() -> page.text("loss").equals("lost 0 (of 4,800)"));
            page.click("stop");
            device.agreeToStop();
            device.endRun();
            await().atMost(SOON).until(() -> page.shows("next-bed"));
            assertThat(page.text("next-bed")).isEqualTo("Arm bed 2");
            assertThat(marks(page)).isEqualTo("bed done,bed next");
            // A page that is opened later knows the beds, too.
            page.open(service.uri("/"));
            await().atMost(SOON).ignoreExceptions().until(() -> page.shows("next-bed"));
            page.click("next-bed");
            await().atMost(SOON).until(() -> page.text("bed").equals("bed 2 of 2"));
            await().atMost(SOON).until(() -> marks(page).equals("bed done,bed now"));
            assertThat(page.text("state")).isEqualTo("armed");
            assertThat(page.complaints()).isEmpty();
        }
    }

    /** One bed lies where its protocol or request says, else where the MR series say; the pelvis lay at the waist before. */
    @Test
    void aBedLiesOnItsPartOfTheBody() throws Exception {
        try (Browser page = new Browser(1280, 800);
                TestService service = new TestService(data, Map.of())) {
            page.open(service.uri("/"));
            await().atMost(SOON).until(() -> page.text("state").equals("idle"));
            String id = armed(service, TestService.armRequest());
            await().atMost(SOON).until(() -> page.shows("outline"));
            assertThat(middleMm(page)).as("not known: the middle of the trunk").isEqualTo(560);
            page.script(
                    "return import('/scan/stream.js').then(m => m.tell('mr', {series: [], session: '%s', bodyPart: 'pelvis'}))"
                            .formatted(id));
            assertThat(middleMm(page)).as("by the MR").isEqualTo(860);
            abort(service);
            JsonObject head = TestService.armRequest().put("plan", new JsonObject().put("bodyPart", "head"));
            armed(service, head);
            await().atMost(SOON).until(() -> middleMm(page) == 115);
            assertThat(page.barriers()).isEmpty();
            assertThat(page.complaints()).isEmpty();
        }
    }

    private static String armed(TestService service, JsonObject request) throws Exception {
        var answer = service.post("/api/sessions", "application/json", request.encode());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return new JsonObject(answer.body()).getString("id");
    }

    private static int middleMm(Browser page) throws Exception {
        return ((Number) page.script("const r = document.querySelector('[data-testid=outline] rect.bed');"
                        + " return Number(r.getAttribute('x')) + Number(r.getAttribute('width')) / 2"))
                .intValue();
    }

    /** The bed that is named is armed, also when one before it was given up; that one is offered again. */
    @Test
    void aBedThatWasGivenUp() throws Exception {
        try (Browser page = new Browser(1280, 800);
                TestService service = new TestService(data, Map.of());
                TestFrontEnd device = new TestFrontEnd(service.linkPort(), 1)) {
            device.introduce(ScannerCatalogue.find("bench"));
            page.open(service.uri("/"));
            await().atMost(SOON).until(() -> page.text("links").contains("ready"));
            assertThat(service.post("/api/examinations", "application/json", request())
                            .statusCode())
                    .isEqualTo(201);
            await().atMost(SOON).until(() -> page.text("bed").equals("bed 1 of 2"));
            abort(service);
            await().atMost(SOON).until(() -> page.shows("next-bed"));
            assertThat(page.text("next-bed")).isEqualTo("Arm bed 2");
            page.click("next-bed");
            await().atMost(SOON).until(() -> shown(service).getString("state").equals("armed"));
            assertThat(shown(service).getJsonObject("arm").getInteger("bed")).isEqualTo(2);
            await().atMost(SOON).until(() -> page.text("bed").equals("bed 2 of 2"));
            abort(service);
            await().atMost(SOON).until(() -> marks(page).equals("bed failed,bed failed"));
            assertThat(page.shows("next-bed")).isFalse();
            assertThat(page.barriers()).isEmpty();
            page.click("again-1");
            await().atMost(SOON).until(() -> page.text("bed").equals("bed 1 of 2"));
            abort(service);
            await().atMost(SOON).until(() -> page.shows("close-examination"));
            noMoreBeds(page, service);
            assertThat(page.complaints()).isEmpty();
        }
    }

    /** Asks first, and who presses without reading goes back. */
    private static void noMoreBeds(Browser page, TestService service) throws Exception {
        String path = "/api/examinations/" + shown(service).getJsonObject("arm").getString("examination");
        page.click("close-examination");
        assertThat(page.text("close-losses"))
                .isEqualTo("Left out: bed 1, bed 2.No bed is measured: there will be no image.");
        assertThat(page.script("return document.activeElement.dataset.testid")).isEqualTo("close-cancel");
        assertThat(page.barriers()).isEmpty();
        page.press(ENTER);
        assertThat(page.shows("close-dialog")).isFalse();
        assertThat(new JsonObject(service.get(path).body()).getString("state")).isEqualTo("open");
        page.click("close-examination");
        page.click("close-do");
        await().atMost(SOON).until(() -> !page.shows("close-examination"));
        assertThat(new JsonObject(service.get(path).body()).getString("state")).isEqualTo("aborted");
    }
}
