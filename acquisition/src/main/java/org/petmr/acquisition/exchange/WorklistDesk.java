package org.petmr.acquisition.exchange;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.petmr.acquisition.AcquisitionException;
import org.petmr.acquisition.dicom.DicomNode;
import org.petmr.acquisition.dicom.Peer;
import org.petmr.acquisition.dicom.workflow.ScheduledStep;
import org.petmr.acquisition.dicom.workflow.Worklist;
import org.petmr.acquisition.dicom.workflow.WorklistEntry;
import org.petmr.acquisition.dicom.workflow.WorklistQuery;
import org.petmr.acquisition.monitor.Alarm;
import org.petmr.acquisition.said.Phrase;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The worklist as it was read last, and whether it answers. Steps of yesterday to tomorrow for PET; those scheduled for this
 * scanner first. Safe for use from several threads.
 */
final class WorklistDesk {

    private static final Logger LOG = LoggerFactory.getLogger(WorklistDesk.class);
    private static final String MODALITY = "PT";
    private static final int MOST_ENTRIES = 500;
    private static final Duration FRESH = Duration.ofSeconds(5);
    /** A worklist that has not answered by then is down as far as anybody can see. */
    private static final Duration SILENT = Duration.ofSeconds(10);

    private final Worklist worklist;
    private final Peer peer;
    private final String aeTitle;
    private final Clock clock;

    // Guarded by this.
    private List<WorklistEntry> entries = List.of();
    /** Those that somebody was armed with, though they may have left the list since. */
    private final Map<String, WorklistEntry> taken = new HashMap<>();

    private Optional<Instant> readAt = Optional.empty();
    private Optional<Instant> askedAt = Optional.empty();
    private Optional<String> fault = Optional.empty();
    private boolean isCut;
    private CompletableFuture<Void> asking = CompletableFuture.completedFuture(null);

    WorklistDesk(DicomNode node, Peer peer, String aeTitle, Clock clock) {
        this.worklist = new Worklist(node, peer);
        this.peer = peer;
        this.aeTitle = aeTitle;
        this.clock = clock;
    }

    /** Asks, unless that is being done or was just done; completes when the answer or the fault is known. */
    synchronized CompletableFuture<Void> refresh() {
        boolean isFresh = askedAt.isPresent()
                && Duration.between(askedAt.get(), clock.instant()).compareTo(FRESH) < 0;
        if (asking.isDone() && !isFresh) {
            askedAt = Optional.of(clock.instant());
            LocalDate today = LocalDate.now(clock.withZone(java.time.ZoneId.systemDefault()));
            asking = worklist.query(WorklistQuery.on(today.minusDays(1), today.plusDays(1), MODALITY), MOST_ENTRIES)
                    .handle((answer, e) -> {
                        heard(answer, e);
                        return null;
                    });
        }
        return asking;
    }

    private synchronized void heard(Worklist.Answer answer, Throwable e) {
        if (e != null) {
            String why = String.valueOf((e.getCause() == null ? e : e.getCause()).getMessage());
            if (fault.isEmpty()) {
                LOG.warn("worklist down peer={} {}", peer, why);
            }
            fault = Optional.of(why);
            return;
        }
        if (fault.isPresent()) {
            LOG.info("worklist answers again peer={}", peer);
        }
        fault = Optional.empty();
        readAt = Optional.of(clock.instant());
        isCut = answer.isCut();
        List<WorklistEntry> sorted = new ArrayList<>(answer.entries());
        sorted.sort(Comparator.comparing((WorklistEntry entry) -> !isOurs(entry))); // stable: by time within each
        entries = List.copyOf(sorted);
        answer.remarks().forEach(remark -> LOG.warn("worklist peer={} {}", peer, remark));
    }

    /** What is wrong with it, seen from here. @param patience how long an answer may take */
    private Optional<String> trouble(Duration patience) {
        return fault.or(() -> askedAt.map(at -> Duration.between(at, clock.instant()))
                .filter(waited -> !asking.isDone() && waited.compareTo(patience) >= 0)
                .map(waited -> "no answer for %d s".formatted(waited.toSeconds())));
    }

