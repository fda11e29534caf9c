package org.petmr.acquisition.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.OperatorView;
import org.petmr.acquisition.ServiceProcess;
import org.petmr.acquisition.TestService;
import org.petmr.acquisition.link.TestFrontEnd;
import org.petmr.acquisition.store.Recovery;
import org.petmr.recon.scanner.ScannerCatalogue;

/** A scan that is held, and one whose service dies: what the page says, and how it goes on by a press on the page. */
@Timeout(120)
class PageInterruptedIT {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final int PROMPTS = 400;
    private static final int DELAYEDS = 100;
    private static final String[] BUTTONS = {"arm", "start", "pause", "resume", "stop", "abort"};

    /** A front end of a test sends no heartbeats while something else is waited for. */
    private static final Map<String, String> PATIENT =
            Map.of("link.helloTimeoutMs", "60000", "link.lostAfterMs", "120000");

    private static Browser page;

    @TempDir
    Path data;

    @BeforeAll
    static void open() throws Exception {
        page = new Browser(1280, 800);
    }

    /** Else it asks the service of the test before for its stream. */
    @AfterEach
    void leave() throws Exception {
        page.open(URI.create("about:blank"));
        page.complaints();
    }

    @AfterAll
    static void close() throws Exception {
        if (page != null) {
            page.close();
        }
    }

    private static void awaitText(String testId, String words) {
        await(testId + " " + words)
                .atMost(SOON)
                .ignoreExceptions()
                .until(() -> page.text(testId), text -> text.equals(words));
    }

    private static Set<String> offered() throws Exception {
        Set<String> shown = new TreeSet<>();
        for (String button : BUTTONS) {
            if (page.shows(button)) {
                shown.add(button);
            }
        }
        return shown;
    }

    private static void send(TestFrontEnd device, int ms) throws Exception {
        for (int i = 0; i < ms; i++) {
            device.sendBlock(PROMPTS, DELAYEDS);
        }
    }

    @Test
    void heldAndGoneOn() throws Exception {
        try (TestService service = new TestService(data, PATIENT);
                TestFrontEnd device = new TestFrontEnd(service.linkPort(), 1)) {
            device.introduce(ScannerCatalogue.find("bench"));
            page.open(service.uri("/"));
            await().atMost(SOON).until(() -> page.text("links").contains("ready"));
            String id = service.arm();
            awaitText("state", "armed");
            assertThat(offered()).containsExactly("abort", "start");
            page.click("start");
            device.agreeToStart();
            awaitText("state", "acquiring");
            assertThat(offered()).containsExactly("abort", "pause", "stop");
            send(device, 1500);
            awaitText("loss", "lost 0 (of 750,000)");

            page.click("pause");
            device.agreeToStop();
            device.endRun();
            awaitText("state", "paused");
            assertThat(page.text("resume")).isEqualTo("Go on");
            assertThat(offered()).containsExactly("abort", "resume", "stop");
            assertThat(page.text("stored")).isEqualTo("750,000");
            assertThat(page.text("timer")).isEqualTo("00:00:01 / 00:01:00");
            assertThat(page.text("left")).isEqualTo("00:00:58 left");
            assertThat(page.barriers()).as("paused").isEmpty();

            device.forgetRun();
            page.click("resume");
            device.agreeToStart();
            awaitText("state", "acquiring");
            assertThat(offered()).containsExactly("abort", "pause", "stop");
            awaitText("stored", "750,000");
            send(device, 1000);
            awaitText("loss", "lost 0 (of 1,250,000)");
            awaitText("stored", "1,250,000");
            awaitText("timer", "00:00:02 / 00:01:00");
            page.click("abort");
            assertThat(page.text("abort-losses")).contains("00:00:02 and 1,250,000 events were measured");
            page.click("abort-cancel");

            page.click("stop");
            device.agreeToStop();
            awaitText("state", "stopping");
            assertThat(offered()).isEmpty();
            assertThat(page.text("stored")).as("while the last events come").isEqualTo("1,250,000");
            assertThat(page.text("timer")).isEqualTo("00:00:02 / 00:01:00");
            device.endRun();
            awaitText("state", "complete");
            assertThat(page.text("loss")).isEqualTo("lost 0 (of 1,250,000)");
            JsonObject session = service.awaitState(id, "complete");
            assertThat(session.getJsonObject("totals").getLong("storedPrompts")).isEqualTo(2500 * PROMPTS);
            assertThat(session.getJsonArray("pauses")).hasSize(1);
            assertThat(page.complaints()).isEmpty();
        }
    }

