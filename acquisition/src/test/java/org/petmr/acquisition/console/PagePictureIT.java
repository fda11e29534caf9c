package org.petmr.acquisition.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.Addresses;
import org.petmr.acquisition.TestService;

/** No picture stands beside another patient's name, and none is asked for in vain. */
@Timeout(120)
class PagePictureIT {

    private static final Duration SOON = Duration.ofSeconds(20);

    /** One black pixel. */
    private static final byte[] PNG = Base64.getDecoder()
            .decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==");

    @TempDir
    Path data;

    private static void tell(Browser page, String event, JsonObject body) throws Exception {
        page.script("return import('/scan/stream.js').then(m => m.tell('%s', %s))".formatted(event, body.encode()));
    }

    private static JsonObject state(String state, String id, String sessionState) {
        JsonObject session = new JsonObject()
                .put("id", id)
                .put("state", sessionState)
                .put("arm", TestService.armRequest())
                .put("stages", new JsonArray())
                .put("endedAt", "2026-01-01T09:00:00Z");
        return new JsonObject()
                .put("state", state)
                .put("session", session)
                .put("links", new JsonArray())
                .put("now", "2026-01-01T09:00:00Z");
    }

    /** The network is as slow as the test: a picture has come when its {@code onload} is called. */
    @Test
    void theResultOfTheSessionThatIsNamed() throws Exception {
        try (Browser page = new Browser(1280, 800);
                TestService service = new TestService(data, Map.of())) {
            page.open(service.uri("/"));
            await().atMost(SOON).until(() -> page.text("state").equals("idle"));
            page.script("window.result = document.querySelector('[data-testid=result]');"
                    + " Object.defineProperty(result, 'src', {set(url) { this.dataset.asked = url; }});");
            tell(page, "state", state("idle", "S-A", "complete"));
            page.script("window.first = result.onload; first();");
            assertThat(page.shows("result")).isTrue();
            tell(page, "state", state("idle", "S-B", "complete"));
            assertThat(page.text("result-note")).isEqualTo("session S-B");
            assertThat(page.script("return result.dataset.asked")).asString().startsWith("/api/sessions/S-B/");
            assertThat(page.shows("result")).as("S-A's under S-B's name").isFalse();
            page.script("first()");
            assertThat(page.shows("result")).as("S-A's, which came late").isFalse();
            page.script("result.onload()");
            assertThat(page.shows("result")).isTrue();
            tell(page, "state", state("armed", "S-C", "armed"));
            page.script("result.onload()");
            assertThat(page.shows("result")).as("S-B's, which came late").isFalse();
        }
    }

    @Test
    void theLiveImageOfTheSessionThatIsNamed() throws Exception {
        try (Browser page = new Browser(1280, 800);
                TestService service = new TestService(data, Map.of())) {
            page.open(service.uri("/"));
            await().atMost(SOON).until(() -> page.text("state").equals("idle"));
            page.script("window.Image = class { constructor() { window.coming = this; } };");
            tell(page, "state", state("acquiring", "S-A", "acquiring"));
            tell(page, "preview", preview("S-A"));
            tell(page, "state", state("acquiring", "S-B", "acquiring"));
            page.script("coming.onload()");
            assertThat(page.shows("live")).as("S-A's, which came late").isFalse();
            tell(page, "preview", preview("S-B"));
            page.script("coming.onload()");
            assertThat(page.shows("live")).isTrue();
        }
    }

    private static JsonObject preview(String session) {
        return new JsonObject()
                .put("session", session)
                .put("number", 1)
                .put("dataS", 1)
                .put("events", 1)
                .put("leftOut", 0)
                .put("corrections", new JsonArray())
                .put("mr", "");
    }

    private static JsonObject series(String id, String kind, int slices) {
        return new JsonObject()
                .put("id", id)
                .put("kind", kind)
                .put("slices", slices)
                .put("missing", 0)
                .put("shape", new JsonArray("[4, 4, 4]"));
    }

