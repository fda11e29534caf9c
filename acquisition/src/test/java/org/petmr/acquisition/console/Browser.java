package org.petmr.acquisition.console;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.awaitility.Awaitility;
import org.petmr.acquisition.Peers;

/** The system's Chromium without a window, through its driver's own protocol (W3C WebDriver). */
final class Browser implements AutoCloseable {

    /** Between two keys that a hand presses, at least. */
    private static final int HAND_MS = 150;

    private final HttpClient http = HttpClient.newHttpClient();
    private final Process driver;
    private final String base;
    private final String session;

    Browser(int width, int height) throws IOException, InterruptedException {
        this(width, height, new JsonObject().put("browser", "ALL"));
    }

    /** One that keeps a log of its network. */
    static Browser thatTellsOfItsNetwork(int width, int height) throws IOException, InterruptedException {
        return new Browser(width, height, new JsonObject().put("browser", "ALL").put("performance", "ALL"));
    }

    private Browser(int width, int height, JsonObject logs) throws IOException, InterruptedException {
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
        // Three-dimensional images are drawn in software.
        JsonArray arguments = new JsonArray(List.of(
                "--headless",
                "--no-sandbox",
                "--use-gl=angle",
                "--use-angle=swiftshader",
                "--enable-unsafe-swiftshader",
                "--disable-dev-shm-usage",
                "--window-size=1280,800"));
        JsonObject wanted = new JsonObject()
                .put("browserName", "chrome")
                .put("goog:loggingPrefs", logs)
                .put(
                        "goog:chromeOptions",
                        new JsonObject().put("binary", chromium).put("args", arguments));
        JsonObject opened = (JsonObject) send(
                "POST", "/session", new JsonObject().put("capabilities", new JsonObject().put("alwaysMatch", wanted)));
        session = "/session/" + opened.getString("sessionId");
        size(width, height);
    }

