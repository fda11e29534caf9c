package org.petmr.acquisition.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.Addresses;
import org.petmr.acquisition.TestService;
import org.petmr.acquisition.link.TestFrontEnd;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.SinglesUnits;

/** The figures and curves of a scan, and how old they are. */
@Timeout(180)
class PageCurvesIT {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String HOME = "\uE011";
    private static final String POINTS = "return import('/scan/rates.js').then(m => m.history.length)";

    @TempDir
    Path data;

    private static JsonObject request() {
        return TestService.armRequest()
                .put("pipeline", new JsonObject().put("deadTimeNs", 1000))
                .put("plan", new JsonObject("""
                        {"noise": {"target": 0.01, "constant": 20, "scatterFraction": 0.4}}"""));
    }

    private static void wholeSecond(TestFrontEnd device) throws Exception {
        for (int i = 0; i < 1000; i++) {
            device.sendBlock(400, 100);
        }
    }

    /** Of 400 k prompts and 100 k randoms a second, 40 % scatter: T = 180 k, NEC = 180²/500 = 64.8 k. */
    @Test
    void figuresAndCurves() throws Exception {
        int blocks = SinglesUnits.blocks(ScannerCatalogue.find("bench")).units();
        long[] singles = new long[blocks];
        Arrays.fill(singles, 20_000);
        try (Browser page = new Browser(1280, 800);
                TestService service = new TestService(data, Map.of());
                TestFrontEnd device = new TestFrontEnd(service.linkPort(), 1)) {
            device.introduce(ScannerCatalogue.find("bench"));
            page.open(service.uri("/"));
            await().atMost(SOON).until(() -> page.text("links").contains("ready"));
            assertThat(service.post(
                                    "/api/sessions",
                                    "application/json",
                                    request().encode())
                            .statusCode())
                    .isEqualTo(201);
            await().atMost(SOON).until(() -> page.text("state").equals("armed"));
            page.click("start");
            device.agreeToStart();
            wholeSecond(device);
            device.sendSingles(singles);
            wholeSecond(device);
            await().atMost(SOON).until(() -> page.text("loss").equals("lost 0 (of 1,000,000)"));
            await().atMost(SOON).until(() -> page.text("singles").endsWith("/s"));
            // What is not measured live is read where it stays: the last second's rates.
            assertThat(page.text("nec-name")).isEqualTo("NEC");
            assertThat(page.script("const s = document.querySelector('[data-testid=rates]');"
                            + " return s.scrollWidth <= s.clientWidth"))
                    .as("the figures have room")
                    .isEqualTo(true);
            assertThat(page.text("dead-time")).as("1 - (1 - 20 k/s 1 us)²").isEqualTo("4.0 %");
            mayStopAt(page);

            await().atMost(SOON).until(() -> ((Number) page.script(POINTS)).intValue() > 0);
            int points = ((Number) page.script(POINTS)).intValue();
            page.script("location.reload()");
            await().atMost(SOON).ignoreExceptions().until(() -> ((Number) page.script(POINTS)).intValue() >= points);
            page.script("document.querySelector('[data-testid=chart]').focus()");
            page.press(HOME);
            assertThat(page.text("chart-read"))
                    .as("the curves of before the reload")
                    .startsWith("at 00:00:0")
                    .containsPattern(
                            "prompts \\d{3}\\.\\d k/s, trues \\d{3}\\.\\d k/s, randoms \\d+\\.\\d k/s .* NEC \\d+\\.\\d k/s");
            necOfWhatIsShown(page.text("chart-read"));
            assertThat(page.script("return document.querySelectorAll('.charts canvas').length"))
                    .isEqualTo(2);
            page.click("stop");
            device.agreeToStop();
            device.endRun();
            await().atMost(SOON).until(() -> page.text("state").equals("complete"));
            assertThat(page.text("left"))
                    .as("of a minute that was stopped after 2 s")
                    .isEmpty();
            itGrowsOld(page, "rates");
            page.script("location.reload()");
            itGrowsOld(page, "blocks"); // which a page that is opened later is told again
            assertThat(page.complaints()).isEmpty();
        }
    }

    /** NEC as NEMA NU 2 has it, of the figures beside it: T = (1 - 0.4) (P - R) over T + S + 2R = P + R. */
    private static void necOfWhatIsShown(String figures) {
        Matcher shown = Pattern.compile(
                        "prompts ([\\d.]+) k/s, trues ([\\d.]+) k/s, randoms ([\\d.]+) k/s \\((\\d+) %\\),"
                                + " NEC ([\\d.]+) k/s")
                .matcher(figures);
        assertThat(shown.find()).as(figures).isTrue();
        double prompts = Double.parseDouble(shown.group(1));
        double netTrues = Double.parseDouble(shown.group(2));
        double randoms = Double.parseDouble(shown.group(3));
        double trues = (1 - 0.4) * (prompts - randoms);
        assertThat(netTrues).as(figures).isCloseTo(prompts - randoms, within(0.11));
        assertThat(Integer.parseInt(shown.group(4))).isEqualTo(Math.round(100 * randoms / prompts));
        assertThat(Double.parseDouble(shown.group(5)))
                .as(figures)
                .isCloseTo(trues * trues / (prompts + randoms), withinPercentage(0.5));
    }

