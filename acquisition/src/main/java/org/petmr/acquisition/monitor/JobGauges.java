package org.petmr.acquisition.monitor;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.petmr.acquisition.Addresses;

/** What becomes of jobs, from the event bus. Read by any thread. */
final class JobGauges {

    private static final List<String> OPEN = List.of("queued", "running");
    private static final List<String> ENDED = List.of("done", "failed", "cancelled");

    // Guarded by this. Of the jobs that are not over alone: of those that are, there are more every day.
    private final Map<String, String> stateOf = new HashMap<>();
    private final Map<String, Long> ended = new TreeMap<>();

    void listen(Vertx vertx) {
        vertx.eventBus().<JsonObject>consumer(Addresses.JOB, m -> heard(m.body().getJsonObject("job")));
    }

    /** A job is told to have ended once each time it does; one that failed and is tried again may end once more. */
    private synchronized void heard(JsonObject job) {
        String id = job.getString("id");
        String state = job.getString("state");
        if (ENDED.contains(state)) {
            stateOf.remove(id);
            ended.merge(state, 1L, Long::sum);
        } else {
            stateOf.put(id, state);
        }
    }

    /** Jobs that are remembered by name. */
    synchronized int known() {
        return stateOf.size();
    }

    synchronized void addTo(MetricText out) {
        out.gauge("petmr_jobs", "Jobs of the pipeline that are not over");
        OPEN.forEach(state ->
                out.value(stateOf.values().stream().filter(state::equals).count(), "state", state));
        out.counter("petmr_jobs_ended_total", "Jobs of the pipeline that have ended");
        ENDED.forEach(state -> out.value(ended.getOrDefault(state, 0L), "state", state));
    }
}
