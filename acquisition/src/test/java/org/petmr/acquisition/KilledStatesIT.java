package org.petmr.acquisition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.petmr.acquisition.link.TestFrontEnd;
import org.petmr.acquisition.registry.Registry;
import org.petmr.acquisition.registry.RegistryAddress;
import org.petmr.acquisition.store.Recovery;
import org.petmr.recon.event.SegmentCheck;
import org.petmr.recon.scanner.ScannerCatalogue;

/** {@code kill -9} of the service in every state of a session: what stands there after the next start, and what can be done. */
@Timeout(240)
class KilledStatesIT {

    private static final int BLOCKS = 200;
    private static final int EVENTS = 50;
    private static final Map<String, String> PATIENT =
            Map.of("link.helloTimeoutMs", "60000", "link.lostAfterMs", "120000");
    private static final List<String> VERBS = List.of("start", "stop", "pause", "resume", "abort", "process");

    @TempDir
    Path data;

    /** Brings a session into a state, with everything that was sent on the disk. @return its id */
    private String bring(ServiceProcess service, String state) throws Exception {
        OperatorView operator = service.console();
        String id = operator.arm(TestService.armRequest());
        if (state.equals("armed")) {
            return id;
        }
        try (TestFrontEnd device = new TestFrontEnd(service.link(), 1)) {
            device.introduce(ScannerCatalogue.find("bench"));
            operator.run(id, "start", device, BLOCKS, EVENTS);
            Path listMode = data.resolve("sessions").resolve(id).resolve("listmode");
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> Files.size(Recovery.segmentFiles(listMode).get(0)) > 8L * BLOCKS * EVENTS + 4096);
            switch (state) {
                case "acquiring" -> {
                    return id;
                }
                case "stopping" -> {
                    var answer = operator.pressing(id, "stop");
                    device.agreeToStop();
                    assertThat(answer.get().statusCode()).isEqualTo(200);
                    operator.awaitState(id, "stopping");
                    return id; // the front end has agreed, and not said yet that it has ended
                }
                case "stored" -> {
                    operator.end(id, "stop", device);
                    awaitStored(id);
                    return id;
                }
                default -> {
                    operator.end(id, state.equals("paused") ? "pause" : "stop", device);
                    operator.awaitState(id, state);
                    return id;
                }
            }
        }
    }

    /** Where nothing of the processing is on the disk yet. The service is held there, and answers nobody who asks for sessions. */
    private void awaitStored(String id) {
        Path session = data.resolve("sessions").resolve(id);
        await().atMost(Duration.ofSeconds(30))
                .until(() -> new JsonObject(Files.readString(session.resolve("session.json")))
                        .getString("state")
                        .equalsIgnoreCase("stored"));
        assertThat(session.resolve("results")).doesNotExist();
    }

    private static ServiceProcess.Pipeline pipeline(List<String> states) {
        if (states.contains("stored")) {
            return ServiceProcess.Pipeline.HELD;
        }
        return states.contains("processing") ? ServiceProcess.Pipeline.ENDLESS : ServiceProcess.Pipeline.USUAL;
    }

    /** @return the sessions in the order of their states, all in one service that was killed once */
    private List<String> killedIn(List<String> states) throws Exception {
        try (ServiceProcess service = ServiceProcess.start(data, pipeline(states))) {
            List<String> ids = new ArrayList<>();
            for (String state : states) {
                ids.add(bring(service, state));
            }
            service.kill();
            return ids;
        }
    }

    /**
     * What the operator finds.
     *
     * @param foundAs state after the next start
     * @param says what the operator reads
     * @param events on the disk
     * @param offered what can be done then
     * @param then what of it is done
     */
    private record Found(String foundAs, String says, long events, String offered, String then) {}

    private static final String GO_ON = "start resume abort process";
    private static final Map<String, Found> TABLE = Map.of(
            "armed", new Found("failed", "the service ended before the start", 0, "", "arm"),
            "acquiring", new Found("interrupted", "the service ended while acquiring", 10_000, GO_ON, "process"),
            "paused", new Found("interrupted", "the service ended while paused", 10_000, GO_ON, "resume"),
            "stopping", new Found("interrupted", "the service ended while stopping", 10_000, GO_ON, "resume"),
            "stored", new Found("complete", "", 10_000, "process", "process"),
            "processing", new Found("complete", "", 10_000, "process", "process"));

    @ParameterizedTest
    @ValueSource(strings = {"processing armed", "stored", "acquiring", "paused", "stopping"})
    void nothingIsLostAndTheNextStepIsOpen(String killedIn) throws Exception {
        List<String> states = List.of(killedIn.split(" "));
        List<String> ids = killedIn(states);
        try (TestService service = new TestService(data, PATIENT)) {
            OperatorView operator = OperatorView.of(service);
            for (int i = 0; i < ids.size(); i++) {
                operator.awaitState(ids.get(i), TABLE.get(states.get(i)).foundAs());
            }
            assertThat(operator.state()).as("the scanner is free").isEqualTo("idle");
            assertThat(operator.metric("petmr_run_open")).isZero();
            assertThat(operator.get("/api/state").getJsonObject("session").getString("id"))
                    .as("what people look at")
                    .isEqualTo(ids.get(ids.size() - 1));
            for (int i = 0; i < ids.size(); i++) {
                check(service, operator, ids.get(i), TABLE.get(states.get(i)));
            }
            operator.awaitNoAlarm("registry");
            await().until(() -> operator.metric("petmr_registry_waiting") == 0);
            assertThat(operator.alarms()).as("nothing is left to worry about").doesNotContainKey("session");
        }
        try (Registry registry = Registry.open(RegistryAddress.embedded(data))) {
            for (int i = 0; i < ids.size(); i++) {
                assertThat(registry.acquisitions()
                                .find(ids.get(i))
                                .orElseThrow()
                                .state())
                        .isEqualTo(states.get(i).equals("armed") ? "failed" : "complete");
            }
        }
    }

    private void check(TestService service, OperatorView operator, String id, Found found) throws Exception {
        Path listMode = data.resolve("sessions").resolve(id).resolve("listmode");
        assertThat(String.valueOf(operator.session(id).getString("error", ""))).contains(found.says());
        assertThat(events(listMode)).isEqualTo(found.events());
        operator.assertRefused(id, othersThan(found.offered()));
        switch (found.then()) {
            case "arm" -> assertThat(service.arm()).isNotEqualTo(id);
            case "process" -> {
                assertThat(operator.press(id, "process").statusCode()).isEqualTo(200);
                operator.awaitState(id, "complete");
                assertThat(events(listMode)).isEqualTo(found.events());
            }
            default -> goOn(service, operator, id, listMode);
        }
    }

    private static String[] othersThan(String offered) {
        List<String> refused = new ArrayList<>(VERBS);
        refused.removeAll(List.of(offered.split(" ")));
        return refused.toArray(String[]::new);
    }

    private static void goOn(TestService service, OperatorView operator, String id, Path listMode) throws Exception {
        try (TestFrontEnd device = new TestFrontEnd(service.linkPort(), 1)) {
            device.introduce(ScannerCatalogue.find("bench"));
            operator.run(id, "resume", device, BLOCKS, EVENTS);
            operator.assertRefused(id, "start", "resume", "process");
            operator.end(id, "stop", device);
            operator.awaitState(id, "complete");
            assertThat(events(listMode)).isEqualTo(2L * BLOCKS * EVENTS);
        }
    }

    /** What is at rest is not touched: after the kill every session stands as it stood before, to the letter. */
    @Test
    void whatIsAtRestStaysAsItWas() throws Exception {
        List<JsonObject> before = new ArrayList<>();
        try (ServiceProcess service = ServiceProcess.start(data, ServiceProcess.Pipeline.USUAL);
                TestFrontEnd device = new TestFrontEnd(service.link(), 1)) {
            OperatorView operator = service.console();
            device.introduce(ScannerCatalogue.find("bench"));
            JsonObject listModeOnly = TestService.armRequest().put("plan", new JsonObject().put("kind", "list-mode"));
            before.add(ended(operator, device, TestService.armRequest(), "stop", "complete"));
            before.add(ended(operator, device, listModeOnly, "stop", "stored"));
            before.add(ended(operator, device, TestService.armRequest(), "abort", "aborted"));
            before.add(failed(operator, device));
            assertThat(operator.state()).isEqualTo("idle");
            service.kill();
        }
        try (TestService service = new TestService(data, PATIENT)) {
            OperatorView operator = OperatorView.of(service);
            assertThat(operator.state()).isEqualTo("idle");
            Map<String, String> offered =
                    Map.of("complete", "process", "stored", "abort process", "aborted", "process", "failed", "process");
            for (JsonObject was : before) {
                String id = was.getString("id");
                assertThat(operator.session(id)).isEqualTo(was);
                Path listMode = service.sessions().resolve(id).resolve("listmode");
                assertThat(events(listMode))
                        .isEqualTo(was.getJsonObject("totals").getLong("storedPrompts"));
                operator.assertRefused(id, othersThan(offered.get(was.getString("state"))));
                assertThat(operator.press(id, "process").statusCode())
                        .as(was.getString("state"))
                        .isEqualTo(200);
                // A run that lost data has its images all the same, and stays what it was.
                boolean isOfFailedData = was.getString("state").equals("failed");
                JsonObject processed = operator.awaitState(id, isOfFailedData ? "failed" : "complete");
                assertThat(processed.getJsonArray("stages").stream().map(s -> ((JsonObject) s).getString("status")))
                        .isNotEmpty()
                        .containsOnly("done");
            }
            assertThat(service.arm()).isNotEmpty();
        }
    }

    private static JsonObject ended(
            OperatorView operator, TestFrontEnd device, JsonObject request, String verb, String state)
            throws Exception {
        String id = operator.arm(request);
        operator.run(id, "start", device, BLOCKS, EVENTS);
        operator.end(id, verb, device);
        return operator.awaitState(id, state);
    }

    /** A front end that says in the end that it sent more. */
    private static JsonObject failed(OperatorView operator, TestFrontEnd device) throws Exception {
        String id = operator.arm(TestService.armRequest());
        operator.run(id, "start", device, BLOCKS, EVENTS);
        device.block(EVENTS, 0);
        operator.end(id, "stop", device);
        JsonObject session = operator.awaitState(id, "failed");
        assertThat(session.getJsonObject("totals").getLong("lostOnLink")).isEqualTo(EVENTS);
        return session;
    }

    /** In sound segments that all have their end. */
    private static long events(Path listMode) throws IOException {
        long events = 0;
        for (Path segment : Recovery.segmentFiles(listMode)) {
            SegmentCheck check = SegmentCheck.of(segment);
            assertThat(check.isSound() && check.isClosed())
                    .as(segment.toString())
                    .isTrue();
            events += check.prompts() + check.delayeds();
        }
        return events;
    }
}