    /** What a first part lost is not forgotten when the scan goes on. */
    @Test
    void lossesOfAllParts() throws Exception {
        try (TestService service = new TestService(data, PATIENT);
                TestFrontEnd device = new TestFrontEnd(service.linkPort(), 1)) {
            device.introduce(ScannerCatalogue.find("bench"));
            page.open(service.uri("/"));
            await().atMost(SOON).until(() -> page.text("links").contains("ready"));
            service.arm();
            awaitText("state", "armed");
            page.click("start");
            device.agreeToStart();
            send(device, 100);
            device.block(PROMPTS, DELAYEDS); // made, and lost on its way
            send(device, 100);
            awaitText("stored", "100,000");
            page.click("pause");
            device.agreeToStop();
            device.endRun();
            awaitText("state", "paused");
            assertThat(page.text("loss")).isEqualTo("lost 500 (of 100,500)");
            device.forgetRun();
            page.click("resume");
            device.agreeToStart();
            awaitText("state", "acquiring");
            send(device, 200);
            awaitText("loss", "lost 500 (of 200,500)");
            assertThat(page.script("return document.querySelector('[data-testid=loss]').classList.contains('alarm')"))
                    .isEqualTo(true);
            page.click("stop");
            device.agreeToStop();
            device.endRun();
            awaitText("state", "failed");
            assertThat(page.text("result-empty")).startsWith("Too many events were lost: 0.25 %");
            assertThat(page.barriers()).as("failed").isEmpty();
        }
    }

    /** {@code kill -9} in mid-scan: the page says so, comes back by itself, and the rest is measured. */
    @Test
    void theServiceIsKilledAndStartedAgain() throws Exception {
        OperatorView operator;
        String id;
        try (ServiceProcess service = ServiceProcess.start(data, ServiceProcess.Pipeline.USUAL)) {
            operator = service.console();
            page.open(operator.console());
            try (TestFrontEnd device = new TestFrontEnd(service.link(), 1)) {
                device.introduce(ScannerCatalogue.find("bench"));
                await().atMost(SOON)
                        .ignoreExceptions()
                        .until(() -> page.text("links").contains("ready"));
                id = operator.arm(TestService.armRequest());
                awaitText("state", "armed");
                page.click("start");
                device.agreeToStart();
                send(device, 1500);
                awaitText("loss", "lost 0 (of 750,000)");
                Path listMode = data.resolve("sessions").resolve(id).resolve("listmode");
                await().atMost(SOON)
                        .until(() -> Files.size(Recovery.segmentFiles(listMode).get(0)) > 8L * 750_000);
                service.kill();
            }
        }
        await().atMost(SOON).until(() -> page.shows("connection"));
        assertThat(page.text("connection"))
                .matches("No connection since \\d\\d:\\d\\d:\\d\\d\\. What the service has stored is safe; .*");
        assertThat(page.script("return document.body.classList.contains('stale')"))
                .isEqualTo(true);
        for (String panel : new String[] {"rates", "blocks", "state", "alarms"}) {
            assertThat(page.script("return document.querySelector('[data-age=%s]').textContent".formatted(panel)))
                    .as(panel)
                    .asString()
                    .matches("\\d+ s ago");
        }
        assertThat(page.text("stored")).as("the last that was known").isEqualTo("750,000");
        page.click("stop");
        awaitText("answer", "The service does not answer.");

        Map<String, String> asBefore = new HashMap<>(PATIENT);
        asBefore.put("console.port", Integer.toString(operator.console().getPort()));
        try (TestService again = new TestService(data, asBefore)) {
            await().atMost(SOON).until(() -> !page.shows("connection"));
            awaitText("state", "interrupted");
            assertThat(offered()).containsExactly("abort", "arm", "resume");
            assertThat(page.text("result-empty")).startsWith("The service ended in mid-scan. ");
            assertThat(page.text("answer")).as("it answers again").isEmpty();
            awaitText("stored", "750,000");
            assertThat(page.text("timer")).isEqualTo("00:00:01 / 00:01:00");
            assertThat(page.barriers()).as("interrupted").isEmpty();
            page.complaints(); // of a service that did not answer

            goOn(again, id);
            assertThat(page.complaints()).isEmpty();
        }
    }

    private static void goOn(TestService service, String id) throws Exception {
        try (TestFrontEnd device = new TestFrontEnd(service.linkPort(), 1)) {
            device.introduce(ScannerCatalogue.find("bench"));
            await().atMost(SOON).until(() -> page.text("links").contains("ready"));
            page.click("resume");
            device.agreeToStart();
            awaitText("state", "acquiring");
            assertThat(offered()).containsExactly("abort", "pause", "stop");
            send(device, 1000);
            awaitText("stored", "1,250,000");
            awaitText("timer", "00:00:02 / 00:01:00");
            page.click("stop");
            device.agreeToStop();
            device.endRun();
            awaitText("state", "complete");
            JsonObject totals = service.session(id).getJsonObject("totals");
            assertThat(totals.getLong("storedPrompts")).isEqualTo(2500 * PROMPTS);
            assertThat(totals.getLong("storedDelayeds")).isEqualTo(2500 * DELAYEDS);
        }
    }
}
