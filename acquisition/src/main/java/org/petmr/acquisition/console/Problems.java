package org.petmr.acquisition.console;

import io.vertx.core.VertxException;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.HttpException;
import java.nio.channels.ClosedChannelException;
import java.util.Arrays;
import java.util.List;
import org.petmr.acquisition.AcquisitionException;
import org.petmr.acquisition.AcquisitionException.Fault;
import org.petmr.acquisition.said.Phrase;
import org.petmr.acquisition.said.Said;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Every error as RFC 9457 {@code application/problem+json}: type, title, status, detail; {@code code} and {@code values} where the page has words for it. */
final class Problems {

    private static final Logger LOG = LoggerFactory.getLogger(Problems.class);

    private static final String NO_TARGET =
            "request target: no path (expected: one that begins with /, its escapes % and two hex digits)";

    private Problems() {}

    private static boolean isPath(String target) {
        return target != null && target.startsWith("/");
    }

    /** Refuses what cannot be read as a path, before anything is looked up by it. */
    static void requirePath(RoutingContext http) {
        try {
            http.normalizedPath();
        } catch (IllegalArgumentException e) {
            send(http, 400, title(400), NO_TARGET);
            return;
        }
        http.next();
    }

    /** Answers with what went wrong, unless the answer has begun already. */
    static void send(RoutingContext http, Throwable e) {
        if (e instanceof RequestCheck.Refused refused) {
            send(
                    http,
                    refused.status(),
                    title(refused.status()),
                    Said.english(refused.getMessage()),
                    refused.violations());
        } else if (e instanceof AcquisitionException known) {
            send(http, known.fault().httpStatus(), known.fault().title(), Said.by(known));
        } else if (e instanceof ReplyException reply && reply.failureType() == ReplyFailure.RECIPIENT_FAILURE) {
            send(http, reply.failureCode(), title(reply.failureCode()), Said.by(reply));
        } else if (e instanceof ReplyException) {
            send(http, 503, "The service is not ready", Phrase.NOT_READY.said("the session service does not answer"));
        } else if (e instanceof HttpException coded) {
            String detail = coded.getPayload() == null
                    ? "%s %s".formatted(http.request().method(), http.request().path())
                    : coded.getPayload();
            send(http, coded.getStatusCode(), title(coded.getStatusCode()), detail);
        } else if (e instanceof HttpClosedException || e instanceof ClosedChannelException) {
            LOG.debug("connection closed in mid-request path={}", http.request().path());
        } else if (e instanceof VertxException && !isPath(http.request().path())) {
            send(http, 400, title(400), NO_TARGET);
        } else if (e instanceof VertxException && http.request().authority() == null) {
            send(http, 400, title(400), "Host: none, or no name of a host (expected: this service's)");
        } else {
            LOG.error("request failed path={}", http.request().path(), e);
            send(http, 500, Fault.FAILED.title(), "an unexpected error; the service's log has it");
        }
    }

    static void send(RoutingContext http, int status, String title, String detail) {
        send(http, status, title, Said.english(detail));
    }

    private static void send(RoutingContext http, int status, String title, Said said) {
        send(http, status, title, said, Violation.parse(said.english()).stream().toList());
    }

    private static void send(RoutingContext http, int status, String title, Said said, List<Violation> violations) {
        if (http.response().headWritten()) {
            http.response().reset();
            return;
        }
        JsonObject body = new JsonObject()
                .put("type", "about:blank")
                .put("title", title)
                .put("status", status)
                .put("detail", said.english());
        said.putInto(body);
        if (!violations.isEmpty()) {
            JsonArray errors = new JsonArray();
            violations.forEach(v -> errors.add(new JsonObject()
                    .put("field", v.field())
                    .put("found", v.found())
                    .put("allowed", v.allowed())));
            body.put("errors", errors);
        }
        http.response()
                .setStatusCode(status)
                .putHeader("content-type", "application/problem+json")
                .end(body.toBuffer());
    }

    private static String title(int status) {
        return switch (status) {
            case 404 -> "There is no such thing";
            case 405 -> "Method not allowed";
            case 413 -> "The request is too large";
            default ->
                Arrays.stream(Fault.values())
                        .filter(f -> f.httpStatus() == status)
                        .findFirst()
                        .map(Fault::title)
                        .orElse("Request failed");
        };
    }
}
