package org.petmr.acquisition.console;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.petmr.acquisition.AcquisitionException;
import org.petmr.acquisition.Addresses;

/** The operations of what happens now: rates, alarms, metrics, and the stream in its two forms. */
final class LiveOperations {

    private static final int MOST_LISTENERS = 256;

    private final Vertx vertx;
    private final ConsoleVerticle.Sources sources;
    private final LiveStream live;
    private final LiveMemory memory;
    private final Gate gate;
    private final RequestCounts counts;

    LiveOperations(
            Vertx vertx,
            ConsoleVerticle.Sources sources,
            LiveStream live,
            LiveMemory memory,
            Gate gate,
            RequestCounts counts) {
        this.gate = gate;
        this.counts = counts;
        this.vertx = vertx;
        this.sources = sources;
        this.live = live;
        this.memory = memory;
    }

    void addTo(Operations operations) {
        operations.answer(
                "getRates", http -> Future.succeededFuture(Answer.ok(new JsonObject().put("rates", memory.rates()))));
        operations.answer("getAlarms", http -> Future.succeededFuture(Answer.ok(memory.alarms())));
        operations.handle("getMetrics", this::metrics);
        operations.handle("streamLive", this::stream);
        operations.handle("openSocket", this::socket);
    }

    private void metrics(RoutingContext http) {
        http.response()
                .putHeader("content-type", "text/plain; version=0.0.4; charset=utf-8")
                .end(sources.metrics().get() + counts.text() + """
                        # HELP petmr_console_listeners Pages and programs on the live stream
                        # TYPE petmr_console_listeners gauge
                        petmr_console_listeners %d
                        # HELP petmr_console_slow_pages_total Pages given up since they did not read
                        # TYPE petmr_console_slow_pages_total counter
                        petmr_console_slow_pages_total %d
                        """.formatted(live.listeners(), live.slowPages()));
    }

    private void stream(RoutingContext http) {
        requireRoom();
        HttpServerResponse response = http.response();
        Listener listener = Listener.of(response);
        response.setChunked(true)
                .putHeader("content-type", "text/event-stream")
                .putHeader("cache-control", "no-store")
                .putHeader("x-accel-buffering", "no");
        response.closeHandler(v -> live.close(listener));
        response.exceptionHandler(e -> live.close(listener));
        response.write("retry: 1000\n\n");
        begin(
                listener,
                gate.stillHolds(http),
                Optional.ofNullable(http.request().getHeader("last-event-id")));
    }

    private void socket(RoutingContext http) {
        requireRoom();
        Optional<String> lastSeen = Optional.ofNullable(http.queryParams().get("lastEventId"));
        http.request()
                .toWebSocket()
                .onSuccess(socket -> {
                    Listener listener = Listener.of(socket);
                    socket.closeHandler(v -> live.close(listener));
                    socket.exceptionHandler(e -> live.close(listener));
                    begin(listener, gate.stillHolds(http), lastSeen);
                })
                .onFailure(e -> {
                    if (!http.response().ended()) {
                        Problems.send(
                                http,
                                AcquisitionException.badRequest(
                                        "upgrade: no WebSocket (expected: a WebSocket handshake)"));
                    }
                });
    }

    private void requireRoom() {
        if (live.listeners() >= MOST_LISTENERS) {
            throw AcquisitionException.tooMany(
                    "live streams: %d are open (expected: fewer than that)".formatted(MOST_LISTENERS));
        }
    }

    private void begin(Listener listener, BooleanSupplier mayListen, Optional<String> lastSeen) {
        if (!live.open(listener, mayListen, lastSeen.filter(id -> !id.isEmpty()))) {
            return;
        }
        vertx.eventBus().<JsonObject>request(Addresses.STATE_GET, null).onSuccess(reply -> {
            if (!listener.isClosed()) {
                live.tell(listener, "state", SessionView.ofState(reply.body()));
                live.tell(listener, "alarms", memory.alarms());
                live.tell(
                        listener,
                        "mr",
                        new JsonObject().put("series", sources.mrSeries().get()));
                if (memory.progress() != null) {
                    live.tell(listener, "progress", memory.progress());
                }
                if (memory.blocks() != null) {
                    live.tell(listener, "blocks", memory.blocks());
                }
            }
        });
    }
}
