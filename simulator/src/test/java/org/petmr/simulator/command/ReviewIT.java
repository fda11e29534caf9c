package org.petmr.simulator.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.simulator.console.ServiceClient;
import org.petmr.simulator.console.Session;
import org.petmr.simulator.console.SessionState;
import org.petmr.simulator.mr.Examination;
import org.petmr.simulator.scenario.Scenario;

/**
 * A simulated examination as a technologist does it, in a real browser: armed and started on the page, seen as it sharpens, stopped,
 * processed, looked at. The images are drawn, the uptake of the lesion is what was put in and what the service measures, PET lies on
 * the MR, and a second reconstruction stands beside the first.
 */
@Timeout(600)
class ReviewIT {

    /** Of the phantom of the scenario: where its lesion is, and a sphere that stays clear of its edge. */
    private static final double[] LESION_MM = {15, 12, 0};

    private static final double RADIUS_MM = 9;

    /** Of fluorine-18, as Siemens headers have it. */
    private static final double HALF_LIFE_S = 6586.2;

    private static final String SCENARIO = "bench-brain";

    /** Of the protocol. Nobody waits for its end, and an image made as if it had come would be far too dark. */
    private static final double PLANNED_S = 90;

    private static final int MEASURED_S = 20;

    /** After the first picture, however late a busy machine makes it. */
    private static final int MORE_S = 15;

    private static final Duration PROCESSING = Duration.ofSeconds(180);

    private static final String VIEWER = "const v = petmrReview.readings[0].viewer; ";

    @TempDir
    private Path directory;

    private final ObjectMapper json = new ObjectMapper();
    private final Scenario scenario = Scenario.find(SCENARIO);
    private final TrueActivity truth = TrueActivity.of(scenario);

    /** As it is typed: the page asks for minutes. */
    private final LocalDateTime injectedAt =
            LocalDateTime.now().minusMinutes(45).truncatedTo(ChronoUnit.MINUTES);

    @Test
    void theLesionHasTheUptakeThatWasPutIn() throws Exception {
        Path data = directory.resolve("service");
        try (ReceivingNode pacs = new ReceivingNode(directory.resolve("dicom"));
                WebPage page = new WebPage(1280, 800)) {
            Map<String, String> settings = LocalService.settings(0, data, pacs.peer(), Optional.empty());
            settings.putAll(
                    ScenarioProtocol.write(scenario, "Slab of a brain", PLANNED_S, List.of("dixon", "t1"), directory));
            try (DemoService service = LocalService.start(data, settings)) {
                scan(page, service, pacs);
                String id = fromTheList(page);
                Session session = new ServiceClient(service.console()).session(id);
                theImagesAreDrawn(page);
                theUptakeIsRight(page, session);
                theServiceSaysTheSame(page);
                theAlignmentIsShown(page, session.figures().path("registration"));
                withoutBarriers(page);
                twoReconstructionsSideBySide(page, service.console(), id);
            }
        }
    }

    /** From an idle scanner to a whole result, by what is pressed on the page. */
    private void scan(WebPage page, DemoService service, ReceivingNode pacs) throws Exception {
        try (SimulatedScanner scanner = new SimulatedScanner(scenario, PLANNED_S, service, pacs.node())) {
            Examination who = new DemoBeds(scenario, new ServiceClient(service.console())).examination();
            ScanPage scan = new ScanPage(page, service.console());
            scan.fillIn(who, SCENARIO, scenario.dose().injectedMbq(), injectedAt);
            scan.arm();
            assertThat(page.text("patient")).isEqualTo("D** P**");
            assertThat(page.text("timer")).isEqualTo("00:00:00 / 00:01:30");
            scan.start();
            CompletableFuture<BedMr.Played> mr = scanner.scanMr(who);
            theLiveImageSharpens(page, scan, scanner);
            scan.stop();
            assertThat(mr.get(PROCESSING.toSeconds(), TimeUnit.SECONDS).series())
                    .isNotEmpty();
            scan.awaitState("complete", PROCESSING);
            page.await(
                    "const i = document.querySelector('[data-testid=result]'); return !i.hidden && i.naturalWidth > 0");
            assertThat(page.text("loss")).startsWith("lost 0 (of ");
            assertThat(page.complaints()).isEmpty();
        }
    }

