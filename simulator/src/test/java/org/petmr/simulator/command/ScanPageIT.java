package org.petmr.simulator.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.simulator.console.ServiceClient;
import org.petmr.simulator.console.SessionState;
import org.petmr.simulator.console.Totals;
import org.petmr.simulator.detector.FaultPlan;
import org.petmr.simulator.detector.FrontEnd;
import org.petmr.simulator.detector.FrontEndConfig;

/** The Scan view with the service of production behind it and front ends that obey, in a real browser. */
@Timeout(300)
class ScanPageIT {

    private static final double REAL_TIME = 1;
    private static final long LONGEST_MS = 600_000;
    private static final double UP_MM = 60;

    /** Of a scanner with many crystals its sensitivity is reckoned first, on a busy machine for long. */
    private static final Duration FIRST_IMAGE = Duration.ofSeconds(150);

    @TempDir
    private static Path directory;

    private static ReceivingNode pacs;
    private static DemoService service;
    private static WebPage page;

    private final ObjectMapper json = new ObjectMapper();

    @BeforeAll
    static void open() throws Exception {
        pacs = new ReceivingNode(directory.resolve("dicom"));
        Path data = Files.createDirectories(directory.resolve("service"));
        Map<String, String> settings = LocalService.settings(0, data, pacs.peer(), Optional.empty());
        service = LocalService.start(data, settings);
        page = new WebPage(1280, 800);
    }

    @AfterAll
    static void close() throws Exception {
        for (AutoCloseable each : Arrays.asList(page, service, pacs)) {
            if (each != null) {
                each.close();
            }
        }
    }

    /** @param plan {@code list-mode}: nothing is made of it */
    private String arm(ScannerModel scanner, String plan, int iterations) throws Exception {
        ObjectNode arm = json.createObjectNode()
                .put("accession", "A-0001")
                .put("scanner", scanner.name())
                .put("durationS", 600);
        arm.putObject("patient").put("id", "P1").put("name", "DOE^JANE");
        arm.putObject("tracer")
                .put("isotope", "18F")
                .put("agent", "FDG")
                .put("injectedActivityBq", 2.0e8)
                .put("injectedAt", Instant.now().minus(Duration.ofHours(1)).toString());
        arm.putObject("plan").put("kind", plan);
        arm.putObject("pipeline").put("iterations", iterations);
        return new ServiceClient(service.console()).arm(arm).id();
    }

    /** As soon as the service has heard that the one of the test before is gone. */
    private static FrontEnd connect(ScannerModel scanner, FaultPlan faults) {
        return Awaitility.await("a front end is let in")
                .atMost(Duration.ofSeconds(60))
                .ignoreExceptionsMatching(e -> String.valueOf(e.getMessage()).contains("not connected already"))
                .until(() -> connectOnce(scanner, faults), Objects::nonNull);
    }

    private static FrontEnd connectOnce(ScannerModel scanner, FaultPlan faults) throws Exception {
        FrontEnd frontEnd = FrontEnd.connect(
                FrontEndConfig.of(service.console().getHost(), service.linkPort(), scanner, REAL_TIME)
                        .with(faults),
                seconds -> new BallRun(scanner, UP_MM, LONGEST_MS));
        try {
            frontEnd.welcome().get(30, TimeUnit.SECONDS);
            return frontEnd;
        } catch (ExecutionException | TimeoutException e) {
            frontEnd.close();
            throw e;
        }
    }

    private static String shown(String testId) {
        return "document.querySelector('[data-testid=%s]').textContent".formatted(testId);
    }

    /** The cable is pulled while it scans, and put back: alarm and source in plain words, then the loss that is left of it. */
    @Test
    void theLinkIsCutAndComesBack() throws Exception {
        ScannerModel bench = ScannerCatalogue.find("bench");
        try (FrontEnd frontEnd = connect(bench, FaultPlan.parse(List.of("reconnect=4s,at=3s")))) {
            ScanPage scan = new ScanPage(page, service.console());
            arm(bench, "list-mode", 1);
            scan.awaitState("armed");
            scan.start();
            page.await("return " + shown("links") + " === 'no front end connected'");
            page.await("return " + shown("alarms")
                    + " === 'Alarm: Front end 1 is not connected. Check its cable and power; it comes back by itself.'"
                    + " && document.querySelector('[data-testid=alarms]').className === 'alarm'");
            assertThat(page.text("state")).as("the scan stands").isEqualTo("acquiring");
            page.click("alarm-place");
            assertThat(page.script("return document.activeElement.dataset.testid"))
                    .as("where it is mended")
                    .isEqualTo("detector");

            page.await("return " + shown("links") + ".includes('ready')");
            page.await("return document.querySelector('[data-testid=loss]').classList.contains('alarm')");
            assertThat(page.text("loss")).matches("lost [1-9][\\d,]* \\(of [\\d,]+\\)");
            page.click("alarms-all");
            page.await("return " + shown("alarms-list") + ".includes('Warning: Events were lost.')");
            page.await("return " + shown("alarms-list") + ".includes('over, from ')");
            assertThat(page.script("return document.querySelector('[data-alarm=source-down-1]').textContent"))
                    .asString()
                    .contains("Front end 1 is not connected", "over, from ");
            page.script("document.querySelector('[data-testid=alarms-dialog]').close()");
            page.script("window.storedBefore = " + shown("stored"));
            page.await("return " + shown("stored") + " !== window.storedBefore");
            assertThat(page.text("state")).as("it goes on").isEqualTo("acquiring");
            scan.stop();
            scan.awaitState("failed");
            assertThat(page.text("result-empty"))
                    .matches(
                            "Too many events were lost: [\\d.]+ %, .* What was stored is kept and can be processed\\.");
            assertThat(page.complaints()).isEmpty();
            assertThat(frontEnd.progress().lost()).isPositive();
        }
    }

