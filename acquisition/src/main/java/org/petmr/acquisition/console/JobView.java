package org.petmr.acquisition.console;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;

/** Jobs as they are answered. */
final class JobView {

    private JobView() {}

    /** A job with its version as ETag. */
    static Answer answer(JsonObject job) {
        return new Answer(200, job, Map.of("etag", "\"" + job.getInteger("version") + '"'));
    }

    /** Those that the request asks for, by session and state. */
    static JsonObject of(JsonObject all, RoutingContext http) {
        String session = http.queryParams().get("session");
        String state = http.queryParams().get("state");
        JsonArray wanted = new JsonArray();
        all.getJsonArray("jobs").forEach(entry -> {
            JsonObject job = (JsonObject) entry;
            if ((session == null || session.equals(job.getString("session")))
                    && (state == null || state.equals(job.getString("state")))) {
                wanted.add(job);
            }
        });
        return new JsonObject().put("jobs", wanted);
    }
}
