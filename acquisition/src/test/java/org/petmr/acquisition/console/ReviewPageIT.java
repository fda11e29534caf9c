package org.petmr.acquisition.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.TestService;
import org.petmr.acquisition.link.TestFrontEnd;
import org.petmr.acquisition.qc.QcArchive;
import org.petmr.acquisition.qc.QcResult;
import org.petmr.acquisition.security.Role;
import org.petmr.acquisition.security.UserFile;
import org.petmr.acquisition.session.ProcessingPipeline;
import org.petmr.acquisition.session.StoredSession;
import org.petmr.attenuation.quality.QualityReport;
import org.petmr.recon.image.Nifti;
import org.petmr.recon.image.NiftiWriter;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.scanner.ScannerCatalogue;

/** The views Review, Studies and QC in a real browser, on images whose every value is known. */
class ReviewPageIT {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Duration NOTHING_HAPPENS = Duration.ofSeconds(6);
    private static final double[] BALL_MM = {20, -12, 8};
    private static final double BALL_BQ_PER_ML = 8000;
    private static final double GROUND_BQ_PER_ML = 1000;
    private static final int FRAMES = 4;
    private static final String VIEWER = "const v = petmrReview.readings[0].viewer; ";
    private static final String PAGE_UP = "\uE00E";
    private static final String PAGE_DOWN = "\uE00F";
    private static final String ARROW_LEFT = "\uE012";
    private static final String ARROW_UP = "\uE013";
    private static final String ARROW_RIGHT = "\uE014";
    private static final String ARROW_DOWN = "\uE015";
    private static final String PASSWORD = "correct horse battery";

    @TempDir
    Path data;

    /** A ball in a warm ground, an MR with another ball, and frames in which the ball grows warmer. */
    private static final class Painter implements ProcessingPipeline {

        @Override
        public List<String> stages() {
            return List.of("reconstruction");
        }

        @Override
        public Processing open(StoredSession session) {
            return (stage, progress) -> {
                Path results = session.resultDirectory();
                VoxelGrid grid = VoxelGrid.centred(40, 36, 30, 4, 4, 4);
                Nifti.write(results.resolve("pet.nii.gz"), ball(grid, BALL_BQ_PER_ML), "petmr PET Bq/mL");
                Nifti.write(
                        results.resolve("mr.nii.gz"), ball(VoxelGrid.centred(50, 50, 40, 3, 3, 3), 300), "petmr MR");
                new QualityReport(
                                new QualityReport.Subject("Attenuation map", "P1", "A-0001", Instant.now()),
                                ball(grid, 0.1),
                                List.of(new QualityReport.Tissue("soft", 0.1, 50)),
                                List.of(),
                                List.of(),
                                List.of("painted"),
                                List.of(),
                                "none")
                        .write(results.resolve("mumap-report.html"));
                List<Map<String, Object>> rows = new ArrayList<>();
                try (NiftiWriter out =
                        new NiftiWriter(results.resolve("pet-dynamic.nii.gz"), grid, FRAMES, "petmr PET Bq/mL")) {
                    for (int i = 0; i < FRAMES; i++) {
                        out.append(ball(grid, BALL_BQ_PER_ML * (i + 1) / FRAMES));
                        rows.add(Map.of("start_s", 10 * i, "duration_s", 10));
                    }
                    out.finish();
                }
                Map<String, Object> figures = Map.of(
                        "reconstruction",
                        Map.of("method", "OSEM 3i21s"),
                        "registration",
                        Map.of("decision", "ALARM", "sentence", "PET and MR cannot be compared."),
                        "frames",
                        Map.of("frames", rows));
                Files.writeString(
                        results.resolve("state.json"),
                        new JsonObject().put("summary", new JsonObject(figures)).encode());
                return figures;
            };
        }

        private static Volume ball(VoxelGrid grid, double inside) {
            float[] values = new float[grid.voxels()];
            for (int iy = 0; iy < grid.ny(); iy++) {
                for (int ix = 0; ix < grid.nx(); ix++) {
                    for (int iz = 0; iz < grid.nz(); iz++) {
                        double dx = grid.lpsFromVoxel().x(ix, iy, iz) - BALL_MM[0];
                        double dy = grid.lpsFromVoxel().y(ix, iy, iz) - BALL_MM[1];
                        double dz = grid.lpsFromVoxel().z(ix, iy, iz) - BALL_MM[2];
                        values[grid.index(ix, iy, iz)] =
                                (float) (dx * dx + dy * dy + dz * dz <= 24 * 24 ? inside : GROUND_BQ_PER_ML);
                    }
                }
            }
            return new Volume(grid, values);
        }
    }