    /** With more data the picture on the page comes to look more like what lies in the scanner. */
    private void theLiveImageSharpens(WebPage page, ScanPage scan, SimulatedScanner scanner) throws Exception {
        double waitedS = 1e-3 * (scan.liveSinceMs() - scanner.begunMs().get(1, TimeUnit.SECONDS));
        int firstS = scan.dataS();
        double first = ShownPlane.on(page).likeness(truth);
        scan.awaitData(Math.max(MEASURED_S, firstS + MORE_S), WebPage.SOON.plusSeconds(MEASURED_S));
        int lastS = scan.dataS();
        double last = ShownPlane.on(page).likeness(truth);
        System.out.printf(
                Locale.ROOT,
                "live image %.1f s after the first event; likeness to the phantom %.3f of %d s, %.3f of %d s%n",
                waitedS,
                first,
                firstS,
                last,
                lastS);
        assertThat(last).isGreaterThan(first + 0.02);
        inOrder(scan.order());
    }

    /** The scan runs, a picture is told of, it is shown; and the next is a newer one. */
    private static void inOrder(List<String> order) {
        assertThat(order.indexOf("acquiring")).isBetween(0, order.indexOf("told 1") - 1);
        List<Integer> shown = order.stream()
                .filter(what -> what.startsWith("shown "))
                .map(what -> Integer.parseInt(what.substring("shown ".length())))
                .toList();
        assertThat(shown).as("%s", order).hasSizeGreaterThan(2).isSorted().doesNotHaveDuplicates();
        for (int number : shown) {
            assertThat(order.indexOf("told " + number))
                    .as("told before shown: %d", number)
                    .isBetween(0, order.indexOf("shown " + number) - 1);
        }
    }

    /** The list shows initials; names come when they are asked for. From there to the images. @return the session's id */
    private static String fromTheList(WebPage page) throws IOException {
        page.click("nav-studies");
        page.await("return document.querySelector('[data-testid^=\"look-\"]') !== null");
        assertThat(page.text("list")).contains("D** P**").contains("complete").doesNotContain("DEMO");
        page.click("names");
        page.await("return document.querySelector('[data-testid=list]').textContent.includes('DEMO, PHANTOM')");
        assertThat(page.barriers()).isEmpty();
        String look = (String) page.script("return document.querySelector('[data-testid^=\"look-\"]').dataset.testid");
        page.click(look);
        page.await("return location.pathname === '/review.html' && document.body.dataset.ready !== undefined");
        return look.substring("look-".length());
    }

    /** Something bright in each of the four panels, and no scrolling. */
    private static void theImagesAreDrawn(WebPage page) {
        for (String panel : new String[] {"axial", "coronal", "sagittal", "mip"}) {
            page.await(VIEWER + """
                    const p = v.layout.%s, c = document.createElement('canvas');
                    c.width = p.w; c.height = p.h;
                    const g = c.getContext('2d');
                    g.drawImage(v.canvas, p.x, p.y, p.w, p.h, 0, 0, p.w, p.h);
                    const d = g.getImageData(0, 0, p.w, p.h).data;
                    let dark = 0, light = 0;
                    for (let i = 0; i < d.length; i += 4) { if (d[i] > 90) light++; if (d[i] < 60) dark++; }
                    return light > 0.02 * p.w * p.h && dark > 0.02 * p.w * p.h;""".formatted(panel));
        }
        assertThat(page.script("return [document.documentElement.scrollHeight <= innerHeight, innerHeight].join()"))
                .isEqualTo("true,800");
        assertThat(page.foreignRequests()).isEmpty();
    }

