package org.petmr.acquisition.jobs;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Optional;
import org.petmr.acquisition.registry.Job;

/**
 * A job as it stands.
 *
 * @param etaS seconds to the end of a running one; empty when nothing can be said
 * @param elapsedS since it was last begun, to its end
 */
public record JobStatus(Job job, Optional<Double> etaS, double elapsedS) {

    /** As programs read it; no word on the patient. */
    public JsonObject toJson() {
        return json(job).put("etaS", etaS.orElse(null)).put("elapsedS", elapsedS);
    }

    /** All that is kept of a job. */
    public static JsonObject json(Job j) {
        return new JsonObject()
                .put("id", j.id())
                .put("session", j.acquisitionId())
                .put("processing", j.processing())
                .put("place", j.place())
                .put("kind", j.kind())
                .put("state", j.state().lower())
                .put("priority", j.priority())
                .put("attempts", j.attempts())
                .put("parameters", new JsonObject(j.parameters()))
                .put("fraction", j.fraction())
                .put("message", j.message())
                .put("createdAt", j.createdAt().toString())
                .put("dueAt", j.dueAt().map(Instant::toString).orElse(null))
                .put("startedAt", j.startedAt().map(Instant::toString).orElse(null))
                .put("endedAt", j.endedAt().map(Instant::toString).orElse(null))
                .put("error", j.error().orElse(null))
                .put("version", j.version());
    }

    /** The way back. */
    public static Job job(JsonObject o) {
        return new Job(
                o.getString("id"),
                o.getString("session"),
                o.getInteger("processing"),
                o.getInteger("place"),
                o.getString("kind"),
                Job.State.of(o.getString("state")),
                o.getInteger("priority"),
                o.getInteger("attempts"),
                o.getJsonObject("parameters").encode(),
                o.getDouble("fraction"),
                o.getString("message"),
                Instant.parse(o.getString("createdAt")),
                time(o, "dueAt"),
                time(o, "startedAt"),
                time(o, "endedAt"),
                Optional.ofNullable(o.getString("error")),
                o.getInteger("version"));
    }

    private static Optional<Instant> time(JsonObject o, String name) {
        return Optional.ofNullable(o.getString(name)).map(Instant::parse);
    }
}
