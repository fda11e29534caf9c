package org.petmr.acquisition.console;

import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Server-Sent Events to every open page. Lives on the console's context. A page that does not read fast enough misses
 * rates and progress, which the next message makes good; state and alarms are always sent. One that does not read at all is
 * given up once many of those wait for it, so that it costs no more memory; a page that lives connects again by itself.
 */
final class LiveStream {

    private static final int MOST_WAITING = 500;

    /** And how many messages were sent to each since its queue was full, one after another. */
    private final Map<HttpServerResponse, Integer> open = new HashMap<>();

    private long slowPages;

    void open(HttpServerResponse response) {
        response.setChunked(true)
                .putHeader("content-type", "text/event-stream")
                .putHeader("cache-control", "no-store")
                .putHeader("x-accel-buffering", "no");
        response.closeHandler(v -> open.remove(response));
        response.exceptionHandler(e -> open.remove(response));
        open.put(response, 0);
        response.write("retry: 1000\n\n");
    }

    void send(HttpServerResponse response, String event, JsonObject data) {
        response.write("event: %s\ndata: %s\n\n".formatted(event, data.encode()));
    }

    void sendAll(String event, JsonObject data, boolean mayBeMissed) {
        String text = "event: %s\ndata: %s\n\n".formatted(event, data.encode());
        for (HttpServerResponse response : Set.copyOf(open.keySet())) {
            if (!response.writeQueueFull()) {
                open.put(response, 0);
                response.write(text);
            } else if (!mayBeMissed) {
                mustBeSent(response, text);
            }
            if (response.closed()) {
                open.remove(response);
            }
        }
    }

    private void mustBeSent(HttpServerResponse response, String text) {
        if (open.merge(response, 1, Integer::sum) <= MOST_WAITING) {
            response.write(text);
        } else {
            open.remove(response);
            slowPages++;
            response.reset();
        }
    }

    /** Pages that were given up since they did not read. */
    long slowPages() {
        return slowPages;
    }

    /** A small event: keeps proxies content, and tells the page that the connection lives. */
    void keepAlive(long nowMs) {
        sendAll("tick", new JsonObject().put("atMs", nowMs), true);
    }

    int listeners() {
        return open.size();
    }

    void close() {
        Set.copyOf(open.keySet()).forEach(HttpServerResponse::end);
        open.clear();
    }
}
