package org.petmr.acquisition.console;

import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.util.HashSet;
import java.util.Set;

/**
 * Server-Sent Events to every open page. Lives on the console's context. A page that does not read fast enough misses
 * rates and progress, which the next message makes good; state and alarms are always sent.
 */
final class LiveStream {

    private final Set<HttpServerResponse> open = new HashSet<>();

    void open(HttpServerResponse response) {
        response.setChunked(true)
                .putHeader("content-type", "text/event-stream")
                .putHeader("cache-control", "no-store")
                .putHeader("x-accel-buffering", "no");
        response.closeHandler(v -> open.remove(response));
        response.exceptionHandler(e -> open.remove(response));
        open.add(response);
        response.write("retry: 1000\n\n");
    }

    void send(HttpServerResponse response, String event, JsonObject data) {
        response.write("event: %s\ndata: %s\n\n".formatted(event, data.encode()));
    }

    void sendAll(String event, JsonObject data, boolean mayBeMissed) {
        String text = "event: %s\ndata: %s\n\n".formatted(event, data.encode());
        for (HttpServerResponse response : Set.copyOf(open)) {
            if (!mayBeMissed || !response.writeQueueFull()) {
                response.write(text);
            }
            if (response.closed()) {
                open.remove(response);
            }
        }
    }

    /** A small event: keeps proxies content, and tells the page that the connection lives. */
    void keepAlive(long nowMs) {
        sendAll("tick", new JsonObject().put("atMs", nowMs), true);
    }

    int listeners() {
        return open.size();
    }

    void close() {
        Set.copyOf(open).forEach(HttpServerResponse::end);
        open.clear();
    }
}
