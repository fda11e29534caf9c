package org.petmr.acquisition.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.TestService;
import org.petmr.acquisition.link.TestFrontEnd;
import org.petmr.recon.scanner.ScannerCatalogue;

/** The list of studies: older ones, several beds, and what it says when nobody tells it anything. */
@Timeout(180)
class PageStudiesIT {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final int SESSIONS = 210;

    @TempDir
    Path data;

    /** One that was armed and given up, and copies of it a minute older each. */
    private void fill() throws Exception {
        String id;
        try (TestService service = new TestService(data, Map.of())) {
            id = service.arm();
            service.post("/api/sessions/" + id + "/abort");
            service.awaitState(id, "aborted");
        }
        Path sessions = data.resolve("sessions");
        JsonObject one = new JsonObject(Files.readString(sessions.resolve(id).resolve("session.json")));
        Instant newest = Instant.parse(one.getString("armedAt"));
        for (int n = 1; n < SESSIONS; n++) {
            JsonObject older = one.copy()
                    .put("id", "S-%03d".formatted(n))
                    .put("armedAt", newest.minusSeconds(60L * n).toString());
            older.getJsonObject("arm").put("accession", "A-OLD-%03d".formatted(n));
            Path directory = Files.createDirectories(sessions.resolve(older.getString("id")));
            Files.writeString(directory.resolve("session.json"), older.encode());
        }
    }

    private static void type(Browser page, String words) throws Exception {
        page.script(
                "const f = document.querySelector('[data-testid=search]'); f.value = '%s'; f.dispatchEvent(new Event('input'));"
                        .formatted(words));
    }

    @Test
    void olderStudiesAreFoundAndAskedFor() throws Exception {
        fill();
        try (Browser page = new Browser(1280, 800);
                TestService service = new TestService(data, Map.of())) {
            page.open(service.uri("/studies.html"));
            await().atMost(SOON).until(() -> page.text("shown").equals("200 of 210 sessions"));
            assertThat(page.text("list")).doesNotContain("A-OLD-205");
            type(page, "old-205");
            await().atMost(SOON).until(() -> page.text("shown").equals("1 of 1 sessions"));
            assertThat(page.text("list")).contains("A-OLD-205");
            assertThat(page.shows("more")).isFalse();
            type(page, "of nobody");
            await().atMost(SOON).until(() -> page.text("list").contains("none of these"));
            type(page, "");
            await().atMost(SOON).until(() -> page.shows("more"));
            assertThat(page.barriers()).isEmpty();
            page.click("more");
            await().atMost(SOON).until(() -> page.text("shown").equals("210 of 210 sessions"));
            assertThat(page.shows("more")).isFalse();
            assertThat(service.get("/api/studies?before=2026-13-01T00:00:00Z").statusCode())
                    .isEqualTo(400);
            assertThat(page.complaints()).isEmpty();
        }
    }

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

    private static JsonObject examination(TestService service, String id) throws Exception {
        return new JsonObject(service.get("/api/examinations/" + id).body());
    }

    /** One bed of two is measured; knit again from the list, its two images can be laid beside each other. */
    @Test
    void bedsAreKnitAgainAndCompared() throws Exception {
        try (Browser page = new Browser(1280, 800);
                TestService service = new TestService(data, Map.of())) {
            page.open(service.uri("/"));
            await().atMost(SOON).until(() -> page.text("state").equals("idle"));
            JsonObject armed = new JsonObject(service.post("/api/examinations", "application/json", request())
                    .body());
            String id = armed.getString("id");
            await().atMost(SOON).until(() -> page.text("state").equals("armed"));
            String bed = armed.getJsonArray("beds").getJsonObject(0).getString("session");
            try (TestFrontEnd device = new TestFrontEnd(service.linkPort(), 1)) {
                device.introduce(ScannerCatalogue.find("bench"));
                await().atMost(SOON).until(() -> page.text("links").contains("ready"));
                page.click("start");
                device.agreeToStart();
                device.sendBlock(20, 4);
                await().atMost(SOON).until(() -> page.shows("stop"));
                page.click("stop");
                device.agreeToStop();
                device.endRun();
                service.awaitState(bed, "complete");
            }
            assertThat(service.post("/api/examinations/" + id + "/close").statusCode())
                    .isEqualTo(200);
            await().atMost(SOON)
                    .until(() -> examination(service, id).getString("state").equals("complete"));

            page.open(service.uri("/studies.html"));
            await().atMost(SOON).ignoreExceptions().until(() -> page.shows("knit-" + id));
            assertThat(page.barriers()).isEmpty();
            page.click("knit-" + id);
            await().atMost(SOON)
                    .until(() -> page.text("answer").equals("Examination %s is being knit again.".formatted(id)));
            await().atMost(SOON).until(() -> {
                JsonObject now = examination(service, id);
                return now.getString("state").equals("complete")
                        && now.getJsonObject("knit").getInteger("processing") == 2;
            });
            for (int n = 1; n <= 2; n++) {
                Files.writeString(data.resolve("examinations/%s/results/%d/pet.nii.gz".formatted(id, n)), "image " + n);
            }
            assertThat(service.get("/api/examinations/%s/results/1/files/pet.nii.gz".formatted(id))
                            .body())
                    .isEqualTo("image 1");
            await().atMost(SOON).ignoreExceptions().until(() -> page.shows("knit-" + id));
            page.click("former-" + id);
            await().atMost(SOON).ignoreExceptions().until(() -> page.shows("compare-" + id + "-1"));
            assertThat(page.script(
                            "return document.querySelector('[data-testid=\"compare-%s-1\"]').search".formatted(id)))
                    .isEqualTo("?examination=%s&processing=2&withExamination=%s&withProcessing=1".formatted(id, id));
            assertThat(page.complaints()).isEmpty();
        }
    }

    /** Both lists say that they are old, go grey, and are as new as ever when the service is back. */
    @Test
    void aServiceThatIsAway() throws Exception {
        try (Browser studies = new Browser(1280, 800);
                Browser qc = new Browser(1280, 800)) {
            String port;
            try (TestService service = new TestService(data, Map.of())) {
                port = Integer.toString(service.uri("/").getPort());
                studies.open(service.uri("/studies.html"));
                qc.open(service.uri("/qc.html"));
                await().atMost(SOON).until(() -> studies.text("list").contains("no session yet"));
                await().atMost(SOON).until(() -> qc.text("qc-words").startsWith("No daily check yet"));
                assertThat(studies.shows("connection")).isFalse();
                assertThat(qc.shows("connection")).isFalse();
                assertThat(qc.complaints()).isEmpty();
            }
            for (Browser page : new Browser[] {studies, qc}) {
                await().atMost(SOON).until(() -> page.text("connection").startsWith("No connection since"));
                assertThat(page.text("age")).endsWith("s ago");
                assertThat(page.script("return document.body.classList.contains('stale')"))
                        .isEqualTo(true);
            }
            try (TestService back = new TestService(data, Map.of("console.port", port))) {
                String id = back.arm();
                await().atMost(SOON).until(() -> studies.text("list").contains(id));
                for (Browser page : new Browser[] {studies, qc}) {
                    await().atMost(SOON).until(() -> !page.shows("connection"));
                    await().atMost(SOON).until(() -> page.text("age").isEmpty());
                }
            }
        }
    }
}
