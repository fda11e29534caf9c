package org.petmr.acquisition.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.TestService;
import org.petmr.acquisition.link.TestFrontEnd;
import org.petmr.acquisition.preview.PreviewVerticle;
import org.petmr.recon.scanner.ScannerCatalogue;

/** The page for everybody: no barrier that axe finds, two languages, screens from a tablet to a wall. */
@Timeout(180)
class PageAccessIT {

    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    Path data;

    private static void isOpenToAll(Browser page, String state) throws Exception {
        assertThat(page.barriers()).as(state).isEmpty();
    }

    private static void fits(Browser page, String state) throws Exception {
        for (int[] size : new int[][] {{1024, 768}, {1280, 800}}) {
            page.size(size[0], size[1]);
            Object overflowing = page.script(
                    "return [...document.querySelectorAll('main section')]"
                            + ".filter(s => s.scrollHeight > s.clientHeight + 1 || s.scrollWidth > s.clientWidth + 1)"
                            + ".map(s => s.className + ' ' + s.scrollWidth + 'x' + s.scrollHeight + ' in ' + s.clientWidth + 'x' + s.clientHeight).join('; ')");
            assertThat(overflowing).as("%s at %d x %d", state, size[0], size[1]).isEqualTo("");
            assertThat(page.script(
                            "const d = document.documentElement, beyond = [...document.querySelectorAll('body *')]"
                                    + ".filter(n => n.getBoundingClientRect().right > innerWidth || n.getBoundingClientRect().bottom > innerHeight);"
                                    + " return d.scrollHeight <= innerHeight && d.scrollWidth <= innerWidth ? ''"
                                    + " : beyond.map(n => n.dataset.testid || n.className || n.tagName).join()"))
                    .as("beyond the edge: %s at %d x %d", state, size[0], size[1])
                    .isEqualTo("");
            keepPicture(page, state + "-" + size[0]);
        }
    }

    /** Pictures of each view, where a folder for them is named. */
    static void keepPicture(Browser page, String name) throws Exception {
        String folder = System.getenv("PETMR_PICTURES");
        if (folder != null) {
            Files.createDirectories(Path.of(folder));
            Files.write(Path.of(folder, name + ".png"), page.picture());
        }
    }

    @Test
    void noBarrierInAnyState() throws Exception {
        try (Browser page = new Browser(1280, 800);
                TestService service = new TestService(data, new PreviewVerticle(200));
                TestFrontEnd device = new TestFrontEnd(service.linkPort(), 1)) {
            device.introduce(ScannerCatalogue.find("bench"));
            page.open(service.uri("/"));
            await().atMost(SOON).until(() -> page.text("state").equals("idle"));
            isOpenToAll(page, "idle");
            fits(page, "idle");
            page.click("arm");
            await().atMost(SOON).until(() -> !page.text("arm-entries").isEmpty());
            Tablet.fits(page, "arming");
            page.size(1280, 800);
            isOpenToAll(page, "arming");
            keepPicture(page, "arming");
            page.script("document.querySelector('[data-testid=arm-dialog]').close()");
            await().atMost(SOON).until(() -> page.text("links").contains("ready"));
            service.arm();
            await().atMost(SOON).until(() -> page.text("state").equals("armed"));
            isOpenToAll(page, "armed");
            page.click("start");
            device.agreeToStart();
            for (int i = 0; i < 500; i++) {
                device.sendBlock(400, 100);
            }
            await().atMost(SOON).until(() -> page.shows("live"));
            isOpenToAll(page, "acquiring");
            fits(page, "acquiring");
            Tablet.fits(page, "acquiring");
            assertThat(page.script("const r = document.querySelector('[data-testid=stop]').getBoundingClientRect();"
                            + " return r.top >= 0 && r.bottom <= innerHeight"))
                    .as("what stops the scan is there without a look for it")
                    .isEqualTo(true);
            page.size(1280, 800);
            page.click("language-nl");
            isOpenToAll(page, "acquiring in Dutch");
            fits(page, "acquiring-dutch");
            assertThat(page.text("live-panels"))
                    .as("what the picture shows")
                    .matches("(?s)\\s*van vorenvan linksvanuit \\d+°\\s*axiaalcoronaalsagittaal\\s*");
            page.click("language-en");
            page.click("abort");
            isOpenToAll(page, "aborting");
            keepPicture(page, "aborting");
            page.click("abort-cancel");
            page.click("keys");
            isOpenToAll(page, "keys");
            page.script("document.querySelector('[data-testid=keys-dialog]').close()");
            page.click("stop");
            device.agreeToStop();
            device.endRun();
            await().atMost(SOON).until(() -> page.text("state").equals("complete"));
            await().atMost(SOON).until(() -> page.shows("result"));
            isOpenToAll(page, "complete");
            fits(page, "complete");
            Tablet.fits(page, "complete");
            assertThat(page.complaints()).isEmpty();
        }
    }

    /** The same in Dutch, which the browser keeps; every key of one language is in the other. */
    @Test
    void twoLanguages() throws Exception {
        try (Browser page = new Browser(1280, 800);
                TestService service = new TestService(data, Map.of())) {
            page.open(service.uri("/"));
            await().atMost(SOON).until(() -> page.text("state").equals("idle"));
            assertThat(page.script("return document.documentElement.lang")).isEqualTo("en");
            page.click("language-nl");
            assertThat(page.text("state")).isEqualTo("vrij");
            assertThat(page.script("return document.documentElement.lang + document.title"))
                    .isEqualTo("nlpetmr: scan");
            assertThat(page.script("return document.activeElement.dataset.testid"))
                    .isEqualTo("language-nl");
            page.script("location.reload()");
            await().atMost(SOON)
                    .ignoreExceptions()
                    .until(() -> page.text("state").equals("vrij"));
            isOpenToAll(page, "Dutch");
            fits(page, "dutch");
            page.script("return import('/scan/stream.js').then(m => m.tell('alarms', {alarms: [{id: 'loss',"
                    + " since: '2026-01-01T09:00:00Z', severity: 'warning', text: 'events lost: 7'}]}))");
            assertThat(page.text("alarms")).startsWith("Waarschuwing: Er gingen gebeurtenissen verloren.");
            fits(page, "dutch-alarm");
            assertThat(((Number) page.script("return document.querySelector('.alarm-line').offsetHeight")).intValue())
                    .as("two or three lines, in which it is read at a glance")
                    .isLessThanOrEqualTo(68);
            assertThat(page.script(
                            "return Promise.all([import('/words/en.js'), import('/words/nl.js')]).then(([en, nl]) => {"
                                    + " const a = Object.keys(en.default), b = Object.keys(nl.default);"
                                    + " return a.length > 100 && a.join() === b.join() })"))
                    .isEqualTo(true);
            assertThat(page.complaints()).isEmpty();
        }
    }

    /** On the wall: state, time left, live image, alarms; nothing else. */
    @Test
    void onTheWall() throws Exception {
        try (Browser page = new Browser(1280, 800);
                TestService service = new TestService(data, Map.of())) {
            page.open(service.uri("/?wall"));
            await().atMost(SOON).until(() -> page.text("state").equals("idle"));
            service.arm();
            await().atMost(SOON).until(() -> page.text("state").equals("armed"));
            for (String id : new String[] {"state", "timer", "result-empty", "alarms"}) {
                assertThat(page.shows(id)).as(id).isTrue();
            }
            for (String id : new String[] {"patient", "accession", "start", "abort", "rates", "mr", "nav"}) {
                assertThat(page.shows(id)).as(id).isFalse();
            }
            isOpenToAll(page, "wall");
            keepPicture(page, "wall");
        }
    }
}