    private boolean isOurs(WorklistEntry entry) {
        return entry.stationAeTitle().equals(aeTitle);
    }

    /** What is known of a step that a session was armed with. */
    synchronized Optional<ScheduledStep> scheduled(String stepId) {
        return find(stepId).or(() -> Optional.ofNullable(taken.get(stepId))).map(ScheduledStep::of);
    }

    private Optional<WorklistEntry> find(String stepId) {
        return entries.stream().filter(entry -> entry.stepId().equals(stepId)).findFirst();
    }

    /**
     * What an arm request takes from a step.
     *
     * @throws AcquisitionException when the step is not in the list as it was read last
     */
    synchronized JsonObject forArming(String stepId) {
        WorklistEntry entry = find(stepId)
                .orElseThrow(() -> AcquisitionException.invalid(trouble(Duration.ZERO)
                        .map(why -> Phrase.WORKLIST_DOWN.said(
                                "scheduledStepId: %s (expected: a step of the worklist; it does not answer, %s; arm by hand, with patient and accession)"
                                        .formatted(stepId, why),
                                stepId))
                        .orElseGet(() -> Phrase.STEP_GONE.of(
                                "scheduledStepId: %s (expected: a step of the worklist)", stepId))));
        taken.put(stepId, entry);
        return new JsonObject()
                .put("accession", entry.accessionNumber().isEmpty() ? null : entry.accessionNumber())
                .put("studyInstanceUid", entry.studyInstanceUid())
                .put("patient", patient(entry));
    }

    /** Whether a step is in the list as it was read last. */
    synchronized boolean has(String stepId) {
        return find(stepId).isPresent();
    }

    private static JsonObject patient(WorklistEntry entry) {
        JsonObject patient = new JsonObject().put("id", entry.patientId()).put("name", entry.patientName());
        entry.sex().filter(sex -> sex.matches("[MFO]")).ifPresent(sex -> patient.put("sex", sex));
        entry.birthDate().ifPresent(date -> patient.put("birthDate", date.toString()));
        entry.weightKg().ifPresent(weight -> patient.put("weightKg", weight));
        entry.sizeM().ifPresent(size -> patient.put("sizeM", size));
        return patient;
    }

    /** As the console shows it. */
    synchronized JsonObject json() {
        Optional<String> trouble = trouble(SILENT);
        JsonArray all = new JsonArray();
        entries.forEach(entry -> all.add(new JsonObject()
                .put("stepId", entry.stepId())
                .put("patient", patient(entry))
                .put("accession", entry.accessionNumber())
                .put("studyInstanceUid", entry.studyInstanceUid())
                .put("procedure", entry.requestedProcedureDescription())
                .put("description", entry.stepDescription())
                .put("station", entry.stationAeTitle())
                .put("isOurs", isOurs(entry))
                .put("start", entry.scheduledStart().map(Object::toString).orElse(null))
                .put("warnings", new JsonArray(entry.warnings()))));
        return new JsonObject()
                .put("configured", true)
                .put("peer", peer.toString())
                .put("isDown", trouble.isPresent())
                .put("message", trouble.map(why -> "worklist down: " + why).orElse(""))
                .put("readAt", readAt.map(Instant::toString).orElse(null))
                .put("isCut", isCut)
                .put("entries", all);
    }

    synchronized boolean isDown() {
        return trouble(SILENT).isPresent();
    }

    synchronized List<Alarm> alarms() {
        return trouble(SILENT)
                .map(why -> List.of(new Alarm(
                        "worklist",
                        "warning",
                        readAt.map(at -> Phrase.WORKLIST_SILENT.of(
                                        "worklist down, %s; the list shown is of %s; patients can be entered by hand",
                                        why, at.toString()))
                                .orElseGet(() -> Phrase.WORKLIST_UNREAD.of(
                                        "worklist down, %s; it was not read yet; patients can be entered by hand",
                                        why)))))
                .orElse(List.of());
    }
}
