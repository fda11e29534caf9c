package org.petmr.acquisition.session;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.petmr.acquisition.AcquisitionException;
import org.petmr.acquisition.Addresses;
import org.petmr.acquisition.config.AcquisitionConfig;
import org.petmr.acquisition.ingest.Ingest;
import org.petmr.acquisition.ingest.LiveConsumer;
import org.petmr.acquisition.ingest.RunTotals;
import org.petmr.acquisition.jobs.RetryPolicy;
import org.petmr.acquisition.link.LinkServer;
import org.petmr.acquisition.protocol.Protocols;
import org.petmr.acquisition.said.Phrase;
import org.petmr.acquisition.said.Said;
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
    static final Said GIVEN_UP = Phrase.GIVEN_UP.said("given up by the operator; what was stored is kept");
    static final Said PROCESSING_GIVEN_UP =
            Phrase.PROCESSING_GIVEN_UP.said("processing given up by the operator; what was stored is kept");

    private static final DateTimeFormatter ID_TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);
    private static final long COUNTING_S = 10;

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
        /** @param session as it is told on the event bus */
        LiveConsumer of(ScannerModel scanner, JsonObject session);
    }

    private final Vertx vertx;
    private final Parts parts;
    private final SessionProcessing processing;
    private final InterruptedCounts counts;
    private final SessionRun run;
    private final Map<String, Session> sessions = new LinkedHashMap<>();
    private Optional<String> active = Optional.empty();
    private List<String> knownLinks = List.of();
    private boolean isClosing;

    SessionControl(Vertx vertx, Context context, Parts parts) {
        this.vertx = vertx;
        this.parts = parts;
        this.processing = new SessionProcessing(vertx, context, this);
        this.counts = new InterruptedCounts(vertx, this);
        this.run = new SessionRun(vertx, context, this);
    }

    /** Takes up the sessions on disk; those that the last end of the service cut short become interrupted or failed. */
    Future<Void> restore() {
        return vertx.<List<Session>>executeBlocking(() -> parts.archive().load())
                .compose(found -> {
                    Future<Void> all = Future.succeededFuture();
                    for (Session session : found) {
                        sessions.put(session.id(), session);
                        run.knowTag(session.runTag());
                        parts.register().put(session);
                        all = all.compose(v -> processing.takeUp(session));
                        all = all.compose(v -> {
                            Session now = sessions.get(session.id());
                            return isAtRest(now) ? Future.succeededFuture() : mend(now);
                        });
                        all = all.onSuccess(v -> {
                            counts.countIfMissing(session);
                            if (sessions.get(session.id()).state() == SessionState.INTERRUPTED) {
                                processing.processIfWished(session.id());
                            }
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
    void processIfWanted(String id) {
        Session session = sessions.get(id);
        if (!isClosing && session.state() == SessionState.STORED && !isAtRest(session)) {
            processing.process(id, ProcessWish.AS_ARMED);
        }
    }

    private Future<Void> mend(Session session) {
        if (session.state() == SessionState.STORED || session.state() == SessionState.PROCESSING) {
            return processing.goOn(session);
        }
        Path directory = parts.archive().directory(session.id());
        return vertx.executeBlocking(() -> {
                    UncountedMark.set(directory);
                    return Recovery.of(directory.resolve(SessionArchive.LIST_MODE));
                })
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
        request.requireArmable();
        InjectionTime.whenArmed(request.tracer(), now()).ifPresent(wrong -> {
            throw AcquisitionException.invalid(wrong);
        });
        ScannerModel scanner = RunFiles.scanner(request);
        parts.pipeline().check(request);
        RunFiles.space(parts, request).require(parts.archive().root());
        requireNoStranger(scanner);
        Session session = Session.armed(newId(), run.nextTag(), request, now());
        occupy(session.id(), scanner);
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

    void requireNoStranger(ScannerModel scanner) {
        parts.link().stranger(scanner).ifPresent(link -> {
            throw AcquisitionException.conflict(Phrase.FOREIGN_SCANNER.of(
                    "scanner: %s (expected: %s, which front end %d belongs to)",
                    scanner.name(), link.scanner(), link.sourceId()));
        });
    }

    void requireIdle() {
        active.ifPresent(id -> {
            Session session = sessions.get(id);
            String sentence = "session %s is %s (expected: no session armed or acquiring)";
            throw AcquisitionException.conflict(
                    session == null
                            ? Phrase.BEING_ARMED.said(sentence.formatted(id, "being armed"))
                            : Phrase.OCCUPIED.of(sentence, id, session.state().lower()));
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
        get(id).state().requireCanBecome(SessionState.ACQUIRING);
        Future<?> counted = counts.counted(id);
        // Not longer than whoever asks waits for the answer: an acquisition must not start by itself.
        return counted.isComplete()
                ? startNow(id)
                : counted.timeout(COUNTING_S, TimeUnit.SECONDS)
                        .transform(r -> r.cause() instanceof TimeoutException
                                ? Future.failedFuture(AcquisitionException.conflict(Phrase.COUNTING.of(
                                        "session %s: what was stored before the interruption is being counted (expected: counted; start again in a while)",
                                        id)))
                                : startNow(id));
    }

    private Future<Session> startNow(String id) {
        Session session = get(id);
        session.state().requireCanBecome(SessionState.ACQUIRING);
        return run.start(session);
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
        run.end(session, SessionRun.Ending.STOP);
        return stopping;
    }

    /** The front ends end their run, the recording is closed; it goes on with {@link #start}. */
    Future<Session> pause(String id) {
        Session session = get(id);
        session.state().requireCanBecome(SessionState.PAUSED);
        if (run.isEnding()) {
            throw AcquisitionException.conflict(Phrase.ON_ITS_WAY.of("session %s is being ended", id));
        }
        run.end(session, SessionRun.Ending.PAUSE);
        return Future.succeededFuture(session);
    }

    /** Goes on with a session that is held; one that was interrupted goes on the same way. */
    Future<Session> resume(String id) {
        Session session = get(id);
        if (session.state() == SessionState.ARMED) {
            throw AcquisitionException.conflict(Phrase.WRONG_STATE.said(
                    "session state: armed (expected: paused or interrupted)", "armed", "acquiring"));
        }
        return start(id);
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
                return change(
                        session.aborted(now(), null, Phrase.ABORTED_BEFORE_START.said("aborted before the start")));
            }
            case PAUSED, INTERRUPTED, STORED -> {
                return change(session.aborted(now(), null, GIVEN_UP));
            }
            case ACQUIRING -> {
                Future<Session> stopping = change(session.stopping());
                run.end(session, SessionRun.Ending.ABORT);
                return stopping;
            }
            case STOPPING -> {
                if (!run.isFinishing()
                        && parts.ingest().totals().isEmpty()) { // closed, but what came of it was not written
                    return change(session.aborted(now(), null, GIVEN_UP));
                }
                run.end(session, SessionRun.Ending.ABORT);
            }
            default -> {
                if (!processing.cancel(id)) {
                    return change(session.aborted(now(), null, PROCESSING_GIVEN_UP));
                }
            }
        }
        return Future.succeededFuture(session);
    }

    void requireNotStarting(String id) {
        if (run.isStarting() && active.equals(Optional.of(id))) {
            throw AcquisitionException.conflict(Phrase.ON_ITS_WAY.of("session %s is being started", id));
        }
    }

    /** Stored, or failed with its data kept where more was lost than the limit allows. */
    Future<Session> kept(Session session, RunTotals all) {
        Optional<Said> lost = LossLimit.exceeded(all, session.arm().lossLimit(), parts.lossLimit());
        return lost.isPresent()
                ? change(session.failedWithData(now(), all, lost.get()))
                : change(session.stored(now(), all));
    }

    /** Whether the service ends: nothing more is begun. */
    boolean isClosing() {
        return isClosing;
    }

    /** Done when what was stored of a session before an interruption is counted, and is in its totals. */
    Future<?> counted(String id) {
        return counts.counted(id);
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
        active.map(sessions::get).ifPresent(run::watch);
    }

    Session get(String id) {
        Session session = sessions.get(id);
        if (session == null) {
            throw AcquisitionException.notFound(
                    Phrase.NO_SESSION.of("session: %s (expected: the id of a session)", id));
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
        Future<?> workStopped = Future.join(processing.shutDown(), counts.shutDown());
        return run.close(active.map(sessions::get))
                .transform(r -> workStopped.transform(
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
            vertx.eventBus().publish(Addresses.SESSION, SessionJson.of(session));
        }
        if (!session.state().isActive() && active.equals(Optional.of(session.id()))) {
            release();
        }
        vertx.eventBus().publish(Addresses.STATE, state());
    }

    /** One acquisition at a time has the scanner. */
    void occupy(String id, ScannerModel scanner) {
        active = Optional.of(id);
        parts.link().expect(Optional.of(scanner));
    }

    void release() {
        active = Optional.empty();
        parts.link().expect(Optional.empty());
    }

    void stagesChanged(String id, List<Stage> stages, Optional<Stage> quickLook) {
        Session session = sessions.get(id);
        if (session.state() == SessionState.PROCESSING) {
            sessions.put(id, session.withStages(stages));
            JsonArray all = new JsonArray();
            stages.forEach(s -> all.add(SessionJson.of(s)));
            JsonObject progress = new JsonObject().put("session", id).put("stages", all);
            quickLook.ifPresent(stage -> progress.put("quickLook", SessionJson.of(stage)));
            vertx.eventBus().publish(Addresses.PROGRESS, progress);
        }
    }

    Parts parts() {
        return parts;
    }

    Instant now() {
        return parts.clock().instant();
    }
}
