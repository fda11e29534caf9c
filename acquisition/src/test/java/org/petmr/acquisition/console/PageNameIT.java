package org.petmr.acquisition.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.TestService;

/** The patient's name against the wristband: seen when it is asked for, put down, and gone again. */
@Timeout(120)
class PageNameIT {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String NAME = "de Vries, Vera1970-02-03  female  P1";

    @TempDir
    Path data;

    private long read(String session) throws Exception {
        try (var files = Files.walk(data.resolve("audit"))) {
            long records = 0;
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                records += Files.readString(file)
                        .lines()
                        .filter(line -> line.contains(session))
                        .count();
            }
            return records;
        }
    }

    @Test
    void theNameIsShownOnDemandAndForAWhile() throws Exception {
        try (Browser page = new Browser(1280, 800);
                TestService service = new TestService(data, Map.of())) {
            page.open(service.uri("/"));
            await().atMost(SOON).until(() -> page.text("state").equals("idle"));
            assertThat(page.shows("name-show")).as("nobody lies there").isFalse();
            String id = service.arm();
            await().atMost(SOON).until(() -> page.text("patient").equals("d** V** V**"));
            assertThat((String) page.script("return document.body.textContent")).doesNotContain("Vera");
            long before = read(id);
            page.script("const real = window.setTimeout; window.setTimeout = (act, ms) => ms === 20000"
                    + " ? (window.later = act, 0) : real(act, ms);");
            page.click("name-show");
            await().atMost(SOON).until(() -> page.text("name").equals(NAME));
            assertThat(page.shows("name")).isTrue();
            await().atMost(SOON).until(() -> read(id) == before + 1);
            assertThat(page.barriers()).isEmpty();
            page.script("window.later()");
            assertThat(page.shows("name")).as("after a while").isFalse();
            assertThat(page.text("name")).isEmpty();
            page.click("name-show");
            await().atMost(SOON).until(() -> page.shows("name"));
            page.click("name-show");
            assertThat(page.shows("name")).isFalse();

            page.click("name-show");
            await().atMost(SOON).until(() -> page.shows("name"));
            assertThat(service.post("/api/sessions/" + id + "/abort").statusCode())
                    .isEqualTo(200);
            JsonObject next = TestService.armRequest();
            next.getJsonObject("patient").put("name", "Berg^Bas");
            service.post("/api/sessions", "application/json", next.encode());
            await().atMost(SOON).until(() -> page.text("patient").equals("B** B**"));
            assertThat(page.text("name")).as("another patient lies there").isEmpty();
            assertThat(page.complaints()).isEmpty();
        }
    }

    /** The answer about one comes when the next lies there. */
    @Test
    void aLateAnswerIsNotShown() throws Exception {
        try (Browser page = new Browser(1280, 800);
                TestService service = new TestService(data, Map.of())) {
            page.open(service.uri("/"));
            await().atMost(SOON).until(() -> page.text("state").equals("idle"));
            String id = service.arm();
            await().atMost(SOON).until(() -> page.shows("name-show"));
            page.script(
                    "const f = window.fetch; window.fetch = path => new Promise(done => { window.answer = () => f(path).then(done); });");
            page.click("name-show");
            service.post("/api/sessions/" + id + "/abort");
            JsonObject next = TestService.armRequest();
            next.getJsonObject("patient").put("name", "Berg^Bas");
            service.post("/api/sessions", "application/json", next.encode());
            await().atMost(SOON).until(() -> page.text("patient").equals("B** B**"));
            page.script("return window.answer().then(() => new Promise(done => requestAnimationFrame(done)))");
            assertThat(page.text("name")).isEmpty();
            assertThat(page.shows("name")).isFalse();
        }
    }
}
