package org.petmr.acquisition.exchange;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.petmr.acquisition.dicom.PetSeriesDescription;
import org.petmr.acquisition.dicom.Uids;
import org.petmr.acquisition.dicom.workflow.PerformedStep;
import org.petmr.acquisition.dicom.workflow.ScheduledStep;
import org.petmr.acquisition.dicom.workflow.SopReference;

/**
 * The performed step of a session, or of all beds of an examination, as it lies on disk beside its reports. The patient stands in
 * the session, not here.
 *
 * @param session whose step; an examination's id for that of its beds
 * @param sopInstanceUid names the step, see {@link SessionUids#step}
 * @param scheduled what was scheduled; without a worklist only study and accession number are known
 * @param start ms 0 of the acquisition
 * @param dose what was injected, in words
 * @param series what was made so far
 * @param isEnded whether its end is reported: nothing more can be said then
 * @param beds sessions of the examination whose step it is; empty for that of a session by itself
 */
record SessionStep(
        String session,
        String sopInstanceUid,
        ScheduledStep scheduled,
        OffsetDateTime start,
        String dose,
        List<Made> series,
        boolean isEnded,
        List<String> beds) {

    private static final String PROTOCOL = "PET-MR";
    private static final double BQ_PER_MBQ = 1e6;

    /** A series that was made. */
    record Made(String seriesInstanceUid, String description, boolean isImages, List<SopReference> objects) {}

    SessionStep {
        series = List.copyOf(series);
        beds = beds == null ? List.of() : List.copyOf(beds); // a file of a version that had a step for each bed
    }

    /** Under which name a session's step is kept: that of the examination whose bed it is, or its own. */
    static String nameOf(JsonObject session) {
        String examination = session.getJsonObject("arm").getString("examination");
        return examination == null ? session.getString("id") : examination;
    }

    /** @param session that begins to acquire; of several beds the first @param known what the worklist has of it */
    static SessionStep begun(JsonObject session, Optional<ScheduledStep> known) {
        JsonObject arm = session.getJsonObject("arm");
        JsonObject tracer = arm.getJsonObject("tracer");
        String first = arm.getString("examinationStartedAt");
        Instant start = Instant.parse(first == null ? session.getString("startedAt") : first);
        String examination = arm.getString("examination");
        String patientId = arm.getJsonObject("patient").getString("id");
        ScheduledStep scheduled = known.orElseGet(() -> new ScheduledStep(
                arm.getString("studyInstanceUid") == null
                        ? examination == null
                                ? SessionUids.study(session.getString("id"), start, patientId)
                                : SessionUids.studyOfBeds(examination, patientId)
                        : arm.getString("studyInstanceUid"),
                arm.getString("accession"),
                "",
                "",
                arm.getString("scheduledStepId") == null ? "" : arm.getString("scheduledStepId"),
                "",
                List.of()));
        return new SessionStep(
                nameOf(session),
                examination == null
                        ? SessionUids.step(session.getString("id"), start, patientId)
                        : SessionUids.stepOfBeds(examination, patientId),
                scheduled,
                start.atZone(ZoneId.systemDefault()).toOffsetDateTime(),
                String.format(
                        Locale.ROOT,
                        "%s %s %.1f MBq at %s",
                        tracer.getString("isotope"),
                        tracer.getString("agent"),
                        tracer.getDouble("injectedActivityBq") / BQ_PER_MBQ,
                        tracer.getString("injectedAt")),
                List.of(),
                false,
                examination == null ? List.of() : List.of(session.getString("id")));
    }

    /** With one more bed. */
    SessionStep withBed(String bed) {
        List<String> all = new ArrayList<>(beds);
        all.add(bed);
        return new SessionStep(session, sopInstanceUid, scheduled, start, dose, series, isEnded, all);
    }

    /** Whether what is made of this session is made in this step. @param id of a session or an examination */
    boolean covers(String id) {
        return session.equals(id) || beds.contains(id);
    }

    /** With more series; one that is known already is replaced, where it stands. */
    SessionStep with(List<ExportedSeries> more) {
        Map<String, Made> byUid = new LinkedHashMap<>();
        series.forEach(s -> byUid.put(s.seriesInstanceUid(), s));
        more.forEach(s -> byUid.put(
                s.seriesInstanceUid(), new Made(s.seriesInstanceUid(), s.description(), s.isImages(), s.objects())));
        List<Made> all = List.copyOf(byUid.values());
        return new SessionStep(session, sopInstanceUid, scheduled, start, dose, all, isEnded, beds);
    }

    SessionStep ended() {
        return new SessionStep(session, sopInstanceUid, scheduled, start, dose, series, true, beds);
    }

    /** As it is reported. @param whole the session or examination as it stands, for its patient */
    PerformedStep performed(JsonObject whole, String aeTitle) {
        JsonObject arm = whole.getJsonObject("arm");
        JsonObject patient = arm.getJsonObject("patient");
        return new PerformedStep(
                sopInstanceUid,
                "PT",
                new PetSeriesDescription.Patient(
                        patient.getString("name"),
                        patient.getString("id"),
                        Optional.ofNullable(patient.getString("birthDate")).map(LocalDate::parse),
                        Optional.ofNullable(patient.getString("sex")),
                        OptionalDouble.empty(),
                        OptionalDouble.empty()),
                List.of(scheduled),
                SessionUids.stepId(session),
                aeTitle,
                "",
                "PET-MR " + arm.getJsonObject("tracer").getString("agent"),
                arm.getString("accession"),
                start,
                dose);
    }

    /** For the end; at least one, without objects when none were made. @param archive where they can be got; may be empty */
    List<PerformedStep.Series> performedSeries(String archive) {
        if (series.isEmpty()) {
            return List.of(new PerformedStep.Series(
                    Uids.ofName("petmr series of step " + session + " " + start),
                    PROTOCOL,
                    "",
                    "",
                    "",
                    "",
                    List.of(),
                    List.of()));
        }
        return series.stream()
                .map(s -> new PerformedStep.Series(
                        s.seriesInstanceUid(),
                        PROTOCOL,
                        s.description(),
                        "",
                        "",
                        archive,
                        s.isImages() ? s.objects() : List.of(),
                        s.isImages() ? List.of() : s.objects()))
                .toList();
    }
}
