package org.petmr.acquisition.console;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What a request is answered with. @param body null for none */
record Answer(int status, JsonObject body, Map<String, String> headers) {

    private static final int NO_CONTENT = 204;

    /** Well before a connection on which nothing is said is closed. */
    private static final long BEAT_MS = TimeUnit.SECONDS.toMillis(20);

    static Answer ok(JsonObject body) {
        return new Answer(200, body, Map.of());
    }

    static Answer done() {
        return new Answer(NO_CONTENT, null, Map.of());
    }

    /** A session with its version as ETag. */
    static Answer session(int status, JsonObject session) {
        return new Answer(status, session, Map.of("etag", '"' + session.getString("version") + '"'));
    }

    Answer as(int otherStatus) {
        return new Answer(otherStatus, body, headers);
    }

    Answer with(String header, String value) {
        Map<String, String> all = new HashMap<>(headers);
        all.put(header, value);
        return new Answer(status, body, all);
    }

    /**
     * Keeps a connection open on which nothing else would be said for long: from 20 s on white space comes, which JSON may begin
     * with, behind the status of success. Should there be no such answer in the end, the connection is closed instead.
     *
     * @param status of the answer, which has a body
     */
    static Future<Answer> waited(Vertx vertx, RoutingContext http, int status, Future<Answer> work) {
        long timer = vertx.setPeriodic(BEAT_MS, t -> beat(http, status));
        return work.onComplete(r -> vertx.cancelTimer(timer));
    }

    private static void beat(RoutingContext http, int status) {
        if (http.response().closed()) {
            return;
        }
        if (!http.response().headWritten()) {
            http.response()
                    .setStatusCode(status)
                    .setChunked(true)
                    .putHeader("cache-control", "no-store")
                    .putHeader("content-type", "application/json");
        }
        http.response().write(" ");
    }

    void send(RoutingContext http) {
        if (http.response().closed()) {
            return;
        }
        if (http.response().headWritten()) { // by a beat
            http.response().end(body.toBuffer());
            return;
        }
        http.response().setStatusCode(status).putHeader("cache-control", "no-store");
        headers.forEach((name, value) -> http.response().putHeader(name, value));
        if (body == null) {
            http.response().end();
        } else {
            http.response().putHeader("content-type", "application/json").end(body.toBuffer());
        }
    }
}