    /** One of four Dixon images is not all of them; and what is missing of one session is not said of the next. */
    @Test
    void whatIsStillMissing() throws Exception {
        try (Browser page = new Browser(1280, 800);
                TestService service = new TestService(data, Map.of())) {
            page.open(service.uri("/"));
            await().atMost(SOON).until(() -> page.text("state").equals("idle"));
            String id = service.arm();
            await().atMost(SOON).until(() -> page.text("state").equals("armed"));
            JsonObject come =
                    series("1.2-0", "DIXON_IN", 5).put("isOfSession", true).put("session", id);
            come.remove("shape"); // no picture is asked for
            JsonObject mr = new JsonObject()
                    .put("series", new JsonArray().add(come))
                    .put("session", id)
                    .put(
                            "expected",
                            new JsonArray()
                                    .add(dixon("DIXON_OPPOSED", "DIXON_FAT"))
                                    .add(t1("T1")));
            service.vertx().eventBus().publish(Addresses.MR, mr);
            await().atMost(SOON)
                    .until(() -> page.text("mr").equals("Dixon2/4, missing: opposed phase, fatT1waitingDixon in5 ok"));
            page.open(service.uri("/"));
            await().atMost(SOON)
                    .ignoreExceptions()
                    .until(() -> page.text("mr").startsWith("Dixon2/4, missing: opposed phase, fatT1waiting"));
            mr = mr.copy().put("expected", new JsonArray().add(dixon()).add(t1()));
            service.vertx().eventBus().publish(Addresses.MR, mr);
            await().atMost(SOON).until(() -> page.text("mr").equals("Dixon4/4 okDixon in5 ok"));
            service.vertx().eventBus().publish(Addresses.MR, mr.copy().put("session", "S-OTHER"));
            await().atMost(SOON).until(() -> page.text("mr").equals("Dixon in5 ok"));
            assertThat(page.complaints()).isEmpty();
        }
    }

    private static JsonObject dixon(String... missing) {
        return expected("dixon", 4, missing);
    }

    private static JsonObject t1(String... missing) {
        return expected("t1", 1, missing);
    }

    private static JsonObject expected(String name, int wanted, String... missing) {
        return new JsonObject()
                .put("name", name)
                .put("found", wanted - missing.length)
                .put("wanted", wanted)
                .put("missing", new JsonArray(List.of(missing)))
                .put("isEnough", true);
    }

    /** The service looks whose series are there every half second: until then those of the patient before are nobody's. */
    @Test
    void noSeriesOfThePatientBefore() throws Exception {
        try (Browser page = new Browser(1280, 800);
                TestService service = new TestService(data, Map.of())) {
            page.open(service.uri("/"));
            await().atMost(SOON).until(() -> page.text("state").equals("idle"));
            tell(page, "state", state("armed", "S-A", "armed"));
            tell(page, "mr", seriesOf("S-A", true));
            assertThat(page.text("mr")).isEqualTo("T112 ok");
            tell(page, "state", state("armed", "S-B", "armed"));
            assertThat(page.text("mr")).as("the next patient's page").isEqualTo("none has arrived");
            tell(page, "mr", seriesOf("S-B", false));
            assertThat(page.text("mr")).isEqualTo("none has arrived");
            tell(page, "mr", seriesOf("S-B", true));
            assertThat(page.text("mr")).isEqualTo("T112 ok");
        }
    }

    private static JsonObject seriesOf(String session, boolean isOfSession) {
        return new JsonObject()
                .put(
                        "series",
                        new JsonArray()
                                .add(series("1.2-0", "T1", 12)
                                        .put("session", session)
                                        .put("isOfSession", isOfSession)));
    }

    /** The service reads a whole series for its picture: it is asked when no slice comes any more. */
    @Test
    void aSeriesOfThisPatientThatHasArrived() throws Exception {
        try (Browser page = new Browser(1280, 800);
                TestService service = new TestService(data, Map.of())) {
            service.vertx().eventBus().consumer(Addresses.MR_PICTURE, m -> m.reply(new JsonObject().put("png", PNG)));
            page.open(service.uri("/"));
            await().atMost(SOON).until(() -> page.text("state").equals("idle"));
            for (int slices = 10; slices <= 12; slices++) {
                JsonArray all = new JsonArray()
                        .add(series("1.2-0", "T1", slices).put("isOfSession", true))
                        .add(series("1.3-0", "T2", 5).put("isOfSession", false))
                        .add(series("1.4-0", "FLAIR", 6));
                service.vertx().eventBus().publish(Addresses.MR, new JsonObject().put("series", all));
            }
            await().atMost(SOON).until(() -> page.text("mr").equals("T112 okFLAIR6 ok"));
            await().atMost(SOON)
                    .until(() -> page.script("return [...document.querySelectorAll('img.thumb')]"
                                    + ".filter(i => i.naturalWidth > 0).length")
                            .equals(2));
            assertThat(
                            page.script(
                                    "return performance.getEntriesByType('resource').map(r => new URL(r.name))"
                                            + ".filter(u => u.pathname.startsWith('/api/mr/')).map(u => u.pathname + u.search).sort().join(' ')"))
                    .isEqualTo("/api/mr/1.2-0/image.png?of=12 /api/mr/1.4-0/image.png?of=6");
            assertThat(page.complaints()).isEmpty();
        }
    }
}
