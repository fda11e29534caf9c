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
import org.petmr.acquisition.jobs.RetryPolicy;
import org.petmr.acquisition.link.LinkServer;
import org.petmr.acquisition.protocol.NoiseTarget;
import org.petmr.acquisition.protocol.Protocols;
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

    /** What the state machine works with. @param lossLimit where a request has none @param live makes the consumer of live events of a run */
    public record Parts(
            AcquisitionConfig.Store config,
            double lossLimit,
            SessionArchive archive,
            LinkServer link,
            Ingest ingest,
            LiveConsumers live,
            ProcessingPipeline pipeline,
            SessionRegister register,
            RetryPolicy retry,
            Protocols protocols,
            Clock clock) {}

    /** Makes the live consumer of a run; called on a worker thread. */
    @FunctionalInterface
    public interface LiveConsumers {
        LiveConsumer of(ScannerModel scanner);
    }

    private final Vertx vertx;
    private final Context context;
    private final Parts parts;
    private final SessionProcessing processing;
    private final Map<String, Session> sessions = new LinkedHashMap<>();
    private Optional<String> active = Optional.empty();
    private List<String> knownLinks = List.of();
    private int lastRunTag;
    private boolean isStarting;
    private boolean isFinishing;
    private boolean isClosing;
    /** Done when the last run that was ended is closed and saved, or could not be. */
    private Future<?> finishing = Future.succeededFuture();

    /** What the open run is being ended for; empty while it goes on. */
    private Optional<Ending> ending = Optional.empty();

    private Optional<String> abortReason = Optional.empty();
    /** When the open run was begun, ms of the recording, and how long it is to last. */
    private long runFromMs;

    /** Front ends that take part in the open run; start and stop concern no other. */
    private Set<Integer> runSources = Set.of();

    private double runLeftS;
    private Instant qualityToldAt = Instant.EPOCH;

    /** Why a run is ended before its time. */
    private enum Ending {
        STOP,
        PAUSE,
        ABORT
    }

    SessionControl(Vertx vertx, Context context, Parts parts) {
        this.vertx = vertx;
        this.context = context;
        this.parts = parts;
        this.processing = new SessionProcessing(vertx, context, this);
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
                        all = all.compose(v -> processing.takeUp(session));
                        all = all.compose(v -> {
                            Session now = sessions.get(session.id());
                            return isAtRest(now) ? Future.succeededFuture() : mend(now);
                        });
                    }
                    return all;
                })
                .onSuccess(v -> LOG.info("sessions restored count={}", sessions.size()));
    }

    /** What was acquired as list mode only rests once it is stored. */
    private static boolean isAtRest(Session session) {
        return session.state().isAtRest()
                || session.state() == SessionState.STORED
                        && !session.arm().plan().isProcessed();
    }

    /** What is stored goes through the pipeline, unless only list mode was asked for or the service is closing. */
    private void processIfWanted(String id) {
        Session session = sessions.get(id);
        if (!isClosing && session.state() == SessionState.STORED && !isAtRest(session)) {
            processing.process(id, ProcessWish.AS_ARMED);
        }
    }

    private Future<Void> mend(Session session) {
        if (session.state() == SessionState.STORED || session.state() == SessionState.PROCESSING) {
            return processing.goOn(session);
        }
        return vertx.executeBlocking(() ->
                        Recovery.of(parts.archive().directory(session.id()).resolve(SessionArchive.LIST_MODE)))
                .compose(recovery -> change(Mending.of(session, recovery, now())))
                .recover(e -> {
                    LOG.error("session not mended id={} {}", session.id(), e.getMessage());
                    return change(Mending.notMended(session, String.valueOf(e.getMessage()), now()));
                })
                .<Void>mapEmpty()
                .otherwiseEmpty(); // not even that could be written, and is told; the others must not wait for it
    }

    Future<Session> arm(String json) {
        requireIdle();
        ArmRequest request = SessionJson.armRequest(json, parts.protocols());
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

    /** Starts an armed session, or goes on with one that was held or interrupted. */
    Future<Session> start(String id) {
        Session session = get(id);
        session.state().requireCanBecome(SessionState.ACQUIRING);
        boolean isResumed = session.state() != SessionState.ARMED;
        ScannerModel scanner = RunFiles.scanner(session.arm());
        if (isResumed) {
            if (session.state() == SessionState.INTERRUPTED) {
                requireIdle();
            }
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
        Session acquiring = isResumed ? session.resumed(lastRunTag, startedAt) : session.acquiring(startedAt);
        return vertx.executeBlocking(() -> RunFiles.open(parts, acquiring, isResumed, sources, startedAt))
                .compose(run -> Future.fromCompletionStage(
                                parts.link().start(acquiring.runTag(), run.leftS(), sources), context)
                        .recover(
                                e -> undoStart(acquiring, isResumed, sources, e).mapEmpty())
                        .compose(v -> {
                            runSources = sources;
                            runFromMs = acquiring.sinceStartMs(startedAt);
                            runLeftS = run.leftS();
                            Future<Session> changed = change(acquiring);
                            follow(id, run.opened()); // the front ends send, whether that can be written down or not
                            return changed;
                        }))
                .onFailure(e -> {
                    if (sessions.get(id).state() == SessionState.INTERRUPTED) {
                        release();
                    }
                })
                .onComplete(r -> isStarting = false);
    }

    /** The front ends would not start: the session stays as it was, and nothing of the attempt is left. */
    private Future<Object> undoStart(Session acquiring, boolean isResumed, Set<Integer> sources, Throwable why) {
        parts.link().stop(acquiring.runTag(), sources); // those that did start; the answer does not matter
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
        ending = Optional.empty();
        abortReason = Optional.empty();
        Future.fromCompletionStage(run.ended(), context).onSuccess(v -> finish(id));
        Future.fromCompletionStage(run.failed(), context).onSuccess(e -> {
            abortReason = Optional.of(e.getMessage());
            parts.link().stop(sessions.get(id).runTag(), runSources); // the answer does not matter any more
            finish(id);
        });
    }

    /** Ends the acquisition and keeps it, also one that is held. */
    Future<Session> stop(String id) {
        Session session = get(id);
        session.state().requireCanBecome(SessionState.STOPPING);
        requireNotStarting(id);
        Future<Session> stopping = change(session.stopping());
        if (session.state() == SessionState.PAUSED) {
            // Written down or not: it must not stay in between.
            return stopping.transform(r -> kept(sessions.get(id), session.totals()))
                    .onSuccess(s -> processIfWanted(id));
        }
        endRun(session, Ending.STOP);
        return stopping;
    }

    /** The front ends end their run, the recording is closed; it goes on with {@link #start}. */
    Future<Session> pause(String id) {
        Session session = get(id);
        session.state().requireCanBecome(SessionState.PAUSED);
        if (ending.isPresent() || isFinishing) {
            throw AcquisitionException.conflict("session %s is being ended".formatted(id));
        }
        endRun(session, Ending.PAUSE);
        return Future.succeededFuture(session);
    }

    /** Goes on with a session that is held; one that was interrupted goes on the same way. */
    Future<Session> resume(String id) {
        Session session = get(id);
        if (session.state() == SessionState.ARMED) {
            throw AcquisitionException.conflict("session state: armed (expected: paused or interrupted)");
        }
        return start(id);
    }

    /** Asks the front ends to end; whether they do or not, the run is closed in the end. */
    private void endRun(Session session, Ending why) {
        boolean isEnding = ending.isPresent();
        ending = Optional.of(why);
        if (isEnding) {
            return;
        }
        vertx.setTimer(parts.link().lostAfterMs(), t -> finishRun(session));
        if (Collections.disjoint(parts.link().readySources(), runSources)) {
            finish(session.id());
            return;
        }
        Future.fromCompletionStage(parts.link().stop(session.runTag(), runSources), context)
                .onFailure(e -> LOG.warn("stop not confirmed id={} {}", session.id(), e.getMessage()));
    }

    /** The time is up for the front ends to end this run; a continuation that was begun meanwhile is another one. */
    private void finishRun(Session ofRun) {
        if (sessions.get(ofRun.id()).runTag() == ofRun.runTag()) {
            finish(ofRun.id());
        }
    }

    Future<Session> abort(String id) {
        Session session = get(id);
        SessionState state = session.state();
        if (state != SessionState.ACQUIRING) {
            state.requireCanBecome(SessionState.ABORTED);
        }
        requireNotStarting(id);
        switch (state) {
            case ARMED -> {
                return change(session.aborted(now(), null, "aborted before the start"));
            }
            case PAUSED, INTERRUPTED, STORED -> {
                return change(session.aborted(now(), null, "given up by the operator; what was stored is kept"));
            }
            case ACQUIRING -> {
                Future<Session> stopping = change(session.stopping());
                endRun(session, Ending.ABORT);
                return stopping;
            }
            case STOPPING -> {
                if (!isFinishing && parts.ingest().totals().isEmpty()) { // closed, but what came of it was not written
                    return change(session.aborted(now(), null, "given up by the operator; what was stored is kept"));
                }
                endRun(session, Ending.ABORT);
            }
            default -> {
                if (!processing.cancel(id)) {
                    return change(session.aborted(
                            now(), null, "processing given up by the operator; what was stored is kept"));
                }
            }
        }
        return Future.succeededFuture(session);
    }

    void requireNotStarting(String id) {
        if (isStarting && active.equals(Optional.of(id))) {
            throw AcquisitionException.conflict("session %s is being started".formatted(id));
        }
    }

    /** Once for each run: empties the rings, closes the files, and hands on to the pipeline. */
    private void finish(String id) {
        if (isFinishing || !sessions.get(id).state().hasOpenRun()) {
            return;
        }
        isFinishing = true;
        finishing = vertx.executeBlocking(() -> parts.ingest().finish())
                .compose(finished -> closed(id, finished))
                .onComplete(r -> isFinishing = false)
                .onFailure(e -> LOG.error("run not closed id={}", id, e))
                .onSuccess(s -> processIfWanted(id));
    }

    /** What becomes of a session whose run is closed. */
    private Future<Session> closed(String id, Ingest.Finished finished) {
        Session session = sessions.get(id);
        RunTotals run = finished.totals();
        RunTotals all = session.with(run, runFromMs);
        LOG.info(
                "run closed id={} received={} stored={} lost={}",
                id,
                run.receivedEvents(),
                run.storedEvents(),
                run.lostEvents());
        Optional<String> broken =
                finished.failure().map(AcquisitionException::getMessage).or(() -> abortReason);
        if (broken.isPresent()) {
            return change(session.failed(now(), all, broken.get()));
        }
        if (ending.equals(Optional.of(Ending.ABORT))) {
            return change(session.aborted(now(), all, "aborted by the operator; what was stored is kept"));
        }
        if (!finished.unended().isEmpty()) {
            return change(
                    session.failed(now(), all, finished.unended() + "; what was stored is kept and can be processed"));
        }
        if (ending.equals(Optional.of(Ending.PAUSE))) {
            return change(session.paused(now(), all, runFromMs + run.timeMs()));
        }
        return session.state() == SessionState.STOPPING
                ? kept(session, all)
                : change(session.stopping()).transform(r -> kept(sessions.get(session.id()), all));
    }

    /** Stored, or failed with its data kept where more was lost than the limit allows. */
    private Future<Session> kept(Session session, RunTotals all) {
        Optional<String> lost = LossLimit.exceeded(all, session.arm().lossLimit(), parts.lossLimit());
        return lost.isPresent() ? change(session.failed(now(), all, lost.get())) : change(session.stored(now(), all));
    }

    /**
     * Keeps a map from outside for the session's next processing, or lets go of one.
     *
     * @return what was found in it
     */
    Future<JsonObject> replaceMap(String id, MapReplacement wish) {
        Session session = get(id);
        requireNotStarting(id);
        session.state().requireCanBecome(SessionState.PROCESSING);
        if (session.startedAt() == null) {
            throw AcquisitionException.conflict("session %s: nothing was acquired".formatted(id));
        }
        return vertx.executeBlocking(
                () -> SessionJson.of(parts.pipeline().replaceMap(RunFiles.stored(parts, session), wish)));
    }

    /** The half of this that has to do with jobs. */
    SessionProcessing processing() {
        return processing;
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
                .filter(s -> s.state() == SessionState.ACQUIRING && ending.isEmpty() && !isStarting)
                .ifPresent(s -> parts.ingest().totals().ifPresent(t -> {
                    if (parts.ingest().isForsaken(parts.link().lostAfterMs())) {
                        ending = Optional.of(Ending.STOP);
                        finish(s.id());
                        return;
                    }
                    boolean isOver = t.timeMs() > 1000 * runLeftS + OVERRUN_MS;
                    boolean hasCounts = s.arm().counts() != null
                            && s.with(t, runFromMs).receivedPrompts() >= s.arm().counts();
                    if (isOver || hasCounts || isGoodEnough(s, s.with(t, runFromMs))) {
                        stop(s.id());
                    }
                }));
    }

    /** Tells how noisy the image would be, where the plan has a target for it. */
    private boolean isGoodEnough(Session session, RunTotals all) {
        NoiseTarget target = session.arm().plan().noise();
        if (target == null) {
            return false;
        }
        QualityWatch quality = QualityWatch.of(target, all);
        Instant now = now();
        if (quality.isReached() || !now.isBefore(qualityToldAt.plusSeconds(1))) {
            qualityToldAt = now;
            vertx.eventBus().publish(Addresses.QUALITY, quality.message(session.id(), now));
        }
        if (quality.isReached()) {
            LOG.info(
                    "image quality reached id={} noise={}",
                    session.id(),
                    target.noise(quality.prompts(), quality.delayeds()));
        }
        return quality.isReached();
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
        return StateMessage.of(
                active.map(sessions::get), newestFirst(), parts.link().links(), now());
    }

    /** Closes an open run, so that what is in memory reaches the disk. */
    Future<Void> shutDown() {
        isClosing = true;
        Future<Void> jobsStopped = processing.shutDown();
        if (isFinishing) {
            return finishing.<Void>mapEmpty().otherwiseEmpty().compose(v -> jobsStopped); // what failed is logged
        }
        return active.map(sessions::get)
                .filter(s -> s.state().hasOpenRun())
                .map(s -> {
                    isFinishing = true;
                    return vertx.executeBlocking(() -> parts.ingest().finish())
                            .compose(f -> change(s.failed(
                                    now(),
                                    s.with(f.totals(), runFromMs),
                                    "the service was shut down while acquiring; the data are kept")))
                            .<Void>mapEmpty();
                })
                .orElse(Future.succeededFuture())
                .transform(r -> jobsStopped.transform(
                        s -> r.succeeded() ? Future.<Void>succeededFuture() : Future.failedFuture(r.cause())));
    }

    Future<Session> change(Session session) {
        put(session);
        return vertx.<Session>executeBlocking(() -> {
                    parts.archive().save(session);
                    parts.register().put(session);
                    return session;
                })
                .onFailure(e -> LOG.error("session not saved id={} {}", session.id(), e.getMessage()));
    }

    void put(Session session) {
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

    void stagesChanged(String id, List<Stage> stages) {
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

    Parts parts() {
        return parts;
    }

    Instant now() {
        return parts.clock().instant();
    }
}
