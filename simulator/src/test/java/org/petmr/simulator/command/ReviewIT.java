package org.petmr.simulator.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/**
 * What a technologist sees of a simulated examination, in a real browser: the images are drawn, the uptake of the lesion is what
 * was put in and what the service measures, PET lies on the MR, and a second reconstruction stands beside the first.
 */
@Timeout(600)
class ReviewIT {

    /** Of the phantom of the scenario: where its lesion is, and a sphere that stays clear of its edge. */
    private static final double[] LESION_MM = {15, 12, 0};

    private static final double RADIUS_MM = 9;

    /** Of fluorine-18, as Siemens headers have it. */
    private static final double HALF_LIFE_S = 6586.2;

    private static final String VIEWER = "const v = petmrReview.readings[0].viewer; ";

    @TempDir
    private Path directory;

    private final ObjectMapper json = new ObjectMapper();

    private void demo(String scenario) {
        StringWriter err = new StringWriter();
        CommandLine petmr = Petmr.commandLine();
        petmr.getSubcommands().values().forEach(c -> c.setErr(new PrintWriter(err, true)));
        int status = petmr.execute("demo", "--scenario", scenario, "--port", "0", "--out", directory.toString());
        assertThat(status).as(err.toString()).isZero();
    }

    private DemoService service(ReceivingNode pacs) {
        return LocalService.start(0, directory.resolve("service"), pacs.peer(), Optional.empty());
    }

    @Test
    void theLesionHasTheUptakeThatWasPutIn() throws Exception {
        demo("bench-brain");
        double truth = region("lesion", "truth_bqml");
        try (ReceivingNode pacs = new ReceivingNode(Files.createDirectories(directory.resolve("again")));
                DemoService service = service(pacs);
                WebPage page = new WebPage(1280, 800)) {
            String id = fromTheList(page, service.console());
            JsonNode session = new ServiceClient(service.console()).session(id);
            theImagesAreDrawn(page);
            theUptakeIsRight(page, truth);
            theServiceSaysTheSame(page);
            theAlignmentIsShown(page, session.path("result").path("registration"));
            withoutBarriers(page);
            twoReconstructionsSideBySide(page, service.console(), id);
        }
    }

    private double region(String name, String figure) throws IOException {
        JsonNode summary = json.readTree(directory.resolve("summary.json").toFile());
        for (JsonNode region : summary.path("regions")) {
            if (region.path("name").asText().equals(name)) {
                return region.path(figure).asDouble();
            }
        }
        throw new AssertionError(name + " is not in " + summary);
    }

    /** The list shows initials; names come when they are asked for. From there to the images. @return the session's id */
    private static String fromTheList(WebPage page, URI console) throws IOException {
        page.open(console.resolve("/studies.html"));
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
    private void theUptakeIsRight(WebPage page, double truthBqPerMl) throws IOException {
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
        assertThat(page.text("unit")).isEqualTo("SUV bw");
        assertThat(factor).as("weight over activity").isCloseTo(factorByHand(), Percentage.withPercentage(0.01));
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
        assertThat(figures.path("mean").asDouble()).isCloseTo(truthBqPerMl, Percentage.withPercentage(5));
        assertThat(figures.path("max").asDouble())
                .isGreaterThan(figures.path("peak").asDouble());
        assertThat(figures.path("peak").asDouble())
                .isGreaterThan(figures.path("mean").asDouble());
        String row = page.text("sphere-1");
        assertThat(row).contains("%.2f".formatted(figures.path("mean").asDouble() * factor));
    }

    /** The patient's mass in g over the activity at the start of the scan, apart from the service's own. */
    private double factorByHand() throws IOException {
        JsonNode session;
        try (Stream<Path> all = Files.list(directory.resolve("service/sessions"))) {
            session = json.readTree(
                    all.findFirst().orElseThrow().resolve("session.json").toFile());
        }
        JsonNode tracer = session.at("/arm/tracer");
        Instant injected = Instant.parse(tracer.path("injectedAt").asText());
        Instant started = Instant.parse(session.path("startedAt").asText());
        double elapsedS = Duration.between(injected, started).toMillis() / 1000.0;
        double left = Math.exp(-Math.log(2) * elapsedS / HALF_LIFE_S);
        return 1000
                * session.at("/arm/patient/weightKg").asDouble()
                / (tracer.path("injectedActivityBq").asDouble() * left);
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
                .until(() -> client.session(id).path("state").asText().equals("complete")
                        && client.session(id)
                                        .at("/result/provenance/processing")
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
        assertThat(page.complaints()).isEmpty();
        assertThat(page.foreignRequests()).isEmpty();
    }
}