    /**
     * Makes the page this large: the window's frame takes some of the size that is asked for. The driver answers before the page has
     * followed, and then the frame can't be told from the old size; so it is asked for until it is so.
     */
    void size(int width, int height) throws IOException, InterruptedException {
        Awaitility.await("page of %d x %d".formatted(width, height))
                .atMost(Duration.ofSeconds(20))
                .until(() -> {
                    int frame = ((Number) script("return outerHeight - innerHeight")).intValue();
                    send(
                            "POST",
                            session + "/window/rect",
                            new JsonObject().put("width", width).put("height", height + frame));
                    return Boolean.TRUE.equals(
                            script("return innerWidth === %d && innerHeight === %d".formatted(width, height)));
                });
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

    /** Whether the element with this test id is there to be seen. */
    boolean shows(String testId) throws IOException, InterruptedException {
        return (Boolean) script(
                "return document.querySelector('[data-testid=\"%s\"]').checkVisibility({visibilityProperty: true})"
                        .formatted(testId));
    }

    /** Fills a field of a form as a person would, by its name or test id. */
    void fill(String name, String value) throws IOException, InterruptedException {
        script(
                "const f = document.querySelector('[name=\"%s\"]') || document.querySelector('[data-testid=\"%s\"]'); f.value = '%s';"
                                .formatted(name, name, value)
                        + " f.dispatchEvent(new Event('change', {bubbles: true}));");
    }

    /** Presses a key where the focus is, as a hand does; those without a letter by their code of the driver's protocol. */
    void press(String key) throws IOException, InterruptedException {
        press(key, HAND_MS);
    }

    /** @param afterMs since the key before */
    void press(String key, int afterMs) throws IOException, InterruptedException {
        JsonArray strokes =
                new JsonArray().add(new JsonObject().put("type", "pause").put("duration", afterMs));
        stroke(strokes, key);
        act(new JsonObject().put("type", "key").put("id", "keys").put("actions", strokes));
    }

    /** Types as a barcode reader does: as fast as it goes. */
    void readIn(String keys) throws IOException, InterruptedException {
        JsonArray strokes = new JsonArray();
        keys.chars().forEach(key -> stroke(strokes, Character.toString(key)));
        act(new JsonObject().put("type", "key").put("id", "keys").put("actions", strokes));
    }

    /** Holds a key down for so long where the focus is. */
    void holdKey(String key, int ms) throws IOException, InterruptedException {
        JsonArray strokes = new JsonArray()
                .add(new JsonObject().put("type", "pause").put("duration", HAND_MS))
                .add(new JsonObject().put("type", "keyDown").put("value", key))
                .add(new JsonObject().put("type", "pause").put("duration", ms))
                .add(new JsonObject().put("type", "keyUp").put("value", key));
        act(new JsonObject().put("type", "key").put("id", "keys").put("actions", strokes));
    }

    private static void stroke(JsonArray strokes, String key) {
        strokes.add(new JsonObject().put("type", "keyDown").put("value", key))
                .add(new JsonObject().put("type", "keyUp").put("value", key));
    }

    /** Presses the mouse on an element for so long. */
    void hold(String testId, int ms) throws IOException, InterruptedException {
        JsonObject element = (JsonObject) send(
                "POST",
                session + "/element",
                new JsonObject().put("using", "css selector").put("value", "[data-testid=\"%s\"]".formatted(testId)));
        JsonArray moves = new JsonArray()
                .add(new JsonObject()
                        .put("type", "pointerMove")
                        .put("duration", 0)
                        .put("origin", element)
                        .put("x", 0)
                        .put("y", 0))
                .add(new JsonObject().put("type", "pointerDown").put("button", 0))
                .add(new JsonObject().put("type", "pause").put("duration", ms))
                .add(new JsonObject().put("type", "pointerUp").put("button", 0));
        act(new JsonObject().put("type", "pointer").put("id", "mouse").put("actions", moves));
    }

    private void act(JsonObject source) throws IOException, InterruptedException {
        send("POST", session + "/actions", new JsonObject().put("actions", new JsonArray().add(source)));
    }

    /** A picture of the page, PNG. */
    byte[] picture() throws IOException, InterruptedException {
        return Base64.getDecoder().decode((String) send("GET", session + "/screenshot", null));
    }

    /** What axe finds in the page as it is, of serious or critical impact: rule and elements. */
    JsonArray barriers() throws IOException, InterruptedException {
        if (script("return typeof axe").equals("undefined")) {
            try (InputStream axe = Browser.class.getResourceAsStream("/axe/axe.min.js")) {
                script(new String(axe.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        return (JsonArray) script("return axe.run(document, {resultTypes: ['violations']}).then(r => r.violations"
                + ".filter(v => v.impact === 'serious' || v.impact === 'critical')"
                + ".map(v => v.id + ': ' + v.nodes.map(n => n.target.join(' ') + ' ' + n.failureSummary).join('; ')))");
    }

    /** Errors and warnings of the page's script. */
    JsonArray complaints() throws IOException, InterruptedException {
        return (JsonArray) send("POST", session + "/se/log", new JsonObject().put("type", "browser"));
    }

    /** A command of the browser's own protocol (CDP) to this page, and its answer. */
    JsonObject devTools(String command, JsonObject parameters) throws IOException, InterruptedException {
        return (JsonObject) send(
                "POST",
                session + "/goog/cdp/execute",
                new JsonObject().put("cmd", command).put("params", parameters));
    }

    /**
     * Addresses of everything that the browser's network log has of its pages since this was asked last: documents, what they
     * load, streams, WebSockets, what a redirection leads to; not what stands in the page itself ({@code data:}).
     */
    List<URI> asked() throws IOException, InterruptedException {
        JsonArray log = (JsonArray) send("POST", session + "/se/log", new JsonObject().put("type", "performance"));
        List<String> all = new ArrayList<>();
        for (int i = 0; i < log.size(); i++) {
            JsonObject event = new JsonObject(log.getJsonObject(i).getString("message")).getJsonObject("message");
            JsonObject told = event.getJsonObject("params");
            switch (event.getString("method")) {
                case "Network.requestWillBeSent" ->
                    all.add(told.getJsonObject("request").getString("url"));
                case "Network.webSocketCreated", "Network.webTransportCreated" -> all.add(told.getString("url"));
                default -> {}
            }
        }
        return all.stream()
                .filter(address -> !address.startsWith("data:"))
                .map(URI::create)
                .toList();
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
