package org.petmr.acquisition.monitor;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import org.petmr.acquisition.Addresses;

/** The newest of what the event bus tells, for the metrics: rates, block map, state, alarms, jobs. Read by any thread. */
final class LiveGauges {

    /** A run that is over tells no more; its last rates are none of now. */
    private static final long STALE_NS = 3_000_000_000L;

    private record Heard(JsonObject body, long atNs) {
        boolean isFresh() {
            return System.nanoTime() - atNs < STALE_NS;
        }
    }

    private static final Heard NOTHING = new Heard(new JsonObject(), System.nanoTime() - STALE_NS);

    private volatile Heard rates = NOTHING;
    private volatile Heard blocks = NOTHING;
    private volatile JsonObject state = new JsonObject();
    private volatile JsonArray alarms = new JsonArray();
    private volatile long freeBytes;
    private final JobGauges jobs = new JobGauges();

    void listen(Vertx vertx) {
        jobs.listen(vertx);
        vertx.eventBus().<JsonObject>consumer(Addresses.RATES, m -> rates = new Heard(m.body(), System.nanoTime()));
        vertx.eventBus().<JsonObject>consumer(Addresses.BLOCKS, m -> blocks = new Heard(m.body(), System.nanoTime()));
        vertx.eventBus().<JsonObject>consumer(Addresses.STATE, m -> state = m.body());
        vertx.eventBus()
                .<JsonObject>consumer(Addresses.ALARMS, m -> alarms = m.body().getJsonArray("alarms"));
    }

    void free(long bytes) {
        freeBytes = bytes;
    }

    void addTo(MetricText out) {
        out.gauge("petmr_session_state", "1 for the state that the session people look at is in")
                .value(1, "state", state.getString("state", "idle"));
        JsonObject r = rates.isFresh() ? rates.body() : new JsonObject();
        out.gauge("petmr_events_per_second", "Rates of the open run")
                .value(r.getDouble("promptsPerS", 0.0), "kind", "prompt")
                .value(r.getDouble("delayedsPerS", 0.0), "kind", "delayed");
        out.gauge("petmr_randoms_fraction", "Delayeds over prompts of the open run")
                .value(finite(r.getDouble("randomsFraction", 0.0)));
        blockMap(out);
        out.gauge("petmr_alarms", "Alarms and warnings that stand")
                .value(count("alarm"), "severity", "alarm")
                .value(count("warning"), "severity", "warning");
        out.gauge("petmr_alarm", "1 for each alarm and warning that stands");
        for (Object each : alarms) {
            JsonObject a = (JsonObject) each;
            out.value(1, "id", a.getString("id"), "severity", a.getString("severity"));
        }
        out.gauge("petmr_disk_free_bytes", "Room on the disk of the data directory")
                .value(freeBytes);
        jobs.addTo(out);
    }

    private void blockMap(MetricText out) {
        JsonObject b = blocks.isFresh() ? blocks.body() : new JsonObject();
        double[] perS = new double[0];
        if (b.getValue("cps") instanceof JsonArray rates) {
            perS = rates.stream()
                    .mapToDouble(n -> ((Number) n).doubleValue())
                    .sorted()
                    .toArray();
        }
        out.gauge("petmr_block_singles_per_second", "Singles of the slowest, the middle and the fastest block")
                .value(perS.length == 0 ? 0 : perS[0], "block", "slowest")
                .value(perS.length == 0 ? 0 : perS[perS.length / 2], "block", "middle")
                .value(perS.length == 0 ? 0 : perS[perS.length - 1], "block", "fastest");
        out.gauge("petmr_blocks_silent", "Blocks that count nothing while others do")
                .value(Arrays.stream(perS).filter(n -> n == 0).count());
    }

    private long count(String severity) {
        return alarms.stream()
                .filter(a -> severity.equals(((JsonObject) a).getString("severity")))
                .count();
    }

    private static double finite(double value) {
        return Double.isFinite(value) ? value : 0;
    }
}
