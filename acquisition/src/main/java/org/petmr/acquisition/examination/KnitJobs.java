package org.petmr.acquisition.examination;

import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.petmr.acquisition.jobs.JobStatus;
import org.petmr.acquisition.registry.Job;

/** The jobs that join the beds of an examination: made, written down, read. */
final class KnitJobs {

    private static final String KIND = "knit";
    private static final int PRIORITY = 50;

    private KnitJobs() {}

    /** @param number of the knitting, from 1 */
    static Job queued(String examination, int number, Clock clock) {
        return Job.queued(
                "%s-%d-%s".formatted(examination, number, KIND),
                examination,
                number,
                1,
                KIND,
                PRIORITY,
                "{}",
                clock.instant().truncatedTo(ChronoUnit.MICROS));
    }

    static Map<String, Object> written(Job job) {
        return JobStatus.json(job).getMap();
    }

    static Job read(Map<String, Object> written) {
        return JobStatus.job(new JsonObject(new JsonObject(written).encode()));
    }
}