    private static String scanned(TestService service, TestFrontEnd device) throws Exception {
        device.introduce(ScannerCatalogue.find("bench"));
        String id = service.arm();
        await().atMost(SOON)
                .until(() -> new JsonObject(service.get("/api/state").body())
                        .getJsonArray("links")
                        .encode()
                        .contains("\"isReady\":true"));
        CompletableFuture<Integer> started = posted(service, id, "start");
        device.agreeToStart();
        assertThat(started.get(30, TimeUnit.SECONDS)).isEqualTo(200);
        device.sendBlock(400, 100);
        CompletableFuture<Integer> stopped = posted(service, id, "stop");
        device.agreeToStop();
        assertThat(stopped.get(30, TimeUnit.SECONDS)).isEqualTo(200);
        device.endRun();
        service.awaitState(id, "complete");
        return id;
    }

    /** Answered when the front end has answered. */
    private static CompletableFuture<Integer> posted(TestService service, String id, String verb) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return service.post("/api/sessions/" + id + "/" + verb).statusCode();
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static void ready(Browser page) {
        await().atMost(SOON)
                .ignoreExceptions()
                .until(() -> Boolean.TRUE.equals(page.script("return document.body.dataset.ready !== undefined")));
    }

    @Test
    void whatIsUnderTheCursorIsWhatTheImageHolds() throws Exception {
        try (Browser page = new Browser(1280, 800);
                TestService service = new TestService(data, Map.of(), new Painter());
                TestFrontEnd device = new TestFrontEnd(service.linkPort(), 1)) {
            String id = scanned(service, device);
            double factor = factor(service.session(id));
            page.open(service.uri("/review.html?session=" + id));
            ready(page);
            assertThat(page.text("initials")).isEqualTo("d** V** V**");
            theChoiceIsLegible(page);
            assertThat(page.text("unit")).isEqualTo("SUV bw");
            assertThat(((Number) page.script("return petmrReview.unit.factor")).doubleValue())
                    .isCloseTo(factor, within(1e-6 * factor));
            page.script(VIEWER + "v.moveTo([20, -12, 8])");
            assertThat(number(page, "return Number(document.querySelector('[data-testid=readout]').dataset.value)"))
                    .isEqualTo(BALL_BQ_PER_ML);
            assertThat(page.text("second-value")).isEqualTo("8.00");
            assertThat(page.text("mr-value")).isEqualTo("300");
            page.script(VIEWER + "v.moveTo([-40, 30, -20])");
            assertThat(page.text("second-value")).isEqualTo("1.00");

            colours(page);
            sphere(page, factor);
            reportOfThisResult(page);
            frames(page, factor);

            page.click("tab-align");
            assertThat(page.text("decision")).startsWith("Alarm");
            for (String tab : List.of("tab-look", "tab-measure", "tab-align", "tab-frames")) {
                page.click(tab);
                assertThat(page.barriers()).as(tab).isEmpty();
            }
            page.click("tab-look");
            keys(page);
            twoFingers(page);
            for (String tab : List.of("tab-look", "tab-measure", "tab-align", "tab-frames")) {
                page.click(tab);
                Tablet.fits(page, "review, " + tab);
            }
            page.open(service.uri("/studies.html"));
            await().atMost(SOON).until(() -> page.text("list").contains(id));
            Tablet.fits(page, "studies");
            assertThat(page.complaints()).isEmpty();
        }
    }

