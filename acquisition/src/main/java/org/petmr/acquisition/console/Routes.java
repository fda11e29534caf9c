package org.petmr.acquisition.console;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.ext.web.handler.CorsHandler;
import io.vertx.ext.web.handler.HttpException;
import io.vertx.ext.web.handler.StaticHandler;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.petmr.acquisition.AcquisitionException;
import org.petmr.acquisition.config.AcquisitionConfig;

/** The router, made from the contract: an operation without a handler, or a handler without an operation, does not start. */
final class Routes {

    private static final Set<String> CORS_HEADERS =
            Set.of("authorization", "content-type", "idempotency-key", "if-match", "last-event-id");
    private static final Set<String> EXPOSED_HEADERS =
            Set.of("allow", "etag", "idempotency-replayed", "location", "retry-after");
    private static final int METHOD_NOT_ALLOWED = 405;
    private static final int TOO_LARGE = 413;
    private static final String LIMIT = "petmr.limit";

    private final Vertx vertx;
    private final Contract contract;
    private final Map<String, Handler<RoutingContext>> handlers;
    private final Gate gate;
    private final AuditTap audit;
    private final RequestCounts counts;
    private final AcquisitionConfig config;

    Routes(
            Vertx vertx,
            Contract contract,
            Map<String, Handler<RoutingContext>> handlers,
            Gate gate,
            AuditTap audit,
            RequestCounts counts,
            AcquisitionConfig config) {
        this.vertx = vertx;
        this.contract = contract;
        this.handlers = handlers;
        this.gate = gate;
        this.audit = audit;
        this.counts = counts;
        this.config = config;
        Set<String> named = new TreeSet<>();
        contract.operations().forEach(o -> named.add(o.id()));
        if (!named.equals(new TreeSet<>(handlers.keySet()))) {
            throw new IllegalStateException("operations of the contract: %s, with handlers: %s (expected: the same)"
                    .formatted(named, new TreeSet<>(handlers.keySet())));
        }
    }

    Router router() {
        Router router = Router.router(vertx);
        router.route().failureHandler(http -> Problems.send(http, failure(http)));
        router.route().handler(this::headers);
        router.route().handler(Problems::requirePath);
        router.route().handler(gate::checkOrigin);
        List<String> origins = config.security().origins();
        if (!origins.isEmpty()) {
            CorsHandler cors = CorsHandler.create()
                    .addOrigins(origins)
                    .allowedMethods(Set.of(HttpMethod.GET, HttpMethod.POST))
                    .allowedHeaders(CORS_HEADERS)
                    .exposedHeaders(EXPOSED_HEADERS);
            router.route("/api/*").handler(http -> shared(http, cors, origins));
        }
        for (Contract.Operation operation : contract.operations()) {
            var route = router.routeWithRegex(HttpMethod.valueOf(operation.method()), operation.regex());
            route.handler(http -> counts.follow(operation, http));
            route.handler(http -> audit.follow(operation, http));
            route.handler(http -> gate.check(operation, http));
            if (operation.method().equals("POST")) {
                long limitBytes = operation.takesFile()
                        ? config.console().labelsLimitBytes()
                        : config.console().bodyLimitBytes();
                BodyHandler body = BodyHandler.create(false).setBodyLimit(limitBytes);
                route.handler(http -> body.handle(http.put(
                        LIMIT, limitBytes))); // so and not as such: nothing is read before the gate has let it through
            }
            route.handler(new RequestCheck(contract, operation)::check);
            route.handler(handlers.get(operation.id()));
            route.setName(operation.id());
        }
        router.route("/api/*").handler(this::unknown);
        router.route()
                .method(HttpMethod.GET)
                .method(HttpMethod.HEAD)
                .handler(
                        StaticHandler.create("webroot").setCachingEnabled(false).setDirectoryListing(false));
        router.route().handler(this::unknown);
        return router;
    }

    /** Tells a page of an allowed origin what it may do. Our own pages say where they are from, too, and are no matter of CORS. */
    private static void shared(RoutingContext http, CorsHandler cors, List<String> origins) {
        String origin = http.request().getHeader("origin");
        if (origin == null || origins.contains(origin)) {
            cors.handle(http);
        } else {
            http.next();
        }
    }

    private void headers(RoutingContext http) {
        http.response()
                .putHeader("x-content-type-options", "nosniff")
                .putHeader("x-frame-options", "DENY")
                .putHeader("referrer-policy", "no-referrer")
                .putHeader("cross-origin-opener-policy", "same-origin")
                .putHeader("cross-origin-resource-policy", "same-origin")
                .putHeader("permissions-policy", "camera=(), microphone=(), geolocation=()")
                .putHeader(
                        "content-security-policy",
                        "default-src 'self'; img-src 'self' data:; object-src 'none'; form-action 'self';"
                                + " frame-ancestors 'none'; base-uri 'none'");
        if (config.security().hasTls()) {
            http.response().putHeader("strict-transport-security", "max-age=31536000");
        }
        http.next();
    }

    private void unknown(RoutingContext http) {
        List<String> methods = contract.methodsOf(http.request().path());
        if (!methods.isEmpty()) {
            http.response().putHeader("allow", String.join(", ", methods));
            throw new HttpException(
                    METHOD_NOT_ALLOWED,
                    "method: %s (expected: %s)".formatted(http.request().method(), String.join(" or ", methods)));
        }
        throw AcquisitionException.notFound("%s %s (expected: a path of this service)"
                .formatted(http.request().method(), http.request().path()));
    }

    private static Throwable failure(RoutingContext http) {
        if (http.failure() != null) {
            return http.failure();
        }
        if (http.statusCode() == TOO_LARGE && http.get(LIMIT) != null) {
            String length = http.request().getHeader("content-length");
            return new HttpException(
                    TOO_LARGE,
                    "body: %s bytes (expected: at most %s)"
                            .formatted(length == null ? "more" : length, http.get(LIMIT)));
        }
        return new HttpException(http.statusCode() < 0 ? 500 : http.statusCode());
    }
}
