package org.petmr.acquisition.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.Addresses;
import org.petmr.acquisition.TestService;
import org.petmr.acquisition.link.TestFrontEnd;
import org.petmr.acquisition.preview.PreviewVerticle;
import org.petmr.recon.scanner.ScannerCatalogue;

/** The page in a real browser, from an idle service to a result, and what it says when the service is gone. */
class PageIT {

    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    Path data;

    @Test
    void oneExaminationAsSeenOnThePage() throws Exception {
        try (Browser page = new Browser(1280, 800)) {
            try (TestService service = new TestService(data, Map.of());
                    TestFrontEnd device = new TestFrontEnd(service.linkPort(), 1)) {
                page.open(service.uri("/"));
                await().atMost(SOON).until(() -> page.text("state").equals("idle"));
                device.introduce(ScannerCatalogue.find("bench"));
                await().atMost(SOON).until(() -> page.text("links").contains("ready"));
                String id = service.arm();
                await().atMost(SOON).until(() -> page.text("state").equals("armed"));
                assertThat(page.text("patient")).isEqualTo("d** V** V**");
                assertThat(page.text("tracer")).isEqualTo("18F-FDG 200 MBq");
                assertThat(page.text("timer")).isEqualTo("00:00:00 / 00:01:00");

                nothingMeasuredYet(page);
                page.script("const r = document.querySelector('[data-testid=start]').getBoundingClientRect();"
                        + " window.pressedAt = [r.left + r.width / 2, r.top + r.height / 2]");
                page.click("start");
                device.agreeToStart();
                await().atMost(SOON).until(() -> page.text("state").equals("acquiring"));
                assertThat(page.script(
                                "return document.elementFromPoint(...window.pressedAt).closest('button') === null"))
                        .as("a second press is no press of another button")
                        .isEqualTo(true);
                for (int i = 0; i < 2000; i++) {
                    device.sendBlock(400, 100);
                }
                await().atMost(SOON).until(() -> page.text("loss").equals("lost 0 (of 1,000,000)"));
                await().atMost(SOON).until(() -> page.text("timer").equals("00:00:02 / 00:01:00"));
                await().atMost(SOON).until(() -> page.text("randoms").equals("25 %"));
                assertThat(page.shows("chart-none")).as("there are data").isFalse();
                assertThat(page.script("return [document.documentElement.scrollHeight <= innerHeight, innerHeight]")
                                .toString())
                        .as("no scrolling at 1280 x 800")
                        .isEqualTo("[true,800]");
                page.click("stop");
                device.agreeToStop();
                device.endRun();
                await().atMost(SOON).until(() -> page.text("state").equals("complete"));
                await().atMost(SOON)
                        .until(() -> page.script("const i = document.querySelector('[data-testid=result]');"
                                        + " return !i.hidden && i.naturalWidth > 0")
                                .equals(true));
                assertThat(page.text("stages")).contains("count").contains("done");
                assertThat(page.text("stored")).isEqualTo("1,000,000");
                assertThat(service.session(id).getJsonObject("totals").getLong("storedPrompts"))
                        .isEqualTo(800_000);
                assertThat(page.complaints()).isEmpty();
                assertThat((String) page.script(
                                "return performance.getEntriesByType('resource').map(r => new URL(r.name).origin)"
                                        + ".filter(o => o !== location.origin).join()"))
                        .as("no request to anywhere else")
                        .isEmpty();
            }
            await().atMost(SOON).until(() -> page.text("connection").startsWith("No connection since"));
            assertThat(List.of(page.script("return document.body.classList.contains('stale')")))
                    .containsExactly(true);
        }
    }

    /** No axes from 0 to 1, and no events that nobody has counted. */
    private static void nothingMeasuredYet(Browser page) throws Exception {
        for (String place : List.of("chart-none", "blocks-none")) {
            assertThat(page.shows(place)).as(place).isTrue();
            assertThat(page.text(place)).isEqualTo("no data yet");
        }
        assertThat(page.script("return [...document.querySelectorAll('.charts canvas')]"
                        + ".filter(c => c.checkVisibility({visibilityProperty: true})).length"))
                .as("empty charts")
                .isEqualTo(0);
        assertThat(page.shows("blocks")).isFalse();
        assertThat(page.text("loss")).isEqualTo("nothing measured yet");
        assertThat(page.text("picture-title")).isEqualTo("Live image");
    }

    /** While the patient lies there: the image so far and the blocks; afterwards the result stands in its place. */
    @Test
    void theImageSoFar() throws Exception {
        try (Browser page = new Browser(1280, 800);
                TestService service = new TestService(data, new PreviewVerticle(200));
                TestFrontEnd device = new TestFrontEnd(service.linkPort(), 1)) {
            page.open(service.uri("/"));
            device.introduce(ScannerCatalogue.find("bench"));
            await().atMost(SOON).until(() -> page.text("links").contains("ready"));
            service.arm();
            await().atMost(SOON).until(() -> page.text("state").equals("armed"));
            assertThat(page.script("return document.querySelector('[data-testid=live]').hidden"))
                    .isEqualTo(true);
            page.click("start");
            device.agreeToStart();
            for (int i = 0; i < 500; i++) {
                device.sendBlock(400, 100);
            }
            await().atMost(SOON)
                    .until(() -> page.script("const i = document.querySelector('[data-testid=live]');"
                                    + " return i.hidden ? 'hidden' : String(i.naturalWidth)")
                            .equals("724"));
            assertThat(page.text("picture-title")).isEqualTo("Live image");
            assertThat(page.text("result-note")).contains("s of data").contains("not corrected for attenuation");
            service.vertx().eventBus().publish(Addresses.BLOCKS, new JsonObject("""
                                    {"kind": "singles", "around": 4, "blocks": [9, 9, 9, 9, 0, 9, 9, 90],
                                     "cps": [1500, 1500, 1500, 1500, 0, 1500, 1500, 15000], "dead": [4], "hot": [7]}"""));
            await().atMost(SOON)
                    .until(() -> page.text("blocks-read")
                            .equals("8 blocks, 3.0 k/s of singles each, 1 dead (4), 1 hot (7)"));
            assertThat(page.script("const c = document.getElementById('blocks'), g = c.getContext('2d');"
                            + " return Array.from(g.getImageData(c.width / 8, c.height / 4, 1, 1).data).join()"))
                    .as("the middle of the dead block is crossed out in the alarm's colour")
                    .isEqualTo("255,107,94,255");
            // A page that is opened in the middle has it, too.
            page.open(service.uri("/"));
            await().atMost(SOON)
                    .until(() -> page.script("return !document.querySelector('[data-testid=live]').hidden")
                            .equals(true));
            page.click("stop");
            device.agreeToStop();
            device.endRun();
            await().atMost(SOON).until(() -> page.text("state").equals("complete"));
            await().atMost(SOON)
                    .until(() -> page.script("return document.querySelector('[data-testid=live]').hidden"
                                    + " && !document.querySelector('[data-testid=result]').hidden")
                            .equals(true));
            assertThat(page.text("picture-title")).isEqualTo("Result");
            assertThat(page.complaints()).isEmpty();
        }
    }
}
