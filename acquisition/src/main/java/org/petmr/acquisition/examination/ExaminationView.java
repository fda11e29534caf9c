package org.petmr.acquisition.examination;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Optional;
import org.petmr.acquisition.jobs.JobStatus;
import org.petmr.acquisition.session.SessionJson;
import org.petmr.recon.scanner.ScannerCatalogue;

/** Examinations as programs read them. */
final class ExaminationView {

    private ExaminationView() {}

    /**
     * @param sessions the newest word of each bed's acquisition
     * @param job that knits, as it gets on
     */
    static JsonObject of(Examination e, Map<String, JsonObject> sessions, Optional<JobStatus> job) {
        JsonObject out = SessionJson.of((Object) e).put("state", e.state().lower());
        if (e.arm() != null) {
            out.put("initials", e.arm().patient().initials());
        }
        job.ifPresent(j -> out.put("knit", j.toJson()));
        JsonArray beds = new JsonArray();
        for (ExaminedBed bed : e.beds()) {
            JsonObject one = SessionJson.of((Object) bed);
            JsonObject session = sessions.get(bed.session());
            one.put("state", session == null ? "planned" : session.getString("state"));
            if (session != null) {
                one.put("startedAt", session.getString("startedAt"));
                one.put("storedAt", session.getString("storedAt"));
                one.put("error", session.getString("error"));
                one.put("errorSaid", session.getJsonObject("errorSaid"));
            }
            if (e.arm() != null && e.beds().size() > 1) {
                double lengthMm = ExaminationRequest.lengthMm(
                        ScannerCatalogue.find(e.arm().scanner()));
                e.overlapMm(bed, lengthMm).ifPresent(mm -> one.put("overlapMm", mm));
            }
            beds.add(one);
        }
        return out.put("beds", beds);
    }
}