    /** What the pointer does is done by keys on the images, too; in voxels of 4 mm. */
    private static void keys(Browser page) throws Exception {
        page.script(VIEWER + "v.fit(); v.moveTo([20, -12, 8]); v.marks.focus()");
        assertThat(pressed(page, "1", ARROW_RIGHT)).containsExactly(24, -12, 8);
        assertThat(pressed(page, ARROW_DOWN)).containsExactly(24, -8, 8);
        assertThat(pressed(page, ARROW_LEFT, ARROW_UP)).containsExactly(20, -12, 8);
        assertThat(pressed(page, PAGE_DOWN)).as("towards the feet").containsExactly(20, -12, 4);
        assertThat(pressed(page, PAGE_UP)).containsExactly(20, -12, 8);
        assertThat(pressed(page, "2", PAGE_DOWN)).as("coronal: to the back").containsExactly(20, -8, 8);
        assertThat(pressed(page, ARROW_UP)).as("towards the head").containsExactly(20, -8, 12);
        assertThat(pressed(page, "3", PAGE_UP)).as("sagittal: to the right").containsExactly(16, -8, 12);
        assertThat(pressed(page, "4", ARROW_RIGHT)).containsExactly(20, -8, 12);
        assertThat(page.script(VIEWER + "return v.active")).isEqualTo("mip");

        double before = number(page, VIEWER + "return v.zoom");
        // What a single character means waits until no other has come right behind it, as from a barcode reader.
        page.press("+");
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(number(page, VIEWER + "return v.zoom")).isCloseTo(1.2 * before, within(1e-9)));
        page.press("-");
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(number(page, VIEWER + "return v.zoom")).isCloseTo(before, within(1e-9)));

        page.script(VIEWER + "v.moveTo([-40, 30, -20])");
        assertThat(page.text("second-value")).isEqualTo("1.00");
        page.press("h");
        await().atMost(SOON).until(() -> page.text("second-value").equals("8.00")); // the hottest
        String spheres = "return document.querySelectorAll('[data-testid^=sphere-]').length";
        double measured = number(page, spheres);
        page.press("v");
        await().atMost(SOON).until(() -> number(page, spheres) == measured + 1);
        page.press("V"); // with caps lock, too
        await().atMost(SOON).until(() -> number(page, spheres) == measured + 2);
        assertThat(page.script("return document.querySelector('[data-testid=tab-measure]').ariaSelected"))
                .isEqualTo("true");
    }

    /** Where the cursor is after some keys, mm. */
    private static List<Integer> pressed(Browser page, String... keys) throws Exception {
        for (String key : keys) {
            page.press(key);
        }
        JsonArray at = (JsonArray) page.script(VIEWER + "return v.cursor.map(Math.round)");
        return at.stream().map(mm -> ((Number) mm).intValue()).toList();
    }

    /** By the browser's own log of its network, of all pages and a report, streams and WebSockets among it. */
    @Test
    void noRequestLeavesTheMachine() throws Exception {
        try (Browser page = Browser.thatTellsOfItsNetwork(1280, 800);
                TestService service = new TestService(data, Map.of(), new Painter());
                TestFrontEnd device = new TestFrontEnd(service.linkPort(), 1)) {
            String id = scanned(service, device);
            String report = "/api/sessions/" + id + "/files/mumap-report.html";
            page.open(service.uri("/"));
            await().atMost(SOON).until(() -> page.text("state").equals("complete"));
            assertThat(page.script("return new Promise((done, failed) => {"
                            + " const s = new WebSocket(`ws://${location.host}/api/socket`);"
                            + " s.onmessage = () => done('heard'); s.onerror = failed; })"))
                    .as("another way to the same stream")
                    .isEqualTo("heard");
            page.open(service.uri("/studies.html"));
            await().atMost(SOON).until(() -> page.text("list").contains(id));
            page.open(service.uri("/qc.html"));
            await().atMost(SOON).until(() -> page.text("qc-words").startsWith("No daily check yet"));
            page.open(service.uri("/review.html?session=" + id));
            ready(page);
            page.complaints(); // there is no picture of this session
            page.open(service.uri(report));
            assertThat(page.complaints()).as("its style is its own").isEmpty();

            List<URI> asked = page.asked();
            assertThat(asked)
                    .extracting(URI::getPath)
                    .contains("/", "/studies.html", "/qc.html", "/review.html", report)
                    .contains("/api/live", "/api/socket", "/app.css", "/vendor/uplot/uPlot.iife.min.js")
                    .anyMatch(path -> path.endsWith("/pet.nii.gz"));
            assertThat(asked)
                    .extracting(URI::getAuthority)
                    .containsOnly(service.uri("/").getAuthority());
        }
    }

    /** The dialog corrects a processing; SUV goes by the one that is shown, and stands beside that of the other. */
    @Test
    void eachProcessingHasItsOwnSuv() throws Exception {
        try (Browser page = new Browser(1280, 800);
                TestService service = new TestService(data, Map.of(), new Painter());
                TestFrontEnd device = new TestFrontEnd(service.linkPort(), 1)) {
            String id = scanned(service, device);
            double factor = factor(service.session(id));
            correctByTheDialog(page, service, id, "patient.weightKg", "35");
            // The next begins with what the newest one goes by.
            correctByTheDialog(page, service, id, "tracer.injectedActivityBq", "160.5");
            JsonArray processings = new JsonObject(
                            service.get("/api/sessions/" + id + "/review").body())
                    .getJsonArray("processings");
            assertThat(processings.getJsonObject(1).getJsonArray("corrections")).hasSize(1);
            assertThat(processings.getJsonObject(2).getJsonArray("corrections"))
                    .extracting(c -> ((JsonObject) c).getValue("to"))
                    .containsExactly(1.605e8, 35.0);

            page.open(service.uri("/review.html?session=%s&processing=2&with=%1$s&withProcessing=1".formatted(id)));
            ready(page);
            assertThat(number(page, "return petmrReview.readings[0].unitOf('suv').factor"))
                    .isCloseTo(factor / 2, within(1e-9 * factor));
            assertThat(number(page, "return petmrReview.readings[1].unitOf('suv').factor"))
                    .isCloseTo(factor, within(1e-9 * factor));
            page.script(VIEWER + "v.moveTo([20, -12, 8])");
            assertThat(page.text("other-value")).endsWith("(+100.0 %)");
            assertThat(page.shows("corrected")).isTrue();
            assertThat(page.text("loading"))
                    .isEqualTo("A: Corrected after the scan by local: weight 35 kg (armed with 70 kg).");
            page.open(service.uri("/review.html?session=" + id));
            ready(page);
            assertThat(page.text("what")).contains("161 MBq");
            assertThat(page.barriers()).isEmpty();
            page.open(service.uri("/review.html?session=%s&processing=1".formatted(id)));
            ready(page);
            assertThat(page.shows("corrected")).isFalse();
            assertThat(page.text("what")).contains("200 MBq");
            assertThat(page.complaints()).isEmpty();
        }
    }

    private static void correctByTheDialog(Browser page, TestService service, String id, String field, String value)
            throws Exception {
        page.open(service.uri("/studies.html"));
        await().atMost(SOON).ignoreExceptions().until(() -> page.shows("again-" + id));
        page.click("again-" + id);
        await().atMost(SOON).ignoreExceptions().until(() -> page.shows("correct-" + field));
        assertThat(page.barriers()).isEmpty();
        page.script("document.querySelector('[data-testid=\"correct-%s\"]').value = '%s'".formatted(field, value));
        page.click("again-start");
        await().atMost(SOON).until(() -> page.text("answer").contains("is being processed again"));
        service.awaitState(id, "complete");
    }

    private static void theChoiceIsLegible(Browser page) throws Exception {
        assertThat(page.script("const s = document.querySelector('[data-testid=processing]'), free = s.cloneNode(true);"
                        + " free.style.maxWidth = 'none'; free.style.flexShrink = 0; s.after(free);"
                        + " const wanted = free.offsetWidth; free.remove();"
                        + " return s.selectedOptions[0].text + ' ' + Math.max(0, wanted - s.offsetWidth)"))
                .as("pixels of it that are missing")
                .isEqualTo("1: OSEM 3i21s 0");
    }

    private static double number(Browser page, String script) throws Exception {
        return ((Number) page.script(script)).doubleValue();
    }

    /** SUV of 1 Bq/mL: 70 kg, 200 MBq at the injection. */
    private static double factor(JsonObject session) {
        double elapsedS = Duration.between(TestService.INJECTED_AT, Instant.parse(session.getString("startedAt")))
                        .toMillis()
                / 1000.0;
        return 70_000 / (2.0e8 * Math.exp(-Math.log(2) * elapsedS / 6586.2));
    }

    /** PET alone in grey: the ball is white, the ground nearly black; MR alone: no trace of PET's ground. */
    private static void colours(Browser page) throws Exception {
        String pixel = VIEWER + """
                v.set({share: %s, petColours: 'grey', petWindow: [0, 8000], mrWindow: [0, 600]});
                v.moveTo([20, -12, 8]);
                v.drawNow(true);
                const at = v.pixelOf('axial', [%s]);
                const c = document.createElement('canvas');
                c.width = v.canvas.width; c.height = v.canvas.height;
                const g = c.getContext('2d');
                g.drawImage(v.canvas, 0, 0);
                return g.getImageData(Math.round(at.x), Math.round(at.y), 1, 1).data[0];""";
        assertThat(number(page, pixel.formatted("1", "20, -12, 8"))).isGreaterThan(245);
        assertThat(number(page, pixel.formatted("1", "-40, -12, 8"))).isBetween(20.0, 44.0);
        // In MR the ground is as white as it gets, and the ball half of that.
        assertThat(number(page, pixel.formatted("0", "-40, -12, 8"))).isGreaterThan(245);
        assertThat(number(page, pixel.formatted("0", "20, -12, 8"))).isBetween(118.0, 138.0);
    }

    private static double meanOfTheSphere(Browser page) throws Exception {
        return number(page, "return JSON.parse(document.querySelector('[data-testid=sphere-1]').dataset.figures).mean");
    }

    /** A report is asked for of the result that is looked at, not of one that came meanwhile. */
    private static void reportOfThisResult(Browser page) throws Exception {
        Object asked = page.script("""
                const [r] = petmrReview.readings, f = window.fetch;
                let version;
                r.study.version = '0a1b';
                r.processing.patientFromPet = {m00: 1, m11: 1, m22: 1};
                window.fetch = async (path, request) => {
                  version = request.headers['If-Match'];
                  return new Response('{}', {status: 412});
                };
                return petmrReview.measure.report().then(() => { window.fetch = f; return version; });""");
        assertThat(asked).isEqualTo("\"0a1b\"");
        assertThat(page.text("report-answer")).startsWith("Somebody else was faster.");
    }

    private static void sphere(Browser page, double factor) throws Exception {
        page.click("tab-measure");
        page.script(VIEWER + "v.moveTo([20, -12, 8])");
        page.script("const r = document.querySelector('[data-testid=radius]'); r.value = 10;");
        page.click("put");
        JsonObject figures = new JsonObject(
                (String) page.script("return document.querySelector('[data-testid=sphere-1]').dataset.figures"));
        for (String figure : List.of("mean", "max", "min", "peak")) {
            assertThat(figures.getDouble(figure)).as(figure).isCloseTo(BALL_BQ_PER_ML, within(0.01));
        }
        assertThat(page.text("sphere-1")).contains(String.format(Locale.UK, "%,.2f", BALL_BQ_PER_ML * factor));
        ring(page);
    }

    /**
     * Light beside dark, 9 to 1 apart at least: of any ground one of the two differs by 3 to 1 (WCAG 2.2, 1.4.11), since the
     * ratios to both multiply to theirs.
     */
    private static void ring(Browser page) throws Exception {
        for (String panel : List.of("axial", "coronal", "sagittal", "mip")) {
            double contrast = number(page, VIEWER + """
                    const {x, y} = v.pixelOf('%s', [20, -12, 8]);
                    const r = 10 / ('%s' === 'mip' ? v.mipMmPerPixel() : v.mmPerPixel());
                    const c = document.createElement('canvas'), g = c.getContext('2d');
                    c.width = 16; c.height = 1;
                    g.drawImage(v.marks, Math.round(x - 0.6 * r - 8), Math.round(y - 0.8 * r), 16, 1, 0, 0, 16, 1);
                    const line = g.getImageData(0, 0, 16, 1).data;
                    const linear = c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
                    const light = [];
                    for (let i = 0; i < line.length; i += 4) if (line[i + 3] > 250) {
                      const [red, green, blue] = [0, 1, 2].map(k => linear(line[i + k] / 255));
                      light.push(0.2126 * red + 0.7152 * green + 0.0722 * blue);
                    }
                    return (Math.max(...light) + 0.05) / (Math.min(...light) + 0.05);""".formatted(panel, panel));
            assertThat(contrast).as(panel).isGreaterThan(9);
        }
    }

    private static void frames(Browser page, double factor) throws Exception {
        page.click("tab-frames");
        await().atMost(SOON)
                .until(() -> Boolean.TRUE.equals(page.script(
                        "return document.querySelector('[data-testid=curve]').dataset.values !== undefined")));
        JsonArray curve = new JsonArray(
                        (String) page.script("return document.querySelector('[data-testid=curve]').dataset.values"))
                .getJsonArray(0);
        assertThat(curve).hasSize(FRAMES);
        for (int i = 0; i < FRAMES; i++) {
            double expected = BALL_BQ_PER_ML * (i + 1) / FRAMES * factor;
            assertThat(curve.getDouble(i)).as("frame " + i).isCloseTo(expected, within(1e-4 * expected));
        }
        assertThat(page.text("frame-name")).isEqualTo("frame 4 of 4, 30 to 40 s");
        String firstFrame = "const f = document.querySelector('[data-testid=frame]'); f.value = 0;"
                + " f.dispatchEvent(new Event('input'));";
        page.script(firstFrame);
        page.script(VIEWER + "v.moveTo([20, -12, 8])");
        assertThat(page.text("second-value")).isEqualTo("2.00");
        assertThat(meanOfTheSphere(page))
                .as("the sphere's figures are of the whole scan")
                .isCloseTo(BALL_BQ_PER_ML, within(0.01));
        page.click("whole-scan");
        assertThat(page.text("second-value")).isEqualTo("8.00");
        page.script(firstFrame);
        assertThat(page.text("second-value")).isEqualTo("2.00");
        page.click("tab-look");
        assertThat(page.text("second-value"))
                .as("elsewhere it is the whole scan")
                .isEqualTo("8.00");
    }

    private static int timesAsked(Browser page) throws Exception {
        return ((Number) page.script("return performance.getEntriesByType('resource')"
                        + ".filter(r => new URL(r.name).pathname === '/api/studies').length"))
                .intValue();
    }

    /** Each time leaves a record in the audit trail: it has to have a reason. */
    @Test
    void theListIsAskedForWhenSomethingHasHappened() throws Exception {
        try (Browser page = new Browser(1280, 800);
                TestService service = new TestService(data, Map.of())) {
            page.open(service.uri("/studies.html"));
            await().atMost(SOON).until(() -> page.text("list").contains("no session yet"));
            await().atMost(SOON)
                    .until(() -> timesAsked(page) == 2); // at once, and when the stream told how things stand
            await().during(NOTHING_HAPPENS).atMost(SOON).until(() -> timesAsked(page) == 2);
            String id = service.arm();
            await().atMost(SOON).until(() -> page.text("list").contains(id));
            assertThat(page.complaints()).isEmpty();
        }
    }

    /** Who may not see images is told so, in words; who may sees initials until names are asked for. */
    @Test
    void rolesAreRespected() throws Exception {
        Path users = data.resolve("users.json");
        UserFile file = new UserFile(users);
        file.put("adam", EnumSet.of(Role.ADMIN), PASSWORD.toCharArray());
        file.put("pia", EnumSet.of(Role.PHYSICIST), PASSWORD.toCharArray());
        try (TestService service = new TestService(data, Map.of("security.usersFile", users.toString()));
                Browser page = new Browser(1280, 800)) {
            for (String view : List.of("/review.html", "/studies.html")) {
                page.open(service.uri(view));
                await().atMost(SOON).until(() -> page.shows("login"));
                login(page, "adam");
                await().atMost(SOON).until(() -> page.text("sentence").contains("Your role does not show"));
                assertThat(page.barriers()).isEmpty();
                page.click("logout");
                await().atMost(SOON).ignoreExceptions().until(() -> page.shows("login"));
            }
            page.open(service.uri("/review.html"));
            await().atMost(SOON).until(() -> page.shows("login"));
            login(page, "pia");
            await().atMost(SOON).until(() -> page.text("sentence").contains("nothing to look at yet"));
        }
    }

    private static void login(Browser page, String user) throws Exception {
        page.fill("login-user", user);
        page.fill("login-password", PASSWORD);
        page.script("document.querySelector('[data-testid=login]').requestSubmit()");
    }

    /** Spread on the axial plane they make it larger about the place between them; moved together they move it. */
    private static void twoFingers(Browser page) throws Exception {
        page.script(VIEWER + "v.fit()");
        String axial = VIEWER + "const p = v.layout.axial, r = v.marks.getBoundingClientRect(), s = v.scale; ";
        double x = number(page, axial + "return r.left + (p.x + 0.6 * p.w) / s");
        double y = number(page, axial + "return r.top + (p.y + 0.4 * p.h) / s");
        String under = axial + "return v.mmAt('axial', (%s - r.left) * s, (%s - r.top) * s)[%d]";
        double acrossMm = number(page, under.formatted(x, y, 0));
        double downMm = number(page, under.formatted(x, y, 1));
        double before = number(page, VIEWER + "return v.zoom");
        touch(page, "touchStart", x - 20, x + 20, y);
        for (int apart = 25; apart <= 40; apart += 5) {
            touch(page, "touchMove", x - apart, x + apart, y);
        }
        // The browser tells of moves once for each picture of the screen.
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(number(page, VIEWER + "return v.zoom") / before)
                        .as("twice as far apart")
                        .isCloseTo(2, within(0.01)));
        assertThat(number(page, under.formatted(x, y, 0))).isCloseTo(acrossMm, within(0.5));
        assertThat(number(page, under.formatted(x, y, 1))).isCloseTo(downMm, within(0.5));
        touch(page, "touchMove", x - 10, x + 70, y);
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(number(page, under.formatted(x + 30, y, 0)))
                        .as("30 pixels to the right")
                        .isCloseTo(acrossMm, within(0.5)));
        page.devTools(
                "Input.dispatchTouchEvent",
                new JsonObject().put("type", "touchEnd").put("touchPoints", new JsonArray()));
        page.script(VIEWER + "v.fit()");
    }

    private static void touch(Browser page, String type, double leftX, double rightX, double y) throws Exception {
        JsonArray fingers = new JsonArray()
                .add(new JsonObject().put("x", leftX).put("y", y).put("id", 1))
                .add(new JsonObject().put("x", rightX).put("y", y).put("id", 2));
        page.devTools(
                "Input.dispatchTouchEvent", new JsonObject().put("type", type).put("touchPoints", fingers));
    }

    /** Curves with limits, and the last day in words; without a day a sentence. */
    @Test
    void theDailyChecks() throws Exception {
        try (TestService service = new TestService(data, Map.of());
                Browser page = new Browser(1280, 800)) {
            page.open(service.uri("/qc.html"));
            await().atMost(SOON).until(() -> page.text("qc-words").startsWith("No daily check yet"));
        }
        QcArchive archive = new QcArchive(data);
        Instant today = Instant.now();
        archive.keep(day("S1", today.minus(Duration.ofDays(2)), 1.02, List.of()));
        archive.keep(day("S2", today.minus(Duration.ofDays(1)), 1.04, List.of()));
        archive.keep(day("S3", today, 2.5, List.of("chi-square 2.50 (allowed: at most 1.30)")));
        try (TestService service = new TestService(data, Map.of());
                Browser page = new Browser(1280, 800)) {
            page.open(service.uri("/qc.html"));
            await().atMost(SOON).until(() -> page.text("qc-words").startsWith("Failed on"));
            assertThat(page.text("qc-words")).contains("chi-square 2.50 (allowed: at most 1.30)");
            assertThat(page.text("days")).contains("1.04");
            assertThat(page.script("return document.querySelectorAll('.charts canvas').length"))
                    .isEqualTo(3);
            assertThat(page.barriers()).isEmpty();
            Tablet.fits(page, "qc");
            assertThat(page.complaints()).isEmpty();
        }
    }

    private static QcResult day(String session, Instant at, double chiSquare, List<String> failures) {
        return new QcResult(
                session,
                at,
                "bench",
                "2026-11-01",
                1_000_000,
                60,
                chiSquare,
                3072,
                List.of(),
                List.of(),
                0.5,
                1.01,
                failures,
                null);
    }

    /** What cannot be read is said, where the images would stand. */
    @Test
    void aDamagedImageIsSaid() throws Exception {
        try (Browser page = new Browser(1280, 800);
                TestService service = new TestService(data, Map.of(), new Painter());
                TestFrontEnd device = new TestFrontEnd(service.linkPort(), 1)) {
            String id = scanned(service, device);
            cut(service.sessions().resolve(id).resolve("result/pet.nii.gz"));
            page.open(service.uri("/review.html?session=" + id));
            await().atMost(SOON).until(() -> page.text("sentence").contains("could not be read"));
            page.open(service.uri("/review.html?session=S19700101-000000"));
            await().atMost(SOON).until(() -> page.text("sentence").contains("There is no session S19700101-000000"));
        }
    }

    private static void cut(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
    }
}