    /**
     * In 2 s of 400 k prompts and 100 k randoms each lie 360 k²/1 M = 129.6 k noise equivalent counts: the noise is
     * 20/√129.6 k = 5.56 %, and 1 % takes 5.56² times as long, 61.7 s, of which 59.7 s are left.
     */
    private static void mayStopAt(Browser page) throws Exception {
        Pattern words = Pattern.compile("6 %, target 1 %: you may stop at (\\d\\d:\\d\\d) \\(00:00:59\\)");
        String shown = await().atMost(SOON)
                .until(() -> page.text("noise"), text -> words.matcher(text).matches());
        Matcher stopAt = words.matcher(shown);
        assertThat(stopAt.matches()).isTrue();
        LocalTime expected = LocalTime.now().plusSeconds(59);
        long earlierS = LocalTime.parse(stopAt.group(1)).until(expected, ChronoUnit.SECONDS);
        assertThat(Math.floorMod(earlierS, 24 * 3600L))
                .as("%s at %s", shown, expected)
                .isLessThan(60 + SOON.toSeconds());
    }

    /** The figures of a scan that is over, or paused, are not of now. */
    private static void itGrowsOld(Browser page, String panel) {
        await().atMost(SOON)
                .ignoreExceptions()
                .until(() -> String.valueOf(page.script(
                                "return document.querySelector('[data-age=%s]').textContent".formatted(panel)))
                        .matches("\\d+ s ago"));
    }

    /** Ten hours, two points a second, with a pause: bounded, and the time goes on. */
    @Test
    void aLongScanDoesNotGrowThePagesMemory() throws Exception {
        try (Browser page = new Browser(1280, 800);
                TestService service = new TestService(data, Map.of())) {
            page.open(service.uri("/"));
            Object outcome = page.script("return import('/scan/history.js').then(({History}) => {"
                    + " const h = new History(); let most = 0;"
                    + " for (let part = 0; part < 2; part++) for (let i = 1; i <= 36000; i++) {"
                    + "  h.add({s: i / 2, prompts: 5, trues: 4, randoms: 1, nec: 3, singles: null, randomsPart: 20, deadPart: null});"
                    + "  most = Math.max(most, h.length); }"
                    + " const [s, p, singles] = h.columns('s', 'prompts', 'singles');"
                    + " return [most <= 3600, h.endS, s.every((t, i) => i === 0 || t > s[i - 1]), p.every(v => v === 5),"
                    + "  singles.every(v => v === null), s[0] < 60].join(); })");
            assertThat(outcome).isEqualTo("true,36000,true,true,true,true");
        }
    }

    /** What a scanner with time of flight tells. */
    @Test
    void theTofSpectrum() throws Exception {
        try (Browser page = new Browser(1280, 800);
                TestService service = new TestService(data, Map.of())) {
            page.open(service.uri("/"));
            await().atMost(SOON).until(() -> page.text("state").equals("idle"));
            assertThat(page.shows("tof-panel")).isFalse();
            service.vertx()
                    .eventBus()
                    .publish(Addresses.TOF, new JsonObject("{\"binPs\": 100, \"counts\": [0, 50, 100, 150, 100]}"));
            await().atMost(SOON).until(() -> page.shows("tof-panel"));
            assertThat(page.text("tof-read")).isEqualTo("TOF: middle 75 ps, spread 97 ps (1 sigma)");
            assertThat(page.complaints()).isEmpty();
        }
    }

    /** When the service is away each panel says how old it is, and the page goes on by itself. */
    @Test
    void howOldItIs() throws Exception {
        try (Browser page = new Browser(1280, 800)) {
            int port;
            try (TestService service = new TestService(data, Map.of())) {
                port = service.uri("/").getPort();
                page.open(service.uri("/"));
                await().atMost(SOON).until(() -> page.text("state").equals("idle"));
                assertThat(ages(page)).isEqualTo("");
            }
            await().atMost(SOON).until(() -> page.text("connection").startsWith("No connection since"));
            assertThat(ages(page)).matches("(\\d s ago,?){8}");
            try (TestService again = new TestService(data, Map.of("console.port", Integer.toString(port)))) {
                assertThat(again.uri("/").getPort()).isEqualTo(port);
                await().atMost(SOON).until(() -> !page.shows("connection"));
                await().atMost(SOON).until(() -> ages(page).isEmpty());
            }
        }
    }

    /** Of the panels that are shown. */
    private static String ages(Browser page) throws Exception {
        return (String)
                page.script("return [...document.querySelectorAll('[data-age]')].filter(n => n.offsetParent !== null"
                        + " || n.textContent).map(n => n.textContent).filter(Boolean).join()");
    }
}
