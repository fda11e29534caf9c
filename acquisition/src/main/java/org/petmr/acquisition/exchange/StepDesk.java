package org.petmr.acquisition.exchange;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.petmr.acquisition.config.AcquisitionConfig;
import org.petmr.acquisition.dicom.Code;
import org.petmr.acquisition.dicom.DicomNode;
import org.petmr.acquisition.dicom.Peer;
import org.petmr.acquisition.dicom.workflow.PerformedStep;
import org.petmr.acquisition.dicom.workflow.ScheduledStep;
import org.petmr.acquisition.dicom.workflow.StateFile;
import org.petmr.acquisition.dicom.workflow.StepReport;
import org.petmr.acquisition.dicom.workflow.StepReporter;
import org.petmr.acquisition.monitor.Alarm;
import org.petmr.acquisition.said.Phrase;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports sessions as performed steps: N-CREATE when one begins to acquire, N-SET when it is over, with the series that were
 * made. The beds of an examination are one step, which ends with the examination. A session that is processed again later changes
 * nothing of it: MPPS forbids that. Safe for use from several threads.
 */
final class StepDesk implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(StepDesk.class);
    // PS3.16 CID 9300.
    private static final Code EQUIPMENT_FAILURE = new Code("110501", "DCM", "Equipment failure");
    private static final Code UNSPECIFIED = new Code("110513", "DCM", "Discontinued for unspecified reason");

    private final AcquisitionConfig.Dicom config;
    private final Peer peer;
    private final Path directory;
    private final StepReporter reporter;
    private final Function<String, Optional<ScheduledStep>> worklist;
    private final Map<String, SessionStep> steps = new TreeMap<>(); // guarded by itself

    /**
     * Goes on with what lies in the directory.
     *
     * @param worklist what is known of a scheduled step
     * @param changed told the session of which a report has changed; must not block
     */
    StepDesk(
            AcquisitionConfig.Dicom config,
            DicomNode node,
            Path directory,
            Function<String, Optional<ScheduledStep>> worklist,
            Consumer<String> changed)
            throws IOException {
        this.config = config;
        this.peer = ExchangeSetup.named(config, config.mpps()).orElseThrow();
        this.directory = Files.createDirectories(directory.resolve("steps"));
        this.worklist = worklist;
        List<Path> files;
        try (Stream<Path> entries = Files.list(this.directory)) {
            files = entries.filter(file -> file.getFileName().toString().endsWith(".json"))
                    .toList();
        }
        for (Path file : files) {
            SessionStep step = StateFile.read(file, SessionStep.class);
            steps.put(step.session(), step);
        }
        reporter = StepReporter.open(
                directory.resolve("mpps"),
                node,
                peer,
                ExchangeSetup.backOff(config),
                report -> changed.accept(sessionOf(report)));
    }

    private String sessionOf(StepReport report) {
        synchronized (steps) {
            return steps.values().stream()
                    .filter(step -> step.sopInstanceUid().equals(report.sopInstanceUid()))
                    .findFirst()
                    .map(SessionStep::session)
                    .orElse("");
        }
    }

    /** Steps whose end is not reported. */
    List<SessionStep> open() {
        synchronized (steps) {
            return steps.values().stream().filter(step -> !step.isEnded()).toList();
        }
    }

    /** Takes note of a session as it stands. */
    synchronized void follow(JsonObject session) throws IOException {
        String id = session.getString("id");
        SessionStep step = find(id) != null ? find(id) : find(SessionStep.nameOf(session));
        boolean isAcquiring = session.getString("state").equals("acquiring");
        if (step == null) {
            if (isAcquiring) {
                begin(session);
            }
            return;
        }
        if (!step.session().equals(id)) { // a bed, which does not end the step
            if (isAcquiring && !step.isEnded() && !step.covers(id)) {
                keep(step.withBed(id));
            }
            return;
        }
        boolean isOver = session.getString("state").matches("complete|failed|aborted")
                || session.getString("state").equals("stored") && isListModeOnly(session);
        if (isOver && !step.isEnded()) {
            String stored = session.getString("storedAt");
            // What was asked for was measured, whatever became of the images.
            end(step, session, stored != null, stored != null ? stored : session.getString("endedAt"));
        }
    }

    /** Takes note of an examination as it stands: with its end the step of its beds ends, completed when there is a whole image. */
    synchronized void followExamination(JsonObject examination) throws IOException {
        SessionStep step = find(examination.getString("id"));
        if (step != null && !step.isEnded() && examination.getString("state").matches("complete|failed|aborted")) {
            String closed = examination.getString("closedAt");
            end(
                    step,
                    examination,
                    examination.getJsonObject("result") != null,
                    closed != null ? closed : examination.getString("endedAt"));
        }
    }

    /** @param id of a session or an examination */
    private SessionStep find(String id) {
        synchronized (steps) {
            SessionStep own = steps.get(id);
            return own != null
                    ? own
                    : steps.values().stream()
                            .filter(step -> step.covers(id))
                            .findFirst()
                            .orElse(null);
        }
    }

    private void begin(JsonObject session) throws IOException {
        String scheduledId = session.getJsonObject("arm").getString("scheduledStepId");
        SessionStep step =
                SessionStep.begun(session, scheduledId == null ? Optional.empty() : worklist.apply(scheduledId));
        reporter.begun(step.performed(session, config.aeTitle()));
        keep(step);
    }

    /** By the operator: as a whole, or every bed that was begun. */
    private static boolean isAborted(JsonObject whole) {
        List<String> beds = whole.getJsonArray("beds", new JsonArray()).stream()
                .map(bed -> ((JsonObject) bed).getString("state"))
                .filter(state -> !"planned".equals(state))
                .toList();
        return whole.getString("state").equals("aborted")
                || !beds.isEmpty() && beds.stream().allMatch("aborted"::equals);
    }

    /** @param whole the session or the examination @param over when nothing more was measured; null: now */
    private void end(SessionStep step, JsonObject whole, boolean isCompleted, String over) throws IOException {
        PerformedStep performed = step.performed(whole, config.aeTitle());
        OffsetDateTime end = (over == null ? Instant.now() : Instant.parse(over))
                .atZone(ZoneId.systemDefault())
                .toOffsetDateTime();
        OffsetDateTime notBefore = end.isBefore(step.start()) ? step.start() : end;
        String archive = config.archiveNodes().values().stream()
                .findFirst()
                .map(node -> node.aeTitle())
                .orElse("");
        try {
            if (isCompleted) {
                reporter.completed(performed, notBefore, step.performedSeries(archive));
            } else {
                boolean isWanted = isAborted(whole);
                reporter.discontinued(
                        performed,
                        notBefore,
                        step.performedSeries(archive),
                        isWanted ? UNSPECIFIED : EQUIPMENT_FAILURE);
            }
        } catch (IllegalArgumentException e) {
            LOG.warn("step not ended session={} {}", step.session(), e.getMessage()); // it was, before a crash
        }
        keep(step.ended());
    }

    /** What was made of a session. */
    synchronized void made(String session, List<ExportedSeries> series) throws IOException {
        SessionStep step = find(session);
        if (step != null && !step.isEnded()) {
            keep(step.with(series));
        }
    }

    private void keep(SessionStep step) throws IOException {
        StateFile.write(directory.resolve(step.session() + ".json"), step);
        synchronized (steps) {
            steps.put(step.session(), step);
        }
    }

    /** How the reports stand. @param session whose; null for all */
    JsonArray json(String session) {
        Map<String, JsonObject> found = new TreeMap<>();
        for (StepReport report : reporter.reports()) {
            String whose = sessionOf(report);
            if (!whose.isEmpty() && (session == null || find(whose).covers(session))) {
                found.computeIfAbsent(
                                whose, id -> new JsonObject().put("session", id).put("peer", peer.toString()))
                        .put(
                                report.isCompletion() ? "end" : "begin",
                                report.state().name().toLowerCase(Locale.ROOT))
                        .put("message", report.remark());
            }
        }
        JsonArray all = new JsonArray();
        found.values().forEach(all::add);
        return all;
    }

    List<StepReport> reports() {
        return reporter.reports();
    }

    List<Alarm> alarms() {
        List<StepReport> waiting = new ArrayList<>();
        List<StepReport> refused = new ArrayList<>();
        for (StepReport report : reporter.reports()) {
            if (report.state() == StepReport.State.REFUSED) {
                refused.add(report);
            } else if (report.state() == StepReport.State.WAITING && report.attempts() > 0) {
                waiting.add(report);
            }
        }
        List<Alarm> alarms = new ArrayList<>();
        String wait = "MPPS %s: %d reports of performed steps wait, tried again by itself: %s";
        add("waiting", waiting, Phrase.STEPS_WAIT, wait, alarms);
        String were = "MPPS %s: %d reports of performed steps were refused, tell the RIS by hand: %s";
        add("refused", refused, Phrase.STEPS_REFUSED, were, alarms);
        return alarms;
    }

    private void add(String what, List<StepReport> reports, Phrase phrase, String format, List<Alarm> to) {
        if (!reports.isEmpty()) {
            to.add(new Alarm(
                    "mpps " + what,
                    "warning",
                    phrase.of(
                            format,
                            peer.toString(),
                            reports.size(),
                            reports.get(0).remark())));
        }
    }

    @Override
    public void close() {
        reporter.close();
    }

    /** Rests once it is stored. */
    private static boolean isListModeOnly(JsonObject session) {
        JsonObject plan = session.getJsonObject("arm", new JsonObject()).getJsonObject("plan");
        return plan != null && "list-mode".equals(plan.getString("kind"));
    }
}
