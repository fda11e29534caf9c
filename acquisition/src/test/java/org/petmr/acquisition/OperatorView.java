package org.petmr.acquisition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.petmr.acquisition.link.TestFrontEnd;

/** What an operator does and sees at the console of a service, wherever that runs. */
public record OperatorView(URI console, HttpClient http) {

    private static final Duration LONG = Duration.ofSeconds(60); // on a busy machine

    public static OperatorView of(int port) {
        return new OperatorView(URI.create("http://127.0.0.1:" + port), HttpClient.newHttpClient());
    }

    public static OperatorView of(TestService service) {
        return of(service.uri("/").getPort());
    }

    /** @param headers names and values by turns; the content is JSON unless they say otherwise */
    public HttpResponse<String> send(String method, String path, String body, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(console.resolve(path)).header("content-type", "application/json");
        for (int i = 0; i < headers.length; i += 2) {
            request.setHeader(headers[i], headers[i + 1]);
        }
        try {
            return http.send(
                    request.method(
                                    method,
                                    body.isEmpty()
                                            ? HttpRequest.BodyPublishers.noBody()
                                            : HttpRequest.BodyPublishers.ofString(body))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    public JsonObject get(String path) {
        HttpResponse<String> answer = send("GET", path, "");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return new JsonObject(answer.body());
    }

    /** Presses a button of a session. */
    public HttpResponse<String> press(String id, String verb, String... headers) {
        return send("POST", "/api/sessions/" + id + "/" + verb, "", headers);
    }

    public CompletableFuture<HttpResponse<String>> pressing(String id, String verb) {
        return CompletableFuture.supplyAsync(() -> press(id, verb));
    }

    public String arm(JsonObject request) {
        HttpResponse<String> answer = send("POST", "/api/sessions", request.encode());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return new JsonObject(answer.body()).getString("id");
    }

    public JsonObject session(String id) {
        return get("/api/sessions/" + id);
    }

    public JsonObject awaitState(String id, String state) {
        await().atMost(LONG).until(() -> session(id).getString("state").equals(state));
        return session(id);
    }

    /** What the page's head says: {@code idle} or the state of the session that has the scanner. */
    public String state() {
        return get("/api/state").getString("state");
    }

    /** Texts of the alarms by their ids. */
    public Map<String, String> alarms() {
        Map<String, String> all = new TreeMap<>();
        get("/api/alarms").getJsonArray("alarms").forEach(a -> {
            JsonObject alarm = (JsonObject) a;
            all.put(alarm.getString("id"), alarm.getString("text"));
        });
        return all;
    }

    public String awaitAlarm(String id) {
        await().atMost(LONG).until(() -> alarms().containsKey(id));
        return alarms().get(id);
    }

    public void awaitNoAlarm(String id) {
        await().atMost(LONG).until(() -> !alarms().containsKey(id));
    }

    /** The value of a metric without labels. */
    public double metric(String name) {
        return Arrays.stream(send("GET", "/metrics", "").body().split("\n"))
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no metric " + name));
    }

    /** None of these is possible now, and trying changes nothing. */
    public void assertRefused(String id, String... verbs) {
        String before = session(id).getString("state");
        for (String verb : verbs) {
            HttpResponse<String> answer = press(id, verb);
            assertThat(answer.statusCode()).as(verb + ": " + answer.body()).isEqualTo(409);
            assertThat(new JsonObject(answer.body()).getString("detail"))
                    .as(verb)
                    .isNotBlank();
        }
        assertThat(session(id).getString("state")).isEqualTo(before);
    }

    /** Starts or goes on, with a front end that agrees, and lets it send. */
    public void run(String id, String verb, TestFrontEnd device, int blocks, int events) throws Exception {
        CompletableFuture<HttpResponse<String>> started = pressing(id, verb);
        device.agreeToStart();
        HttpResponse<String> answer = started.get(60, TimeUnit.SECONDS);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        for (int i = 0; i < blocks; i++) {
            device.sendBlock(events, 0);
        }
    }

    /** Stops, holds or gives up, with a front end that agrees and ends its run. */
    public void end(String id, String verb, TestFrontEnd device) throws Exception {
        CompletableFuture<HttpResponse<String>> ended = pressing(id, verb);
        device.agreeToStop();
        device.endRun();
        HttpResponse<String> answer = ended.get(60, TimeUnit.SECONDS);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        device.forgetRun();
    }
}
