package org.petmr.acquisition.console;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.ext.web.handler.StaticHandler;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;
import org.petmr.acquisition.AcquisitionException;
import org.petmr.acquisition.Addresses;
import org.petmr.acquisition.config.AcquisitionConfig;

/** REST, live stream and page. Turns requests into event bus messages and their answers into responses; no more. */
public final class ConsoleVerticle extends VerticleBase {

    private static final long TICK_MS = 1000;
    /** Half an hour of rates at two a second; older points are thinned by two each time. */
    private static final int HISTORY = 3600;

    private final AcquisitionConfig.Console config;
    private final Path sessions;
    private final Supplier<JsonArray> mrSeries;
    private final Supplier<String> metrics;
    private final LiveStream live = new LiveStream();
    private final Deque<JsonObject> rates = new ArrayDeque<>();
    private JsonObject alarms = new JsonObject().put("alarms", new JsonArray());
    private JsonObject progress;
    private String historySession = "";
    private HttpServer server;
    private int port;

    /**
     * @param sessions directory of all sessions
     * @param mrSeries the MR series known now, one JSON object each
     * @param metrics counters as text
     */
    public ConsoleVerticle(
            AcquisitionConfig.Console config, Path sessions, Supplier<JsonArray> mrSeries, Supplier<String> metrics) {
        this.config = config;
        this.sessions = sessions;
        this.mrSeries = mrSeries;
        this.metrics = metrics;
    }

    @Override
    public Future<?> start() {
        subscribe();
        vertx.setPeriodic(TICK_MS, t -> live.keepAlive(System.currentTimeMillis()));
        server = vertx.createHttpServer(new HttpServerOptions().setCompressionSupported(false))
                .requestHandler(router());
        return server.listen(config.port(), config.host())
                .onSuccess(s -> port = s.actualPort())
                .recover(e -> Future.failedFuture(
                        AcquisitionException.portInUse("console", config.host(), config.port(), e)));
    }

    @Override
    public Future<?> stop() {
        live.close();
        return server.close();
    }

    /** The bound port, once deployed. */
    public int port() {
        return port;
    }

    private void subscribe() {
        relay(Addresses.STATE, "state", false);
        relay(Addresses.RATES, "rates", true);
        relay(Addresses.PROGRESS, "progress", true);
        relay(Addresses.ALARMS, "alarms", false);
        relay(Addresses.MR, "mr", false);
    }

    private void relay(String address, String event, boolean mayBeMissed) {
        vertx.eventBus().<JsonObject>consumer(address, m -> {
            remember(event, m.body());
            live.sendAll(event, m.body(), mayBeMissed);
        });
    }

    private void remember(String event, JsonObject body) {
        switch (event) {
            case "rates" -> {
                if (rates.size() >= HISTORY) {
                    thin();
                }
                rates.addLast(body);
            }
            case "alarms" -> alarms = body;
            case "progress" -> progress = body;
            case "state" -> {
                JsonObject session = body.getJsonObject("session");
                String id = session == null ? "" : session.getString("id");
                if (!id.equals(historySession)) {
                    historySession = id;
                    rates.clear();
                    progress = null;
                }
            }
            default -> {}
        }
    }

    private void thin() {
        List<JsonObject> all = List.copyOf(rates);
        rates.clear();
        for (int i = 0; i < all.size(); i += 2) {
            rates.addLast(all.get(i));
        }
    }

    private Router router() {
        Router router = Router.router(vertx);
        router.route().failureHandler(http -> Problems.send(http, failure(http)));
        router.route().handler(http -> {
            http.response()
                    .putHeader("x-content-type-options", "nosniff")
                    .putHeader(
                            "content-security-policy",
                            "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'");
            http.next();
        });
        router.post("/api/*").handler(BodyHandler.create(false).setBodyLimit(config.bodyLimitBytes()));
        router.post("/api/sessions").handler(this::arm);
        command(router, "start", Addresses.SESSION_START);
        command(router, "stop", Addresses.SESSION_STOP);
        command(router, "abort", Addresses.SESSION_ABORT);
        command(router, "process", Addresses.SESSION_PROCESS);
        router.post("/api/sessions/:id/mumap")
                .handler(http -> ask(
                        http,
                        Addresses.SESSION_MUMAP,
                        new JsonObject()
                                .put("id", http.pathParam("id"))
                                .put("wish", http.body().asString()),
                        200));
        router.get("/api/sessions").handler(http -> ask(http, Addresses.SESSION_LIST, null, 200));
        router.get("/api/sessions/:id").handler(http -> ask(http, Addresses.SESSION_GET, http.pathParam("id"), 200));
        router.get("/api/sessions/:id/result.png").handler(http -> file(http, "fused.png"));
        router.getWithRegex("/api/sessions/(?<id>[^/]+)/files/(?<file>.+)")
                .handler(http -> file(http, http.pathParam("file")));
        router.get("/api/state").handler(http -> ask(http, Addresses.STATE_GET, null, 200));
        router.get("/api/mr").handler(http -> json(http, 200, new JsonObject().put("series", mrSeries.get())));
        router.get("/api/rates")
                .handler(http -> json(http, 200, new JsonObject().put("rates", new JsonArray(List.copyOf(rates)))));
        router.get("/api/alarms").handler(http -> json(http, 200, alarms));
        router.get("/api/live").handler(this::live);
        router.get("/health/live").handler(http -> json(http, 200, new JsonObject().put("status", "up")));
        router.get("/health/ready").handler(http -> ask(http, Addresses.STATE_GET, null, 200));
        router.get("/metrics")
                .handler(http -> http.response()
                        .putHeader("content-type", "text/plain; version=0.0.4; charset=utf-8")
                        .end(metrics.get() + "petmr_console_slow_pages_total " + live.slowPages() + "\n"));
        router.route("/api/*").handler(this::unknown);
        router.route()
                .method(HttpMethod.GET)
                .method(HttpMethod.HEAD)
                .handler(
                        StaticHandler.create("webroot").setCachingEnabled(false).setDirectoryListing(false));
        router.route().handler(this::unknown);
        return router;
    }