    /** A press on the lesion tells its uptake; a sphere in it has the mean that was put in. */
    private void theUptakeIsRight(WebPage page, Session session) throws IOException {
        page.script(
                VIEWER + "v.moveTo([arguments[0], arguments[1], arguments[2]])",
                LESION_MM[0],
                LESION_MM[1],
                LESION_MM[2]);
        // As a hand would: the place of the lesion on the screen.
        page.script(VIEWER + "v.moveTo([0, 0, arguments[0]])", LESION_MM[2]);
        String at = VIEWER + "const r = v.marks.getBoundingClientRect();"
                + " const at = v.pixelOf('axial', [arguments[0], arguments[1], arguments[2]]);";
        double x = page.number(at + "return r.left + at.x / v.scale", LESION_MM[0], LESION_MM[1], LESION_MM[2]);
        double y = page.number(at + "return r.top + at.y / v.scale", LESION_MM[0], LESION_MM[1], LESION_MM[2]);
        page.press(x, y);
        for (int axis = 0; axis < 3; axis++) {
            assertThat(page.number(VIEWER + "return v.cursor[arguments[0]]", axis))
                    .isCloseTo(LESION_MM[axis], within(1.0));
        }
        double factor = page.number("return petmrReview.unit.factor");
        double byHand = factorByHand(session);
        assertThat(page.text("unit")).isEqualTo("SUV bw");
        assertThat(factor).as("weight over activity").isCloseTo(byHand, Percentage.withPercentage(0.01));
        double shown = Double.parseDouble(page.text("value"));
        assertThat(shown).isCloseTo(page.number(VIEWER + "return v.petAt(v.cursor)") * factor, within(0.006));

        page.click("tab-measure");
        page.script(
                VIEWER + "v.moveTo([arguments[0], arguments[1], arguments[2]])",
                LESION_MM[0],
                LESION_MM[1],
                LESION_MM[2]);
        page.type("radius", Double.toString(RADIUS_MM));
        page.click("put");
        JsonNode figures = json.readTree(
                (String) page.script("return document.querySelector('[data-testid=\"sphere-1\"]').dataset.figures"));
        double truthBqPerMl = truth.of("lesion");
        assertThat(figures.path("mean").asDouble()).isCloseTo(truthBqPerMl, Percentage.withPercentage(5));
        assertThat(figures.path("max").asDouble())
                .isGreaterThan(figures.path("peak").asDouble());
        assertThat(figures.path("peak").asDouble())
                .isGreaterThan(figures.path("mean").asDouble());
        double meanSuv = Double.parseDouble((String)
                page.script("return document.querySelector('[data-testid=\"sphere-1\"]').cells[2].textContent"));
        assertThat(meanSuv).as("SUV as it is read").isCloseTo(truthBqPerMl * byHand, Percentage.withPercentage(5));
        assertThat(meanSuv).isCloseTo(figures.path("mean").asDouble() * factor, within(0.006));
        System.out.printf(Locale.ROOT, "SUV of the lesion %.2f, put in %.2f%n", meanSuv, truthBqPerMl * byHand);
    }

    /** The patient's mass in g over the activity at the start of the scan, by what was typed, apart from the service's own. */
    private double factorByHand(Session session) {
        Instant injected = injectedAt.atZone(ZoneId.systemDefault()).toInstant();
        Instant started = session.startedAt().orElseThrow();
        double elapsedS = Duration.between(injected, started).toMillis() / 1000.0;
        double left = Math.exp(-Math.log(2) * elapsedS / HALF_LIFE_S);
        return 1000 * scenario.dose().weightKg() / (1e6 * scenario.dose().injectedMbq() * left);
    }

    /** The report that the service makes of the same sphere has the same figures. */
    private void theServiceSaysTheSame(WebPage page) throws IOException {
        JsonNode ours = json.readTree(
                (String) page.script("return document.querySelector('[data-testid=\"sphere-1\"]').dataset.figures"));
        double factor = page.number("return petmrReview.unit.factor");
        page.click("report");
        page.await("return document.querySelector('[data-testid=report-answer]').dataset.figures !== undefined");
        JsonNode theirs = json.readTree((String)
                        page.script("return document.querySelector('[data-testid=report-answer]').dataset.figures"))
                .path(0);
        for (String[] pair : new String[][] {{"mean", "suvMean"}, {"max", "suvMax"}, {"peak", "suvPeak"}}) {
            assertThat(ours.path(pair[0]).asDouble() * factor)
                    .as(pair[1])
                    .isCloseTo(theirs.path(pair[1]).asDouble(), Percentage.withPercentage(0.1));
        }
        assertThat(ours.path("volumeMl").asDouble())
                .isCloseTo(theirs.path("volumeMl").asDouble(), Percentage.withPercentage(0.1));
    }

