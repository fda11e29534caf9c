package org.petmr.acquisition.console;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;
import org.petmr.acquisition.AcquisitionException;
import org.petmr.acquisition.Addresses;
import org.petmr.acquisition.preview.Picture;

/** The operations of what happens now: rates, alarms, metrics, and the stream in its two forms. */
final class LiveOperations {

    private static final int MOST_LISTENERS = 256;

    private final Vertx vertx;
    private final ConsoleVerticle.Sources sources;
    private final LiveStream live;
    private final LiveMemory memory;
    private final Gate gate;
    private final RequestCounts counts;

    /** Apart from the threads by which scans are started and stopped. Closed with Vert.x. */
    private final WorkerExecutor drawing;

    LiveOperations(
            Vertx vertx,
            ConsoleVerticle.Sources sources,
            LiveStream live,
            LiveMemory memory,
            Gate gate,
            RequestCounts counts) {
        this.drawing = vertx.createSharedWorkerExecutor("live-pictures", 1);
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
        operations.answer(
                "getMr",
                http -> Future.succeededFuture(
                        Answer.ok(memory.mr(sources.mrSeries().get()))));
        operations.answer("getAlarms", http -> Future.succeededFuture(Answer.ok(memory.alarms())));
        operations.answer("acknowledgeAlarm", http -> operations.once(http, () -> acknowledge(http)));
        operations.handle("getMetrics", this::metrics);
        operations.handle("getLiveImage", this::image);
        operations.handle("getMrPicture", this::mrPicture);
        operations.handle("streamLive", this::stream);
        operations.handle("openSocket", this::socket);
    }

    private Future<Answer> acknowledge(RoutingContext http) {
        String body = http.body().asString();
        JsonObject wish =
                body == null || body.isBlank() ? new JsonObject() : http.body().asJsonObject();
        return vertx.eventBus()
                .<JsonObject>request(
                        Addresses.ALARM_ACKNOWLEDGE,
                        new JsonObject()
                                .put("id", http.pathParam("id"))
                                .put("since", wish.getString("since"))
                                .put("by", Gate.caller(http).user()))
                .map(reply -> Answer.ok(reply.body()));
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

    private void image(RoutingContext http) {
        String asked = http.queryParams().get("mr"); // the contract has looked at it
        OptionalInt mrPercent = asked == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(asked));
        boolean isCaptioned = !"no".equals(http.queryParams().get("captions"));
        Optional<Picture> newest = sources.preview().get();
        if (newest.isEmpty()) {
            Problems.send(
                    http,
                    AcquisitionException.notFound("live image: none (expected: a scan that runs, or one that ran)"));
            return;
        }
        drawing.executeBlocking(() -> newest.get().png(mrPercent, isCaptioned), false)
                .onSuccess(png -> http.response()
                        .putHeader("content-type", "image/png")
                        .putHeader("cache-control", "no-store")
                        .end(Buffer.buffer(png)))
                .onFailure(http::fail);
    }

    private void mrPicture(RoutingContext http) {
        vertx.eventBus()
                .<JsonObject>request(Addresses.MR_PICTURE, http.pathParam("id"))
                .onSuccess(reply -> {
                    AuditTap.notePatient(http, reply.body().getString("patient"));
                    http.response()
                            .putHeader("content-type", "image/png")
                            .putHeader("cache-control", "no-store")
                            .end(Buffer.buffer(reply.body().getBinary("png")));
                })
                .onFailure(e -> Problems.send(http, e));
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
                live.tell(listener, "mr", memory.mr(sources.mrSeries().get()));
                memory.others().forEach((event, body) -> live.tell(listener, event, body));
            }
        });
    }
}
