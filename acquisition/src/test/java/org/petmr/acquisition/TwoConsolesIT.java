package org.petmr.acquisition;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.link.TestFrontEnd;
import org.petmr.recon.scanner.ScannerCatalogue;

/** Two consoles press at the same moment, or one presses what it saw some time ago: one is served, the other told why not. */
@Timeout(180)
class TwoConsolesIT {

    private static final int AT_ONCE = 6;

    @TempDir
    static Path data;

    private static TestService service;
    private static TestFrontEnd device;
    private static ExecutorService consoles;

    private final OperatorView left = OperatorView.of(service);
    private final OperatorView right = OperatorView.of(service);

    @BeforeAll
    static void start() throws Exception {
        service = new TestService(data, Map.of("link.helloTimeoutMs", "60000", "link.lostAfterMs", "120000"));
        device = new TestFrontEnd(service.linkPort(), 1);
        device.introduce(ScannerCatalogue.find("bench"));
        consoles = Executors.newFixedThreadPool(AT_ONCE);
    }

    @AfterAll
    static void close() throws Exception {
        consoles.shutdownNow();
        device.close();
        service.close();
    }

    /** All press at once. */
    private List<Future<HttpResponse<String>>> atOnce(Callable<HttpResponse<String>> press) {
        CyclicBarrier together = new CyclicBarrier(AT_ONCE);
        List<Future<HttpResponse<String>>> answers = new ArrayList<>();
        for (int i = 0; i < AT_ONCE; i++) {
            answers.add(consoles.submit(() -> {
                together.await(30, TimeUnit.SECONDS);
                return press.call();
            }));
        }
        return answers;
    }

    /** @return the answer of the one that was served */
    private static JsonObject onlyOne(List<Future<HttpResponse<String>>> answers, String refusal) throws Exception {
        List<HttpResponse<String>> served = new ArrayList<>();
        for (Future<HttpResponse<String>> f : answers) {
            HttpResponse<String> answer = f.get(60, TimeUnit.SECONDS);
            if (answer.statusCode() < 300) {
                served.add(answer);
            } else {
                assertThat(answer.statusCode()).as(answer.body()).isEqualTo(409);
                assertThat(new JsonObject(answer.body()).getString("detail")).containsPattern(refusal);
            }
        }
        assertThat(served).hasSize(1);
        return new JsonObject(served.get(0).body());
    }

    /** Arm, start and stop, each by all consoles at once; both then see the same session, acquired once. */
    @Test
    void oneIsServedAndTheOthersAreToldWhy() throws Exception {
        int before = left.get("/api/sessions").getJsonArray("sessions").size();
        String request = TestService.armRequest().encode();
        String id = onlyOne(
                        atOnce(() -> left.send("POST", "/api/sessions", request)),
                        "session S\\S+ is (being )?armed \\(expected: no session armed or acquiring\\)")
                .getString("id");
        assertThat(left.get("/api/sessions").getJsonArray("sessions")).hasSize(before + 1);

        var starting = atOnce(() -> right.press(id, "start"));
        device.agreeToStart();
        onlyOne(starting, "is being started|session state: acquiring");
        for (int i = 0; i < 50; i++) {
            device.sendBlock(20, 0);
        }
        assertThat(left.session(id)).isEqualTo(right.session(id));

        var stopping = atOnce(() -> left.press(id, "stop"));
        device.agreeToStop(); // a second start would have been heard before it
        onlyOne(stopping, "session state: (stopping|stored|processing|complete)");
        device.endRun();
        device.forgetRun();
        JsonObject session = right.awaitState(id, "complete");
        assertThat(session.getJsonObject("totals").getLong("storedPrompts")).isEqualTo(1000);
        assertThat(session.getJsonObject("totals").getLong("sentEvents")).isEqualTo(1000);
        left.get("/api/jobs").getJsonArray("jobs").stream()
                .map(JsonObject.class::cast)
                .filter(j ->
                        j.getString("session", j.getString("acquisition", "")).equals(id))
                .forEach(j -> assertThat(j.getInteger("attempts")).isEqualTo(1));
    }

    /** A page that has slept does not stop what another has meanwhile gone on with. */
    @Test
    void whatWasSeenSomeTimeAgoChangesNothing() throws Exception {
        String id = left.arm(TestService.armRequest());
        String armed = left.send("GET", "/api/sessions/" + id, "")
                .headers()
                .firstValue("etag")
                .orElseThrow();
        right.run(id, "start", device, 30, 20);
        for (String verb : List.of("abort", "stop", "pause")) {
            HttpResponse<String> late = left.press(id, verb, "if-match", armed);
            assertThat(late.statusCode()).as(verb + late.body()).isEqualTo(412);
            assertThat(new JsonObject(late.body()).getString("detail")).contains(id);
        }
        assertThat(right.session(id).getString("state")).isEqualTo("acquiring");
        String newest = left.send("GET", "/api/sessions/" + id, "")
                .headers()
                .firstValue("etag")
                .orElseThrow();
        var stopped = consoles.submit(() -> left.press(id, "stop", "if-match", newest));
        device.agreeToStop();
        device.endRun();
        device.forgetRun();
        assertThat(stopped.get(60, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        assertThat(right.awaitState(id, "complete").getJsonObject("totals").getLong("storedPrompts"))
                .isEqualTo(600);
    }

    /** One gives up what the other stops: the scan is kept either way, and ends in one state. */
    @Test
    void stopAndAbortAtOnceEndInOneState() throws Exception {
        String id = left.arm(TestService.armRequest());
        right.run(id, "start", device, 30, 20);
        CyclicBarrier together = new CyclicBarrier(2);
        Future<HttpResponse<String>> stop = consoles.submit(() -> {
            together.await(30, TimeUnit.SECONDS);
            return left.press(id, "stop");
        });
        Future<HttpResponse<String>> abort = consoles.submit(() -> {
            together.await(30, TimeUnit.SECONDS);
            return right.press(id, "abort");
        });
        device.agreeToStop();
        HttpResponse<String> stopped = stop.get(60, TimeUnit.SECONDS);
        assertThat(abort.get(60, TimeUnit.SECONDS).statusCode())
                .as("giving up is possible until the run is closed")
                .isEqualTo(200);
        assertThat(stopped.statusCode()).as(stopped.body()).isIn(200, 409);
        device.endRun();
        device.forgetRun();
        JsonObject session = right.awaitState(id, "aborted");
        assertThat(session.getJsonObject("totals").getLong("storedPrompts")).isEqualTo(600);
        assertThat(session.getString("error")).contains("what was stored is kept");
        assertThat(left.state()).isEqualTo("idle");
    }
}
