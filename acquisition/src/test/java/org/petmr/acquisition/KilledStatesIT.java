package org.petmr.acquisition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.petmr.acquisition.link.TestFrontEnd;
import org.petmr.acquisition.store.Recovery;
import org.petmr.recon.event.SegmentCheck;
import org.petmr.recon.scanner.ScannerCatalogue;

/** {@code kill -9} of the service in every state of a session: what stands there after the next start, and what can be done. */
class KilledStatesIT {

    private static final int BLOCKS = 200;
    private static final int EVENTS = 50;

    @TempDir
    Path data;

    private final HttpClient http = HttpClient.newHttpClient();

    private JsonObject call(int port, String method, String path, String body)
            throws IOException, InterruptedException {
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .header("content-type", "application/json")
                        .method(
                                method,
                                body.isEmpty()
                                        ? HttpRequest.BodyPublishers.noBody()
                                        : HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 201);
        return new JsonObject(answer.body());
    }

    private CompletableFuture<JsonObject> starting(int port, String id) {
        return asking(port, id, "start");
    }

    private CompletableFuture<JsonObject> asking(int port, String id, String what) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return call(port, "POST", "/api/sessions/" + id + "/" + what, "");
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private void awaitState(int port, String id, String state) {
        await().atMost(Duration.ofSeconds(30))
                .until(() -> call(port, "GET", "/api/sessions/" + id, "")
                        .getString("state")
                        .equals(state));
    }

    /** Brings a session into a state. @return its id */
    private String bring(int link, int port, String state) throws Exception {
        String id = call(port, "POST", "/api/sessions", TestService.armRequest().encode())
                .getString("id");
        if (state.equals("armed")) {
            return id;
        }
        try (TestFrontEnd device = new TestFrontEnd(link, 1)) {
            device.introduce(ScannerCatalogue.find("bench"));
            CompletableFuture<JsonObject> started = starting(port, id);
            device.agreeToStart();
            started.get(20, TimeUnit.SECONDS);
            for (int i = 0; i < BLOCKS; i++) {
                device.sendBlock(EVENTS, 0);
            }
            // All that was sent is on the disk, so the count after the kill is exact.
            Path listMode = data.resolve("sessions").resolve(id).resolve("listmode");
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> Files.size(Recovery.segmentFiles(listMode).get(0)) > 8L * BLOCKS * EVENTS + 4096);
            if (state.equals("acquiring")) {
                return id;
            }
            CompletableFuture<JsonObject> ending =
                    asking(port, id, state.equals("paused") ? "pause" : "stop");
            device.agreeToStop();
            if (state.equals("stopping")) {
                awaitState(port, id, "stopping");
                return id; // the front end has agreed, and not said yet that it has ended
            }
            device.endRun();
            ending.get(20, TimeUnit.SECONDS);
            awaitState(port, id, state.equals("stored") ? "processing" : state);
            return id;
        }
    }

    private String killedIn(String state) throws Exception {
        boolean isHeld = state.equals("processing") || state.equals("stored");
        Process service = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ServiceProcess.class.getName(),
                        data.toString(),
                        "none",
                        isHeld ? "endless" : "usual"))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(service.getInputStream(), StandardCharsets.UTF_8))) {
            String line = out.readLine();
            while (line != null && !line.startsWith("ports ")) {
                line = out.readLine();
            }
            assertThat(line).as("the service has started").isNotNull();
            String id = bring(Integer.parseInt(line.split(" ")[1]), Integer.parseInt(line.split(" ")[2]), state);
            service.destroyForcibly();
            assertThat(service.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(service.exitValue()).as("ended by SIGKILL").isEqualTo(128 + 9);
            if (state.equals("stored")) {
                // Between stored and processing lies one write; this is what a kill before it leaves.
                Path file = data.resolve("sessions").resolve(id).resolve("session.json");
                Files.writeString(file, Files.readString(file).replaceFirst("(?i)\"PROCESSING\"", "\"STORED\""));
            }
            return id;
        } finally {
            service.destroyForcibly();
        }
    }

    /** The columns: killed in, found as, what the message says, events on the disk, what can be done then. */
    @ParameterizedTest
    @CsvSource({
        "armed, failed, the service ended before the start, 0, arm",
        "acquiring, interrupted, the service ended while acquiring, 10000, process",
        "paused, interrupted, the service ended while paused, 10000, resume",
        "stopping, interrupted, the service ended while stopping, 10000, resume",
        "stored, failed, the data are kept, 10000, process",
        "processing, failed, the data are kept, 10000, process",
        "complete, complete, '', 10000, process"
    })
    void nothingIsLostAndTheNextStepIsOpen(String killedIn, String foundAs, String message, long events, String then)
            throws Exception {
        String id = killedIn(killedIn);
        try (TestService service = new TestService(data, Map.of("link.helloTimeoutMs", "60000"))) {
            JsonObject found = service.session(id);
            assertThat(found.getString("state")).isEqualTo(foundAs);
            assertThat(String.valueOf(found.getString("error", ""))).contains(message);
            Path listMode = service.sessions().resolve(id).resolve("listmode");
            assertThat(events(listMode)).isEqualTo(events);
            int port = service.uri("/").getPort();
            switch (then) {
                case "arm" -> {
                    assertThat(service.post("/api/sessions/" + id + "/process").statusCode())
                            .as("nothing was acquired")
                            .isEqualTo(409);
                    assertThat(service.arm()).isNotEqualTo(id);
                }
                case "process" -> {
                    call(port, "POST", "/api/sessions/" + id + "/process", "");
                    service.awaitState(id, "complete");
                    assertThat(events(listMode)).isEqualTo(events);
                }
                default -> resume(service, id, listMode, events);
            }
        }
    }

    private void resume(TestService service, String id, Path listMode, long before) throws Exception {
        try (TestFrontEnd device = new TestFrontEnd(service.linkPort(), 1)) {
            device.introduce(ScannerCatalogue.find("bench"));
            CompletableFuture<JsonObject> started = starting(service.uri("/").getPort(), id);
            device.agreeToStart();
            assertThat(started.get(20, TimeUnit.SECONDS).getString("state")).isEqualTo("acquiring");
            for (int i = 0; i < BLOCKS; i++) {
                device.sendBlock(EVENTS, 0);
            }
            CompletableFuture<JsonObject> ending =
                    asking(service.uri("/").getPort(), id, "stop");
            device.agreeToStop();
            device.endRun();
            ending.get(20, TimeUnit.SECONDS);
            service.awaitState(id, "complete");
            assertThat(events(listMode)).isEqualTo(before + device.events());
        }
    }

    /** In sound segments that all have their end. */
    private static long events(Path listMode) throws IOException {
        long events = 0;
        for (Path segment : Recovery.segmentFiles(listMode)) {
            SegmentCheck check = SegmentCheck.of(segment);
            assertThat(check.isSound() && check.isClosed()).as(segment.toString()).isTrue();
            events += check.prompts() + check.delayeds();
        }
        return events;
    }
}
