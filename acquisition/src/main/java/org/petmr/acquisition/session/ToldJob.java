package org.petmr.acquisition.session;

import io.vertx.core.json.JsonObject;
import org.petmr.acquisition.jobs.JobStatus;

/** Jobs as the service tells them: also whose they are, as everybody in the room may read it. */
final class ToldJob {

    private ToldJob() {}

    /** @param arm of the session that the job works on */
    static JsonObject of(JobStatus status, ArmRequest arm) {
        return status.toJson()
                .put("accession", arm.accession())
                .put("initials", arm.patient().initials())
                .put("examination", arm.examination())
                .put("bed", arm.bed());
    }
}