    private void unknown(RoutingContext http) {
        Problems.send(
                http,
                AcquisitionException.notFound("%s %s (expected: a path of this service)"
                        .formatted(http.request().method(), http.request().path())));
    }

    private static Throwable failure(RoutingContext http) {
        return http.failure() != null
                ? http.failure()
                : new io.vertx.ext.web.handler.HttpException(http.statusCode() < 0 ? 500 : http.statusCode());
    }

    private void arm(RoutingContext http) {
        String type = String.valueOf(http.request().getHeader("content-type"));
        if (!type.split(";")[0].strip().equalsIgnoreCase("application/json")) {
            throw AcquisitionException.wrongMediaType(type, "application/json");
        }
        String body = http.body().asString();
        if (body == null || body.isBlank()) {
            throw AcquisitionException.badRequest("body: empty (expected: an arm request as JSON)");
        }
        vertx.eventBus()
                .<JsonObject>request(Addresses.SESSION_ARM, body)
                .onSuccess(reply -> {
                    http.response()
                            .putHeader(
                                    "location", "/api/sessions/" + reply.body().getString("id"));
                    json(http, 201, reply.body());
                })
                .onFailure(e -> Problems.send(http, e));
    }

    private void command(Router router, String verb, String address) {
        router.post("/api/sessions/:id/" + verb).handler(http -> ask(http, address, http.pathParam("id"), 200));
    }

    private void ask(RoutingContext http, String address, Object body, int status) {
        vertx.eventBus()
                .<JsonObject>request(address, body)
                .onSuccess(reply -> json(http, status, reply.body()))
                .onFailure(e -> Problems.send(http, e));
    }

    private static void json(RoutingContext http, int status, JsonObject body) {
        http.response()
                .setStatusCode(status)
                .putHeader("content-type", "application/json")
                .putHeader("cache-control", "no-store")
                .end(body.toBuffer());
    }

    /** A file of the session's results. The session must be known, and the path stay inside its directory. */
    private void file(RoutingContext http, String name) {
        String id = http.pathParam("id");
        vertx.eventBus()
                .<JsonObject>request(Addresses.SESSION_GET, id)
                .compose(reply -> {
                    Path results =
                            sessions.resolve(reply.body().getString("id")).resolve("result");
                    Path file = results.resolve(name).normalize();
                    if (!file.startsWith(results)) {
                        throw AcquisitionException.notFound(
                                "file: %s (expected: a file of the results)".formatted(name));
                    }
                    return vertx.fileSystem().props(file.toString()).transform(props -> {
                        if (props.failed() || !props.result().isRegularFile()) {
                            return Future.failedFuture(AcquisitionException.notFound(
                                    "file: %s (expected: a file of the results of session %s)".formatted(name, id)));
                        }
                        http.response().putHeader("cache-control", "no-store");
                        return http.response().sendFile(file.toString());
                    });
                })
                .onFailure(e -> Problems.send(http, e));
    }

    private void live(RoutingContext http) {
        live.open(http.response());
        vertx.eventBus().<JsonObject>request(Addresses.STATE_GET, null).onSuccess(reply -> {
            if (!http.response().closed()) {
                live.send(http.response(), "state", reply.body());
                live.send(http.response(), "alarms", alarms);
                live.send(http.response(), "mr", new JsonObject().put("series", mrSeries.get()));
                if (progress != null) {
                    live.send(http.response(), "progress", progress);
                }
            }
        });
    }
}
