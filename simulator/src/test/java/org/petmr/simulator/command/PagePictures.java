package org.petmr.simulator.command;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.simulator.console.ServiceClient;
import org.petmr.simulator.mr.Examination;
import org.petmr.simulator.scenario.Scenario;

/**
 * The pictures of docs/console.md and docs/review.md: plays a daily check and a scan of a slab of a brain on the bench scanner, driven
 * from the page, and takes each view as it comes by. {@code mvn -P pages}
 */
@Timeout(1800)
class PagePictures {

    private static final Path PICTURES = Path.of(System.getProperty("basedir", ""))
            .resolve("../docs/pictures")
            .normalize();

    private static final int PLANNED_S = 60;
    private static final int MEASURED_S = 30;
    private static final int CHECK_S = 20;
    private static final Duration LONG = Duration.ofMinutes(10);

    /** Of the brain. */
    private static final double[] LESION_MM = {15, 12, 0};

    private static final double RADIUS_MM = 9;

    /** Of red, green and blue: noise of the images would fill the files with what no eye sees. */
    private static final int COLOUR_STEP = 4;

    private final Scenario brain = Scenario.find("bench-brain");
    private final Scenario cylinder = Scenario.find("bench-qc");

    @TempDir
    private Path directory;

    @Test
    void eachView() throws Exception {
        Path data = directory.resolve("service");
        try (ReceivingNode pacs = new ReceivingNode(directory.resolve("dicom"));
                WebPage page = new WebPage(1280, 800)) {
            Map<String, String> settings = LocalService.settings(0, data, pacs.peer(), Optional.empty());
            settings.put("qc.cylinderRadiusMm", Double.toString(bounds()[3]));
            settings.put("qc.cylinderLengthMm", Double.toString(2 * bounds()[5]));
            settings.putAll(ScenarioProtocol.write(cylinder, "Daily check, cylinder", CHECK_S, List.of(), directory));
            settings.putAll(
                    ScenarioProtocol.write(brain, "Slab of a brain", PLANNED_S, List.of("dixon", "t1"), directory));
            try (DemoService service = LocalService.start(data, settings)) {
                dailyCheck(page, service, pacs);
                brain(page, service, pacs);
                review(page);
                page.click("nav-studies");
                page.await("return document.querySelectorAll('[data-testid=list] tbody tr').length >= 2");
                keep(page, "studies");
                page.click("nav-qc");
                page.await("return document.querySelector('[data-testid=sensitivity] canvas') !== null");
                keep(page, "qc");
                page.click("nav-setup");
                page.await("return document.querySelector('[data-testid=nodes]').childElementCount > 0");
                keep(page, "setup");
            }
        }
    }

    private double[] bounds() {
        return cylinder.phantomModel().bounds();
    }

    private void dailyCheck(WebPage page, DemoService service, ReceivingNode pacs) throws Exception {
        double volumeMl = 1e-3 * Math.PI * bounds()[3] * bounds()[3] * 2 * bounds()[5];
        double activityMbq = Math.round(1e-5 * volumeMl * cylinder.activityBqPerMl()[0]) / 10.0;
        Examination who = Examination.fresh("CYLINDER^DAILY", "QC-1", "", "", 6.3, "QC-" + LocalDate.now());
        try (SimulatedScanner scanner = new SimulatedScanner(cylinder, CHECK_S, service, pacs.node())) {
            ScanPage scan = new ScanPage(page, service.console());
            scan.fillIn(who, cylinder.name(), activityMbq, LocalDateTime.now());
            scan.arm();
            scan.start();
            scan.awaitState("complete", LONG);
            System.out.printf(
                    "%d events of the daily check%n", scanner.progress().events());
            page.await("return document.querySelector('[data-testid=qc]').textContent === 'QC ok'", LONG);
        }
    }

