package org.petmr.acquisition.console;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.petmr.acquisition.Peers;

/** The system's Chromium without a window, through its driver's own protocol (W3C WebDriver). */
final class Browser implements AutoCloseable {

    private final HttpClient http = HttpClient.newHttpClient();
    private final Process driver;
    private final String base;
    private final String session;

    Browser(int width, int height) throws IOException, InterruptedException {
        String chromedriver = Peers.tool("chromedriver");
        String chromium = Peers.tool("chromium");
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        driver = new ProcessBuilder(chromedriver, "--port=" + port)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        base = "http://127.0.0.1:" + port;
        Awaitility.await()
                .ignoreExceptions()
                .atMost(Duration.ofSeconds(20))
                .until(() -> send("GET", "/status", null) != null);
        JsonArray arguments = new JsonArray(List.of(
                "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--window-size=1280,800"));
        JsonObject wanted = new JsonObject()
                .put("browserName", "chrome")
                .put("goog:loggingPrefs", new JsonObject().put("browser", "ALL"))
                .put(
                        "goog:chromeOptions",
                        new JsonObject().put("binary", chromium).put("args", arguments));
        JsonObject opened = (JsonObject) send(
                "POST", "/session", new JsonObject().put("capabilities", new JsonObject().put("alwaysMatch", wanted)));
        session = "/session/" + opened.getString("sessionId");
        // The window's frame takes some of the size that was asked for.
        int frame = height - ((Number) script("return innerHeight")).intValue();
        send(
                "POST",
                session + "/window/rect",
                new JsonObject().put("width", width).put("height", height + frame));
    }

    void open(URI page) throws IOException, InterruptedException {
        send("POST", session + "/url", new JsonObject().put("url", page.toString()));
    }

    Object script(String body) throws IOException, InterruptedException {
        return send(
                "POST",
                session + "/execute/sync",
                new JsonObject().put("script", body).put("args", new JsonArray()));
    }

    /** Text of the element with this test id. */
    String text(String testId) throws IOException, InterruptedException {
        return String.valueOf(
                script("return document.querySelector('[data-testid=\"%s\"]').textContent".formatted(testId)));
    }

    void click(String testId) throws IOException, InterruptedException {
        script("document.querySelector('[data-testid=\"%s\"]').click()".formatted(testId));
    }

    /** Errors and warnings of the page's script. */
    JsonArray complaints() throws IOException, InterruptedException {
        return (JsonArray) send("POST", session + "/se/log", new JsonObject().put("type", "browser"));
    }

    private Object send(String method, String path, JsonObject body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(base + path))
                .method(
                        method,
                        body == null
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body.encode()))
                .build();
        HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException(answer.body());
        }
        return new JsonObject(answer.body()).getValue("value");
    }

    @Override
    public void close() throws IOException {
        try {
            send("DELETE", session, null);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            driver.destroy();
        }
    }
}