    /** The decision and the shift are those of the result; squares and edges are other pictures than the fused one. */
    private static void theAlignmentIsShown(WebPage page, JsonNode registration) {
        page.click("tab-align");
        assertThat(registration.path("decision").asText()).isEqualTo("ACCEPT");
        assertThat(page.text("decision")).isEqualTo("Accepted");
        assertThat(page.text("decision-sentence"))
                .isEqualTo(registration.path("sentence").asText());
        assertThat(page.text("registration"))
                .contains("%.1f ± %.1f mm"
                        .formatted(
                                registration.path("shift_mm").asDouble(),
                                registration.path("uncertainty_mm").asDouble()));
        String fused = sum(page);
        page.click("mode-squares");
        page.await("return true");
        String squares = sum(page);
        page.click("mode-edges");
        String edges = sum(page);
        assertThat(fused).isNotEqualTo(squares);
        assertThat(edges).isNotEqualTo(squares).isNotEqualTo(fused);
        page.click("mode-fused");
        assertThat(sum(page)).isEqualTo(fused);
    }

    /** A digest of what is drawn, after it was drawn. */
    private static String sum(WebPage page) {
        return String.valueOf(page.script(VIEWER + """
                v.drawNow(true);
                const c = document.createElement('canvas');
                c.width = v.canvas.width; c.height = v.canvas.height;
                const g = c.getContext('2d');
                g.drawImage(v.canvas, 0, 0);
                let sum = 0;
                g.getImageData(0, 0, c.width, c.height).data.forEach((b, i) => { sum = (sum * 31 + b * (i % 7 + 1)) % 1000003; });
                return sum;"""));
    }

    private static void withoutBarriers(WebPage page) throws IOException {
        for (String tab : new String[] {"tab-look", "tab-measure", "tab-align", "tab-frames"}) {
            page.click(tab);
            assertThat(page.barriers()).as(tab).isEmpty();
        }
        page.click("language-nl");
        assertThat(page.text("tab-measure")).isEqualTo("Meten");
        page.click("language-en");
        assertThat(page.complaints()).isEmpty();
    }

    /** Processed again with fewer iterations from the list, and both looked at together. */
    private static void twoReconstructionsSideBySide(WebPage page, URI console, String id) throws Exception {
        page.open(console.resolve("/studies.html"));
        page.await("return document.querySelector('[data-testid=\"again-" + id + "\"]') !== null");
        page.click("again-" + id);
        page.type("option-iterations", "1");
        assertThat(page.barriers()).isEmpty();
        page.click("again-start");
        page.await("return document.querySelector('[data-testid=answer]').textContent.includes('again')");
        ServiceClient client = new ServiceClient(console);
        await().atMost(Duration.ofSeconds(180))
                .until(() -> client.session(id).state() == SessionState.COMPLETE
                        && client.session(id)
                                        .figures()
                                        .at("/provenance/processing")
                                        .asInt()
                                == 2);
        page.open(console.resolve("/studies.html"));
        page.await("return document.querySelector('[data-testid=\"former-" + id + "\"]') !== null");
        page.click("former-" + id);
        page.await("return document.querySelector('[data-testid=\"compare-" + id + "-1\"]') !== null");
        assertThat(page.text("processing-" + id + "-1")).contains("iterations 4");
        page.click("compare-" + id + "-1");
        page.await("return location.pathname === '/review.html' && document.body.dataset.ready !== undefined"
                + " && document.body.dataset.ready.split(' ').length === 2");
        page.script(VIEWER + "v.moveTo([15, 12, 0])");
        assertThat(page.script("return petmrReview.readings.map(r => r.viewer.cursor.join()).join(' ')"))
                .isEqualTo("15,12,0 15,12,0");
        page.await("return document.querySelector('[data-testid=other-value]').textContent.includes('%')");
        assertThat(page.barriers()).as("side by side").isEmpty();
        assertThat(page.complaints()).isEmpty();
        assertThat(page.foreignRequests()).isEmpty();
    }
}