    private void brain(WebPage page, DemoService service, ReceivingNode pacs) throws Exception {
        Examination who = new DemoBeds(brain, new ServiceClient(service.console())).examination();
        try (SimulatedScanner scanner = new SimulatedScanner(brain, PLANNED_S, service, pacs.node());
                WebPage wall = new WebPage(1280, 800)) {
            ScanPage scan = new ScanPage(page, service.console());
            wall.open(service.console().resolve("/?wall"));
            scan.fillIn(
                    who,
                    brain.name(),
                    brain.dose().injectedMbq(),
                    LocalDateTime.now().minusMinutes(Math.round(brain.dose().uptakeMin())));
            keep(page, "arming");
            scan.arm();
            keep(page, "armed");
            scan.start();
            page.script("document.querySelector('[data-testid=mr-share-value]').value = 50");
            CompletableFuture<BedMr.Played> mr = scanner.scanMr(who);
            scan.awaitData(MEASURED_S, LONG);
            keep(page, "acquiring");
            keep(wall, "wall");
            page.click("abort");
            keep(page, "abort");
            page.click("abort-cancel");
            page.click("language-nl");
            keep(page, "acquiring-dutch");
            page.click("language-en");
            upright(service);
            scan.stop();
            page.await(
                    "const s = [...document.querySelectorAll('[data-testid=stages] .running')].pop();"
                            + " return s.textContent.startsWith('reconstruction') && parseInt(s.textContent.slice(14)) >= 30",
                    LONG);
            keep(page, "processing");
            scan.awaitState("complete", LONG);
            mr.get(1, TimeUnit.MINUTES);
        }
    }

    /** On a tablet that is held upright. */
    private static void upright(DemoService service) throws IOException {
        try (WebPage tablet = new WebPage(820, 1180)) {
            tablet.open(service.console());
            tablet.await("return document.querySelector('[data-testid=live]').naturalWidth > 0");
            keep(tablet, "tablet");
        }
    }

    /** A scanner with time of flight, by the words of its own protocol, and MR behind. */
    @Test
    void timeOfFlight() throws Exception {
        Path data = directory.resolve("signa");
        Scenario pelvis = Scenario.find("pelvis-psma");
        try (ReceivingNode pacs = new ReceivingNode(directory.resolve("signa-dicom"));
                WebPage page = new WebPage(1280, 800)) {
            Map<String, String> settings = LocalService.settings(0, data, pacs.peer(), Optional.empty());
            settings.putAll(ScenarioProtocol.write(pelvis, "Pelvis", PLANNED_S, List.of("dixon", "t1"), directory));
            try (DemoService service = LocalService.start(data, settings);
                    SimulatedScanner scanner = new SimulatedScanner(pelvis, PLANNED_S, service, pacs.node())) {
                Examination who = new DemoBeds(pelvis, new ServiceClient(service.console())).examination();
                ScanPage scan = new ScanPage(page, service.console());
                scan.fillIn(
                        who,
                        pelvis.name(),
                        pelvis.dose().injectedMbq(),
                        LocalDateTime.now()
                                .minusMinutes(Math.round(pelvis.dose().uptakeMin())));
                scan.arm();
                scan.start();
                page.script("document.querySelector('[data-testid=mr-share-value]').value = 50");
                CompletableFuture<BedMr.Played> mr = scanner.scanMr(who);
                scan.awaitData(MEASURED_S, LONG);
                keep(page, "acquiring-tof");
                mr.get(5, TimeUnit.MINUTES);
            }
        }
    }

    /** The lesion, measured. */
    private static void review(WebPage page) throws Exception {
        page.click("review");
        page.await("return location.pathname === '/review.html' && document.body.dataset.ready !== undefined");
        page.click("tab-measure");
        page.script(
                "petmrReview.readings[0].viewer.moveTo([arguments[0], arguments[1], arguments[2]])",
                LESION_MM[0],
                LESION_MM[1],
                LESION_MM[2]);
        page.type("radius", Double.toString(RADIUS_MM));
        page.click("put");
        page.await("return document.querySelector('[data-testid=\"sphere-1\"]') !== null");
        keep(page, "review");
        page.click("tab-align");
        page.click("mode-edges");
        keep(page, "align");
    }

    private static void keep(WebPage page, String view) throws IOException {
        page.movePointerAway();
        Path file = PICTURES.resolve("page-" + view + ".png");
        BufferedImage seen = ImageIO.read(new ByteArrayInputStream(page.picture()));
        BufferedImage kept = new BufferedImage(seen.getWidth(), seen.getHeight(), BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < seen.getHeight(); y++) {
            for (int x = 0; x < seen.getWidth(); x++) {
                kept.setRGB(x, y, rounded(seen.getRGB(x, y)));
            }
        }
        ImageIO.write(kept, "png", file.toFile());
        System.out.printf("%s  %d kB%n", file, Files.size(file) / 1000);
    }

    private static int rounded(int rgb) {
        int all = 0;
        for (int shift = 0; shift < 24; shift += 8) {
            int value = rgb >> shift & 0xFF;
            all |= Math.min(0xFF, COLOUR_STEP * Math.round(1f * value / COLOUR_STEP)) << shift;
        }
        return all;
    }
}
