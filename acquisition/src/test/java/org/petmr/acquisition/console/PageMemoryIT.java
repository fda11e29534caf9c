package org.petmr.acquisition.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.TestService;
import org.petmr.acquisition.link.TestFrontEnd;
import org.petmr.acquisition.preview.PreviewVerticle;
import org.petmr.recon.scanner.ScannerCatalogue;

/** What ten hours of a scan bring to a page, in seconds: its memory does not grow with them. */
@Timeout(300)
class PageMemoryIT {

    private static final Duration SOON = Duration.ofSeconds(60);

    /** As many rates as in 5.6 h; the first tenth of them is more than the curves hold. */
    private static final int ROUNDS = 200;

    private static final int TENTH = ROUNDS / 10;

    /** Garbage of the engine's own, such as compiled code, may come and go; what is kept of each message may not. */
    private static final long MOST_BYTES = 1_500_000;

    private static final int MOST_NODES = 200;

    /**
     * One round: 200 rates with the block maps, spectra, noise, alarms and progress of the same time, and two new images, each
     * fetched and decoded; returns once all of it is drawn.
     */
    private static final String ROUND = """
            const [from, session] = [%d, '%s'];
            return import('/scan/stream.js').then(async ({tell}) => {
              const shown = [];
              for (let i = from; i < from + 200; i++) {
                const s = i / 2;
                tell('rates', {timeMs: 1000 * s, promptsPerS: 4e5 + i %% 777, delayedsPerS: 1e5, randomsFraction: 0.25,
                  eventsPerS: 5e5, singlesPerS: 2e6, sent: 5e5 * s, stored: 5e5 * s, lost: i %% 3});
                if (i %% 2 === 0) {
                  const cps = Array.from({length: 96}, (_, k) => 2e4 + (i * k) %% 99);
                  tell('blocks', {kind: 'singles', around: 12, cps, dead: [i %% 96], hot: [(i + 7) %% 96]});
                  tell('quality', {session, noise: 0.1, target: 0.01, leftS: s, stopAt: new Date(i * 1000), reached: false});
                  tell('tick', {agesMs: {rates: 100, blocks: 300}});
                }
                if (i %% 4 === 0) tell('tof', {binPs: 100, counts: Array.from({length: 27}, (_, k) => 900 + (i * k) %% 99)});
                if (i %% 20 === 0) {
                  const alarms = [{id: 'loss', since: new Date(i * 1000), severity: 'warning', text: `events lost: ${i}`}];
                  tell('alarms', {alarms: i %% 40 ? alarms : [], past: alarms.map(a => ({...a, until: new Date(i * 1000 + 1)}))});
                  tell('progress', {stages: [{name: 'reconstruction', status: 'running', fraction: i %% 100 / 100, message: `${i}`}]});
                }
                if (i %% 100 === 0) {
                  const live = document.querySelector('[data-testid=live]');
                  shown.push(new Promise(done => live.addEventListener('load', done, {once: true})));
                  tell('preview', {session, number: 1e6 + i, dataS: s, events: 1, leftOut: 0, corrections: [], mr: ''});
                }
              }
              await Promise.all(shown);
              await new Promise(requestAnimationFrame);
            });""";

    private static final String GOES_ON = """
            return Promise.all([import('/scan/stream.js'), fetch('/api/state').then(r => r.json())]).then(([{tell}, now]) =>
              tell('state', {...now, state: 'acquiring', session: {...now.session, state: 'acquiring', totals: null}}));""";

    @TempDir
    Path data;

    /** @param bytes in use on the script's heap @param nodes of documents, also of those that nobody sees */
    private record Kept(long bytes, int nodes, int listeners) {

        static Kept of(Browser page) throws Exception {
            page.devTools("HeapProfiler.collectGarbage", new JsonObject());
            JsonObject heap = page.devTools("Runtime.getHeapUsage", new JsonObject());
            JsonObject counters = page.devTools("Memory.getDOMCounters", new JsonObject());
            return new Kept(
                    heap.getNumber("usedSize").longValue(),
                    counters.getInteger("nodes"),
                    counters.getInteger("jsEventListeners"));
        }
    }

    @Test
    void tenHours() throws Exception {
        try (Browser page = new Browser(1280, 800);
                TestService service = new TestService(data, new PreviewVerticle(200));
                TestFrontEnd device = new TestFrontEnd(service.linkPort(), 1)) {
            device.introduce(ScannerCatalogue.find("bench"));
            page.open(service.uri("/"));
            await().atMost(SOON).until(() -> page.text("links").contains("ready"));
            String id = service.arm();
            await().atMost(SOON).until(() -> page.text("state").equals("armed"));
            page.click("start");
            device.agreeToStart();
            for (int i = 0; i < 500; i++) {
                device.sendBlock(400, 100);
            }
            await().atMost(SOON).until(() -> page.shows("live"));
            page.click("stop");
            device.agreeToStop();
            device.endRun();
            await().atMost(SOON).until(() -> page.text("state").equals("complete"));
            // The service has no more to say of it; the rest is told in its place.
            page.script(GOES_ON);

            Kept first = null;
            for (int round = 1; round <= ROUNDS; round++) {
                page.script(ROUND.formatted(200 * round, id));
                if (round == TENTH) {
                    first = Kept.of(page);
                }
            }
            Kept last = Kept.of(page);
            System.out.printf(
                    Locale.ROOT,
                    "page's memory after a tenth %.2f MB, %d nodes, %d listeners; after all %.2f MB, %d, %d%n",
                    1e-6 * first.bytes(),
                    first.nodes(),
                    first.listeners(),
                    1e-6 * last.bytes(),
                    last.nodes(),
                    last.listeners());
            assertThat(page.script("return import('/scan/rates.js').then(m => m.history.endS)"))
                    .as("all of it was taken in")
                    .isEqualTo((200 * ROUNDS + 199) / 2.0);
            assertThat(last.bytes() - first.bytes()).isLessThan(MOST_BYTES);
            assertThat(last.nodes() - first.nodes()).isLessThan(MOST_NODES);
            assertThat(last.listeners() - first.listeners()).isLessThan(MOST_NODES);
            assertThat(page.complaints()).isEmpty();
        }
    }
}
