package org.petmr.acquisition.session;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.petmr.acquisition.AcquisitionException;
import org.petmr.acquisition.Addresses;
import org.petmr.acquisition.config.AcquisitionConfig;
import org.petmr.acquisition.ingest.Ingest;
import org.petmr.acquisition.ingest.LiveConsumer;
import org.petmr.acquisition.ingest.RunTotals;
import org.petmr.acquisition.jobs.JobStatus;
import org.petmr.acquisition.jobs.RetryPolicy;
import org.petmr.acquisition.link.LinkServer;
import org.petmr.acquisition.registry.Job;
import org.petmr.acquisition.store.Recovery;
import org.petmr.recon.scanner.ScannerModel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The state machine of sessions, their only writer. Every method runs on the session verticle's context; what blocks goes
 * to worker threads in order, so the file of a session always shows its states in the order they came.
 */
public final class SessionControl {

    private static final Logger LOG = LoggerFactory.getLogger(SessionControl.class);
    private static final DateTimeFormatter ID_TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);
    private static final int LAST_RUN_TAG = 0xFFFF;
    /** How far the devices' clock may pass the planned end before the service ends the run itself. */
    private static final long OVERRUN_MS = 2000;

    /** What the state machine works with. @param live makes the consumer of live events of a run */
    public record Parts(
            AcquisitionConfig.Store config,
            SessionArchive archive,
            LinkServer link,
            Ingest ingest,
            LiveConsumers live,
            ProcessingPipeline pipeline,
            SessionRegister register,
            RetryPolicy retry,
            Clock clock) {}

    /** Makes the live consumer of a run; called on a worker thread. */
    @FunctionalInterface
    public interface LiveConsumers {
        LiveConsumer of(ScannerModel scanner);
    }

    private final Vertx vertx;
    private final Context context;
    private final Parts parts;
    private final PipelineRunner runner;
    private final Map<String, Session> sessions = new LinkedHashMap<>();
    private Optional<String> active = Optional.empty();
    private List<String> knownLinks = List.of();
    private int lastRunTag;
    private boolean isStarting;
    private boolean isFinishing;
    private boolean isClosing;
    /** Done when the last run that was ended is closed and saved, or could not be. */
    private Future<?> finishing = Future.succeededFuture();

    private boolean isStopping;
    private Optional<String> abortReason = Optional.empty();

    SessionControl(Vertx vertx, Context context, Parts parts) {
        this.vertx = vertx;
        this.context = context;
        this.parts = parts;
        this.runner = new PipelineRunner(vertx, context, parts, new ProcessingOutcomes());
    }

    /** Takes up the sessions on disk; those that the last end of the service cut short become interrupted or failed. */
    Future<Void> restore() {
        return vertx.<List<Session>>executeBlocking(() -> parts.archive().load())
                .compose(found -> {
                    Future<Void> all = Future.succeededFuture();
                    for (Session session : found) {
                        sessions.put(session.id(), session);
                        lastRunTag = Math.max(lastRunTag, session.runTag());
                        parts.register().put(session);
                        all = all.compose(v -> takeUpJobs(session));
                        all = all.compose(v -> {
                            Session now = sessions.get(session.id());
                            return now.state().isAtRest() ? Future.succeededFuture() : mend(now);
                        });
                    }
                    return all;
                })
                .onSuccess(v -> LOG.info("sessions restored count={}", sessions.size()));
    }

    /** Its jobs as they were when the service ended; those that were open go on, whatever the session says. */
    private Future<Void> takeUpJobs(Session session) {
        return vertx.executeBlocking(() -> runner.former(session))
                .compose(former -> {
                    Future<?> processing = former.isOpen() && session.state() != SessionState.PROCESSING
                            ? change(session.processing())
                            : Future.succeededFuture();
                    return processing.<Void>map(s -> {
                        runner.restore(session, former);
                        return null;
                    });
                })
                .recover(e -> {
                    LOG.error("jobs not taken up session={} {}", session.id(), e.getMessage());
                    return Future.succeededFuture();
                });
    }

    /** A processing that had not even begun, or that had ended without a word to the session; one that runs needs nothing. */
    private Future<Void> goOn(Session session) {
        return vertx.executeBlocking(() -> runner.former(session)).compose(former -> {
            if (session.state() == SessionState.PROCESSING && former.newest().isPresent()) {
                if (!former.isOpen()) {
                    runner.tellAgain(session);
                }
                return Future.succeededFuture();
            }
            Session processing = session.state() == SessionState.PROCESSING ? session : session.processing();
            put(processing);
            return begin(processing, session.arm(), ProcessWish.AS_ARMED).mapEmpty();
        });
    }

    private Future<Void> mend(Session session) {
        if (session.state() == SessionState.STORED || session.state() == SessionState.PROCESSING) {
            return goOn(session).recover(e -> {
                LOG.error("processing not taken up session={} {}", session.id(), e.getMessage());
                return change(sessions.get(session.id()).failed(now(), null, "not taken up: " + e.getMessage()))
                        .<Void>mapEmpty()
                        .otherwiseEmpty();
            });
        }
        return vertx.executeBlocking(() ->
                        Recovery.of(parts.archive().directory(session.id()).resolve(SessionArchive.LIST_MODE)))
                .compose(recovery -> {
                    String message = switch (session.state()) {
                        case ARMED -> "the service ended before the start";
                        case ACQUIRING ->
                            "the service ended while acquiring; %d bytes are kept, %d torn bytes were cut off; it can be processed as it is or started again"
                                    .formatted(recovery.bytes(), recovery.lostBytes());
                        default -> "the service ended while processing; the data are kept and can be processed again";
                    };
                    LOG.warn("session mended id={} state={} {}", session.id(), session.state(), message);
                    boolean isInterrupted = session.state() == SessionState.ACQUIRING;
                    return change(
                                    isInterrupted
                                            ? session.interrupted(now(), message)
                                            : session.failed(now(), null, message))
                            .<Void>mapEmpty();
                })
                .recover(e -> {
                    LOG.error("session not mended id={} {}", session.id(), e.getMessage());
                    return change(session.failed(now(), null, "not mended: " + e.getMessage()))
                            .mapEmpty();
                })
                .otherwiseEmpty(); // not even that could be written, and is told; the others must not wait for it
    }

    Future<Session> arm(String json) {
        requireIdle();
        ArmRequest request = SessionJson.armRequest(json);
        ScannerModel scanner = RunFiles.scanner(request);
        parts.pipeline().check(request);
        RunFiles.space(parts, request).require(parts.archive().root());
        requireNoStranger(scanner);
        lastRunTag = lastRunTag % LAST_RUN_TAG + 1;
        Session session = Session.armed(newId(), lastRunTag, request, now());
        active = Optional.of(session.id());
        parts.link().expect(Optional.of(scanner));
        return vertx.<Void>executeBlocking(() -> {
                    parts.archive().create(session);
                    parts.register().put(session);
                    return null;
                })
                .map(v -> {
                    put(session);
                    return session;
                })
                .onFailure(e -> release());
    }

    private void requireNoStranger(ScannerModel scanner) {
        parts.link().stranger(scanner).ifPresent(link -> {
            throw AcquisitionException.conflict("scanner: %s (expected: %s, which front end %d belongs to)"
                    .formatted(scanner.name(), link.scanner(), link.sourceId()));
        });
    }

    private void requireIdle() {
        active.ifPresent(id -> {
            Session session = sessions.get(id);
            String state = session == null ? "being armed" : session.state().lower();
            throw AcquisitionException.conflict(
                    "session %s is %s (expected: no session armed or acquiring)".formatted(id, state));
        });
    }

    private String newId() {
        String base = "S" + ID_TIME.format(now());
        String id = base;
        for (int n = 2; sessions.containsKey(id); n++) {
            id = base + "-" + n;
        }
        return id;
    }

    /** Starts an armed session, or goes on with one that was interrupted. */
    Future<Session> start(String id) {
        Session session = get(id);
        session.state().requireCanBecome(SessionState.ACQUIRING);
        boolean isResumed = session.state() == SessionState.INTERRUPTED;
        ScannerModel scanner = RunFiles.scanner(session.arm());
        if (isResumed) {
            requireIdle();
            requireNoStranger(scanner);
            RunFiles.space(parts, session.arm()).require(parts.archive().root());
        }
        if (isStarting) {
            throw AcquisitionException.conflict("session %s is being started".formatted(id));
        }
        Set<Integer> sources = parts.link().readySources();
        if (sources.isEmpty()) {
            throw AcquisitionException.noFrontEnd("no front end is connected (expected: at least one that is ready)");
        }
        if (sources.size() < parts.link().nodes()) {
            throw AcquisitionException.noFrontEnd(
                    "front ends: %d of %d are connected, %s (expected: all of the scanner)"
                            .formatted(sources.size(), parts.link().nodes(), sources));
        }
        isStarting = true;
        Instant startedAt = now();
        if (isResumed) {
            lastRunTag = lastRunTag % LAST_RUN_TAG + 1; // frames of the part before the interruption stay old
            active = Optional.of(id);
            parts.link().expect(Optional.of(scanner));
        }
        Session acquiring = isResumed ? session.resumed(lastRunTag) : session.acquiring(startedAt);
        return vertx.executeBlocking(() -> RunFiles.open(parts, acquiring, isResumed, sources, startedAt))
                .compose(run -> Future.fromCompletionStage(parts.link().start(acquiring.runTag(), run.leftS()), context)
                        .recover(e -> undoStart(acquiring, isResumed, e).mapEmpty())
                        .compose(v -> {
                            Future<Session> changed = change(acquiring);
                            follow(id, run.opened()); // the front ends send, whether that can be written down or not
                            return changed;
                        }))
                .onFailure(e -> {
                    if (isResumed && sessions.get(id).state() != SessionState.ACQUIRING) {
                        release();
                    }
                })
                .onComplete(r -> isStarting = false);
    }

    /** The front ends would not start: the session stays as it was, and nothing of the attempt is left. */
    private Future<Object> undoStart(Session acquiring, boolean isResumed, Throwable why) {
        parts.link().stop(acquiring.runTag()); // those that did start; the answer does not matter
        return vertx.executeBlocking(() -> {
                    parts.ingest().finish();
                    if (!isResumed) { // of a continuation an empty segment may stay; before it lies what was measured
                        parts.archive().clearRecording(acquiring.id());
                    }
                    return null;
                })
                .transform(done -> Future.failedFuture(cause(why)));
    }

    private static Throwable cause(Throwable e) {
        if (e instanceof java.util.concurrent.TimeoutException) {
            return AcquisitionException.noFrontEnd("a front end did not answer the command in time");
        }
        return e.getCause() instanceof AcquisitionException known ? known : e;
    }

    private void follow(String id, Ingest.Opened run) {
        isStopping = false;
        abortReason = Optional.empty();
        Future.fromCompletionStage(run.ended(), context).onSuccess(v -> finish(id));
        Future.fromCompletionStage(run.failed(), context).onSuccess(e -> {
            abortReason = Optional.of(e.getMessage());
            parts.link().stop(sessions.get(id).runTag()); // the answer does not matter any more
            finish(id);
        });
    }

    Future<Session> stop(String id) {
        Session session = get(id);
        session.state().requireCanBecome(SessionState.STORED);
        endRun(session);
        return Future.succeededFuture(session);
    }

    /** Asks the front ends to end; whether they do or not, the run is closed in the end. */
    private void endRun(Session session) {
        if (isStopping) {
            return;
        }
        isStopping = true;
        vertx.setTimer(parts.link().lostAfterMs(), t -> finish(session.id()));
        if (parts.link().readySources().isEmpty()) {
            finish(session.id());
            return;
        }
        Future.fromCompletionStage(parts.link().stop(session.runTag()), context)
                .onFailure(e -> LOG.warn("stop not confirmed id={} {}", session.id(), e.getMessage()));
    }

    Future<Session> abort(String id) {
        Session session = get(id);
        session.state().requireCanBecome(SessionState.FAILED);
        switch (session.state()) {
            case ARMED -> {
                requireNotStarting(id);
                return change(session.failed(now(), null, "aborted before the start"));
            }
            case INTERRUPTED, STORED -> {
                requireNotStarting(id);
                return change(session.failed(now(), null, "given up by the operator; what was stored is kept"));
            }
            case ACQUIRING -> {
                abortReason = Optional.of("aborted by the operator; what was stored is kept");
                endRun(session);
            }
            default -> runner.cancel(id);
        }
        return Future.succeededFuture(session);
    }

    private void requireNotStarting(String id) {
        if (isStarting && active.equals(Optional.of(id))) {
            throw AcquisitionException.conflict("session %s is being started".formatted(id));
        }
    }

    /** Once for each run: empties the rings, closes the files, and hands on to the pipeline. */
    private void finish(String id) {
        Session session = sessions.get(id);
        if (isFinishing || session.state() != SessionState.ACQUIRING) {
            return;
        }
        isFinishing = true;
        finishing = vertx.executeBlocking(() -> parts.ingest().finish())
                .compose(finished -> {
                    RunTotals totals = finished.totals();
                    Optional<String> error = finished.failure()
                            .map(AcquisitionException::getMessage)
                            .or(() -> abortReason)
                            .or(() -> finished.unended().isEmpty()
                                    ? Optional.empty()
                                    : Optional.of(
                                            finished.unended() + "; what was stored is kept and can be processed"));
                    LOG.info(
                            "run closed id={} received={} stored={} lost={}",
                            id,
                            totals.receivedEvents(),
                            totals.storedEvents(),
                            totals.lostEvents());
                    return error.isPresent()
                            ? change(session.failed(now(), totals, error.get()))
                            : change(session.stored(now(), totals));
                })
                .onComplete(r -> isFinishing = false)
                .onFailure(e -> LOG.error("run not closed id={}", id, e))
                .onSuccess(s -> {
                    if (!isClosing && sessions.get(id).state() == SessionState.STORED) {
                        process(id, ProcessWish.AS_ARMED);
                    }
                });
    }

    /**
     * Keeps a map from outside for the session's next processing, or lets go of one.
     *
     * @return what was found in it
     */
    Future<JsonObject> replaceMap(String id, MapReplacement wish) {
        Session session = get(id);
        session.state().requireCanBecome(SessionState.PROCESSING);
        if (session.startedAt() == null) {
            throw AcquisitionException.conflict("session %s: nothing was acquired".formatted(id));
        }
        return vertx.executeBlocking(
                () -> SessionJson.of(parts.pipeline().replaceMap(RunFiles.stored(parts, session), wish)));
    }

    /**
     * Runs the pipeline on a session with stored events, also again.
     *
     * @param wish what is to be different from what was armed
     */
    Future<Session> process(String id, ProcessWish wish) {
        Session session = get(id);
        session.state().requireCanBecome(SessionState.PROCESSING);
        if (session.startedAt() == null) {
            throw AcquisitionException.conflict("session %s: nothing was acquired".formatted(id));
        }
        ArmRequest arm = runner.armed(session, wish);
        Session processing = session.processing();
        put(processing); // at once, so that a second request finds it taken
        return begin(processing, arm, wish);
    }

    private Future<Session> begin(Session processing, ArmRequest arm, ProcessWish wish) {
        return runner.begin(processing, arm, wish)
                .compose(v -> change(sessions.get(processing.id())))
                .recover(e -> change(sessions.get(processing.id()).failed(now(), null, String.valueOf(e.getMessage())))
                        .compose(s -> Future.failedFuture(e)));
    }

    List<JobStatus> jobs() {
        return runner.jobs();
    }

    JobStatus job(String id) {
        return runner.job(id);
    }

    JobStatus cancelJob(String id) {
        return runner.cancelJob(id);
    }

    /** Queues a failed or cancelled job again; of a stage, its session is processed again. */
    Future<JobStatus> retryJob(String id) {
        Job job = runner.job(id).job();
        if (!runner.isOfNewest(job)) {
            throw AcquisitionException.conflict(
                    "job %s is of processing %d (expected: the session's newest; process the session again instead)"
                            .formatted(id, job.processing()));
        }
        if (!runner.reopens(job)) {
            return Future.succeededFuture(runner.retryJob(id));
        }
        Session session = get(job.acquisitionId());
        session.state().requireCanBecome(SessionState.PROCESSING);
        JobStatus again = runner.retryJob(id);
        return change(session.processing()).map(s -> again);
    }

    private final class ProcessingOutcomes implements PipelineRunner.Host {
        @Override
        public void stagesChanged(String id, List<Stage> stages) {
            SessionControl.this.stagesChanged(id, stages);
        }

        @Override
        public void processed(String id, List<Stage> stages, Map<String, Object> summary) {
            change(sessions.get(id).withStages(stages).complete(now(), summary));
        }

        @Override
        public void notProcessed(String id, List<Stage> stages, String why) {
            if (sessions.get(id).state() == SessionState.PROCESSING) {
                change(sessions.get(id).withStages(stages).failed(now(), null, why));
            }
        }
    }

    /** Looks after links that came and went, and ends a run whose plan is fulfilled although the front ends go on. */
    void watch() {
        List<String> now = parts.link().links().stream()
                .map(l -> l.sourceId() + " " + l.address() + " " + l.isReady())
                .toList();
        if (!now.equals(knownLinks)) {
            knownLinks = now;
            vertx.eventBus().publish(Addresses.STATE, state());
        }
        active.map(sessions::get)
                .filter(s -> s.state() == SessionState.ACQUIRING && !isStopping)
                .ifPresent(s -> parts.ingest().totals().ifPresent(t -> {
                    if (parts.ingest().isForsaken(parts.link().lostAfterMs())) {
                        isStopping = true;
                        finish(s.id());
                        return;
                    }
                    boolean isOver = t.timeMs() > 1000 * s.arm().durationS() + OVERRUN_MS;
                    boolean hasCounts = s.arm().counts() != null
                            && t.receivedPrompts() >= s.arm().counts();
                    if (isOver || hasCounts) {
                        endRun(s);
                    }
                }));
    }

    Session get(String id) {
        Session session = sessions.get(id);
        if (session == null) {
            throw AcquisitionException.notFound("session: %s (expected: the id of a session)".formatted(id));
        }
        return session;
    }

    List<Session> newestFirst() {
        List<Session> all = new ArrayList<>(sessions.values());
        Collections.reverse(all);
        return all;
    }

    /** State of the service, the session that people look at, and the links. */
    JsonObject state() {
        Optional<Session> shown =
                active.map(sessions::get).or(() -> newestFirst().stream().findFirst());
        String state = active.map(sessions::get)
                .or(() -> shown.filter(this::isAtWork))
                .map(s -> s.state().lower())
                .orElse(SessionState.IDLE);
        JsonArray links = new JsonArray();
        parts.link().links().forEach(l -> links.add(SessionJson.of(l)));
        JsonObject out =
                new JsonObject().put("state", state).put("links", links).put("now", now().toString());
        shown.ifPresent(s -> out.put(
                "session", SessionJson.of(s).put("initials", s.arm().patient().initials())));
        return out;
    }

    private boolean isAtWork(Session s) {
        return s.state() == SessionState.STORED || s.state() == SessionState.PROCESSING;
    }

    /** Closes an open run, so that what is in memory reaches the disk. */
    Future<Void> shutDown() {
        isClosing = true;
        Future<Void> jobsStopped = runner.shutDown();
        if (isFinishing) {
            return finishing.<Void>mapEmpty().otherwiseEmpty().compose(v -> jobsStopped); // what failed is logged
        }
        return active.map(sessions::get)
                .filter(s -> s.state() == SessionState.ACQUIRING)
                .map(s -> {
                    isFinishing = true;
                    return vertx.executeBlocking(() -> parts.ingest().finish())
                            .compose(f -> change(s.failed(
                                    now(), f.totals(), "the service was shut down while acquiring; the data are kept")))
                            .<Void>mapEmpty();
                })
                .orElse(Future.succeededFuture())
                .transform(r -> jobsStopped.transform(
                        s -> r.succeeded() ? Future.<Void>succeededFuture() : Future.failedFuture(r.cause())));
    }

    private Future<Session> change(Session session) {
        put(session);
        return vertx.<Session>executeBlocking(() -> {
                    parts.archive().save(session);
                    parts.register().put(session);
                    return session;
                })
                .onFailure(e -> LOG.error("session not saved id={} {}", session.id(), e.getMessage()));
    }

    private void put(Session session) {
        Session before = sessions.put(session.id(), session);
        if (before == null || before.state() != session.state()) {
            LOG.info("session id={} state={}", session.id(), session.state().lower());
        }
        if (!session.state().isActive() && active.equals(Optional.of(session.id()))) {
            release();
        }
        vertx.eventBus().publish(Addresses.STATE, state());
    }

    private void release() {
        active = Optional.empty();
        parts.link().expect(Optional.empty());
    }

    private void stagesChanged(String id, List<Stage> stages) {
        Session session = sessions.get(id);
        if (session.state() == SessionState.PROCESSING) {
            sessions.put(id, session.withStages(stages));
            JsonArray all = new JsonArray();
            stages.forEach(s -> all.add(SessionJson.of(s)));
            vertx.eventBus()
                    .publish(
                            Addresses.PROGRESS,
                            new JsonObject().put("session", id).put("stages", all));
        }
    }

    private Instant now() {
        return parts.clock().instant();
    }
}
