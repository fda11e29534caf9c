package org.petmr.acquisition.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
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
import org.petmr.attenuation.quality.Finding;
import org.petmr.recon.scanner.ScannerCatalogue;

/** A scan with a refusal, an alarm, its processing and a finding in Dutch: nothing of it is left in English. */
@Timeout(180)
class PageDutchIT {

    private static final Duration SOON = Duration.ofSeconds(20);

    private static final byte[] PNG = Base64.getDecoder()
            .decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==");

    @TempDir
    Path data;

    /** A map that PET does not lie on, as the pipeline tells it; its reconstruction lasts until it has been looked at. */
    private static final class Shifted implements ProcessingPipeline {

        private final CountDownLatch seen = new CountDownLatch(1);

        @Override
        public List<String> stages() {
            return List.of("attenuation", "reconstruction");
        }

        @Override
        public Processing open(StoredSession session) {
            return (stage, progress) -> {
                Files.write(session.resultDirectory().resolve("fused.png"), PNG);
                if (stage.equals("reconstruction")) {
                    progress.report(0.5, "OSEM 2 of 3");
                    seen.await();
                }
                Finding.Kind kind = Finding.Kind.MAP_OFF;
                String found = "PET lies 3.2 mm and 1.5 deg from the mu-map";
                Map<String, Object> explained = Map.of(
                        "kind", kind.name(),
                        "severity", kind.severity().name(),
                        "sentence", kind.sentence(),
                        "found", found,
                        "figures", Map.of("shiftMm", 3.24, "rotationDeg", 1.5));
                return Map.of(
                        "attenuation",
                        Map.of(
                                "method",
                                "Dixon",
                                "findings",
                                List.of(kind + ": " + found),
                                "explained",
                                List.of(explained)),
                        "reconstruction",
                        Map.of("method", "OSEM 3i21s"));
            };
        }
    }

    /** What is seen on the page, and said to be in English; the switch to English is. */
    private static Object english(Browser page) throws Exception {
        return page.script(
                "return [...document.querySelectorAll('body *')]"
                        + ".filter(n => [...n.childNodes].some(c => c.nodeType === 3 && c.textContent.trim()) && n.checkVisibility()"
                        + " && n.closest('[lang]').lang !== 'nl' && !n.classList.contains('language')).map(n => n.textContent).join('; ')");
    }

    @Test
    void aScanWithARefusalAnAlarmAndAFinding() throws Exception {
        Shifted pipeline = new Shifted();
        try (Browser page = new Browser(1280, 800);
                TestService service = new TestService(data, Map.of(), pipeline);
                TestFrontEnd device = new TestFrontEnd(service.linkPort(), 1)) {
            page.open(service.uri("/"));
            await().atMost(SOON).until(() -> page.text("state").equals("idle"));
            assertThat(english(page)).as("the page as it comes").isNotEqualTo("");
            page.click("language-nl");
            service.arm();
            await().atMost(SOON).until(() -> page.text("state").equals("klaar"));
            page.click("start");
            await().atMost(SOON)
                    .until(() ->
                            page.text("answer").equals("Er is geen front-end verbonden. Controleer voeding en kabel."));
            assertThat(english(page)).as("refused").isEqualTo("");

            device.introduce(ScannerCatalogue.find("bench"));
            await().atMost(SOON).until(() -> page.text("links").contains("gereed"));
            page.click("start");
            device.agreeToStart();
            device.sendBlock(100, 10);
            await().atMost(SOON).until(() -> page.text("state").equals("meet"));
            page.script("return import('/scan/stream.js').then(m => m.tell('alarms', {alarms: [{id: 'clock-jump-1',"
                    + " since: '2026-01-01T09:00:00Z', severity: 'warning', text: 'front end 1: its clock jumped',"
                    + " details: [{text: 'front end 1: its clock jumped', code: 'clock-jumped',"
                    + " values: {n: 1, jumps: 2, lastMs: -300}}]}]}))");
            page.click("alarms-all");
            assertThat(page.text("alarms-list"))
                    .contains("De klok van front-end 1 versprong 2 maal, het laatst -300 ms.");
            assertThat(english(page)).as("acquiring, with an alarm").isEqualTo("");
            page.script("document.querySelector('[data-testid=alarms-dialog]').close()");
            page.click("stop");
            device.agreeToStop();
            device.endRun();
            await().atMost(SOON).until(() -> page.text("stages").contains("OSEM 2 van 3"));
            assertThat(english(page)).as("while it is processed").isEqualTo("");
            pipeline.seen.countDown();
            await().atMost(SOON).until(() -> page.text("state").equals("voltooid"));
            assertThat(english(page)).as("complete").isEqualTo("");

            page.open(service.uri("/studies.html"));
            await().atMost(SOON)
                    .ignoreExceptions()
                    .until(() -> page.text("list").contains("mu-map verschoven"));
            page.script("document.querySelector('details').open = true");
            assertThat(page.text("list"))
                    .contains("PET ligt niet op de mu-map: maak die opnieuw.")
                    .contains("verschuiving 3,2 mm")
                    .contains("draaiing 1,5°");
            assertThat(english(page)).as("its finding").isEqualTo("");
            assertThat(page.barriers()).isEmpty();
            page.click("language-en");
            page.script("document.querySelector('details').open = true");
            assertThat(page.text("list")).contains("make the map again. PET lies 3.2 mm and 1.5 deg from the mu-map");
        }
    }
}