    /** Place and time of each pair: the spectrum stands where the ball is, and the image is made of places. */
    @Test
    void timeOfFlight() throws Exception {
        ScannerModel signa = ScannerCatalogue.find("signa");
        try (FrontEnd frontEnd = connect(signa, FaultPlan.NONE)) {
            ScanPage scan = new ScanPage(page, service.console());
            String id = arm(signa, "list-mode", 1);
            scan.awaitState("armed");
            page.script(
                    "window.spectra = 0; return import('/scan/stream.js').then(({hear}) => {"
                            + " hear('preview', body => { window.heard = body; }); hear('tof', () => { window.spectra++; }); })");
            scan.start();
            page.await("return liveSinceMs !== null", FIRST_IMAGE);
            assertThat(page.script("return heard.method + ' ' + heard.session")).isEqualTo("histo-image " + id);
            assertThat(page.text("picture-title")).isEqualTo("Live image");
            assertThat(page.text("result-note")).contains("s of data");

            page.await("return spectra > 1"); // the first is of the first moment
            assertThat(page.shows("tof-panel")).isTrue();
            Matcher read = Pattern.compile("TOF: middle (-?\\d+) ps, spread (\\d+) ps \\(1 sigma\\)")
                    .matcher(page.text("tof-read"));
            assertThat(read.matches()).as(page.text("tof-read")).isTrue();
            double expectedPs = BallRun.meanPs(signa, UP_MM);
            assertThat(expectedPs).as("the ball is off the middle").isGreaterThan(150);
            // Of the spectrum's two seconds one frame in seventeen is counted, 10 k prompts and more: 4 ps.
            assertThat(Double.parseDouble(read.group(1))).isCloseTo(expectedPs, within(20.0));
            assertThat(drawnMiddlePs(signa)).as("as it is drawn").isCloseTo(expectedPs, within(25.0));
            scan.stop();
            scan.awaitState("idle");
            assertThat(frontEnd.progress().lost()).isZero();
            assertThat(page.complaints()).isEmpty();
        }
    }

    /** Of the columns on the screen, by their heights. */
    private static double drawnMiddlePs(ScannerModel scanner) {
        double part = page.number("""
                const c = document.querySelector('[data-testid=tof]'), g = c.getContext('2d');
                const d = g.getImageData(0, 0, c.width, c.height).data;
                let sum = 0, moment = 0;
                for (let y = 0; y < c.height; y++) {
                  for (let x = 0; x < c.width; x++) {
                    const at = 4 * (y * c.width + x);
                    if (d[at + 3] > 128 && d[at + 2] - d[at] > 60) { sum++; moment += x + 0.5; }
                  }
                }
                return moment / sum / c.width;""");
        return (part - 0.5) * scanner.timeOfFlight().orElseThrow().windowPs();
    }

    /** A reconstruction that would take long is given up by a press, and what was measured stays. */
    @Test
    void theProcessingIsCancelled() throws Exception {
        ScannerModel bench = ScannerCatalogue.find("bench");
        try (FrontEnd frontEnd = connect(bench, FaultPlan.NONE)) {
            ScanPage scan = new ScanPage(page, service.console());
            String id = arm(bench, "static", 100);
            scan.awaitState("armed");
            scan.start();
            page.await("return " + shown("timer") + ".startsWith('00:00:02')");
            scan.stop();
            page.await("return " + shown("jobs") + ".startsWith('reconstruction running')");
            page.await("return document.querySelector('[data-testid=job-cancel]').getAttribute('aria-label')"
                    + " === 'Cancel reconstruction'");
            page.click("job-cancel");
            scan.awaitState("aborted");
            assertThat(page.text("stages")).contains("reconstructioncancelled");
            assertThat(page.shows("job-cancel")).isFalse();
            assertThat(page.text("result-empty"))
                    .isEqualTo("The processing was given up by hand; what was stored is kept.");
            ServiceClient client = new ServiceClient(service.console());
            assertThat(client.session(id).state()).isEqualTo(SessionState.ABORTED);
            Totals totals = client.session(id).totals().orElseThrow();
            assertThat(totals.storedPrompts())
                    .isEqualTo(totals.receivedPrompts())
                    .isPositive();
            assertThat(page.complaints()).isEmpty();
            assertThat(frontEnd.progress().isRunning()).isFalse();
        }
    }
}
