package org.petmr.acquisition.session;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.petmr.acquisition.AcquisitionException;
import org.petmr.acquisition.ingest.Ingest;
import org.petmr.acquisition.ingest.RunTotals;
import org.petmr.acquisition.said.Phrase;
import org.petmr.acquisition.said.Said;
import org.petmr.recon.scanner.ScannerModel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The run of the front ends that fills a session's recording: begun, watched, ended for one of several reasons, closed once. There
 * is one at a time. On the session verticle's context, as {@link SessionControl} is, which asks for it.
 */
final class SessionRun {

    private static final Logger LOG = LoggerFactory.getLogger(SessionRun.class);
    private static final int LAST_TAG = 0xFFFF;
    /** How far the devices' clock may pass the planned end before the service ends the run itself. */
    private static final long OVERRUN_MS = 2000;

    /** Why a run is ended before its time. */
    enum Ending {
        STOP,
        PAUSE,
        ABORT
    }

    private final Vertx vertx;
    private final Context context;
    private final SessionControl control;
    private final SessionControl.Parts parts;
    private final QualityTeller quality;
    private int lastTag;
    private boolean isStarting;
    private boolean isFinishing;
    /** Done when the last run that was ended is closed and saved, or could not be. */
    private Future<?> finishing = Future.succeededFuture();

    /** What the open run is being ended for; empty while it goes on. */
    private Optional<Ending> ending = Optional.empty();

    private Optional<Said> abortReason = Optional.empty();
    /** When the open run was begun, ms of the recording. */
    private long fromMs;

    /** Front ends that take part; start and stop concern no other. */
    private Set<Integer> sources = Set.of();

    /** How long it is to last, from its begin. */
    private double leftS;

    SessionRun(Vertx vertx, Context context, SessionControl control) {
        this.vertx = vertx;
        this.context = context;
        this.control = control;
        this.parts = control.parts();
        this.quality = new QualityTeller(vertx);
    }

    /** A tag that no run of before has: frames of those stay old. */
    int nextTag() {
        lastTag = lastTag % LAST_TAG + 1;
        return lastTag;
    }

    /** Of a session that was taken up. */
    void knowTag(int tag) {
        lastTag = Math.max(lastTag, tag);
    }

    boolean isStarting() {
        return isStarting;
    }

    /** Its files are being closed. */
    boolean isFinishing() {
        return isFinishing;
    }

    /** Somebody, or its plan, has asked for its end. */
    boolean isEnding() {
        return ending.isPresent() || isFinishing;
    }

    /** A run whose recording is open, before the front ends know of it. */
    private record Begun(Session acquiring, Instant startedAt, RunFiles.Run run) {}

    /** Begins the first run of an armed session, or another of one that was held or interrupted. */
    Future<Session> start(Session session) {
        String id = session.id();
        boolean isResumed = session.state() != SessionState.ARMED;
        ScannerModel scanner = RunFiles.scanner(session.arm());
        if (isResumed) {
            if (session.state() == SessionState.INTERRUPTED) {
                control.requireIdle();
            }
            control.requireNoStranger(scanner);
            RunFiles.space(parts, session.arm()).require(parts.archive().root());
        }
        if (isStarting) {
            throw AcquisitionException.conflict(Phrase.ON_ITS_WAY.of("session %s is being started", id));
        }
        Set<Integer> ready = readySources();
        isStarting = true;
        if (isResumed) {
            control.occupy(id, scanner);
        }
        int tag = isResumed ? nextTag() : lastTag;
        Instant now = control.now();
        return vertx.executeBlocking(() -> {
                    Instant startedAt = isResumed ? RunFiles.notBeforeTheEnd(parts, session, now) : now;
                    Session acquiring = isResumed ? session.resumed(tag, startedAt) : session.acquiring(startedAt);
                    return new Begun(
                            acquiring, startedAt, RunFiles.open(parts, acquiring, isResumed, ready, startedAt));
                })
                .compose(begun -> Future.fromCompletionStage(
                                parts.link()
                                        .start(
                                                begun.acquiring().runTag(),
                                                begun.run().leftS(),
                                                ready),
                                context)
                        .recover(e -> undoStart(begun.acquiring(), isResumed, ready, e)
                                .mapEmpty())
                        .compose(v -> {
                            sources = ready;
                            fromMs = begun.acquiring().sinceStartMs(begun.startedAt());
                            leftS = begun.run().leftS();
                            Future<Session> changed = control.change(begun.acquiring());
                            // The front ends send, whether that can be written down or not.
                            follow(id, begun.run().opened());
                            return changed;
                        }))
                .onFailure(e -> {
                    if (control.get(id).state() == SessionState.INTERRUPTED) {
                        control.release();
                    }
                })
                .onComplete(r -> isStarting = false);
    }

    private Set<Integer> readySources() {
        Set<Integer> ready = parts.link().readySources();
        if (ready.isEmpty()) {
            throw AcquisitionException.noFrontEnd(
                    Phrase.NO_FRONT_END.said("no front end is connected (expected: at least one that is ready)"));
        }
        if (ready.size() < parts.link().nodes()) {
            throw AcquisitionException.noFrontEnd(Phrase.FRONT_ENDS_MISSING.said(
                    "front ends: %d of %d are connected, %s (expected: all of the scanner)"
                            .formatted(ready.size(), parts.link().nodes(), ready),
                    ready.size(),
                    parts.link().nodes()));
        }
        return ready;
    }

    /** The front ends would not start: the session stays as it was, and nothing of the attempt is left. */
    private Future<Object> undoStart(Session acquiring, boolean isResumed, Set<Integer> ready, Throwable why) {
        parts.link().stop(acquiring.runTag(), ready); // those that did start; the answer does not matter
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
        if (e instanceof TimeoutException) {
            return AcquisitionException.noFrontEnd(
                    Phrase.FRONT_END_SILENT.said("a front end did not answer the command in time"));
        }
        return e.getCause() instanceof AcquisitionException known ? known : e;
    }

    private void follow(String id, Ingest.Opened run) {
        ending = Optional.empty();
        abortReason = Optional.empty();
        Future.fromCompletionStage(run.ended(), context).onSuccess(v -> finish(id));
        Future.fromCompletionStage(run.failed(), context).onSuccess(e -> {
            abortReason = Optional.of(Said.by(e));
            parts.link().stop(control.get(id).runTag(), sources); // the answer does not matter any more
            finish(id);
        });
    }

    /** Asks the front ends to end; whether they do or not, the run is closed in the end. */
    void end(Session session, Ending why) {
        boolean wasEnding = ending.isPresent();
        ending = Optional.of(why);
        if (wasEnding) {
            return;
        }
        vertx.setTimer(parts.link().lostAfterMs(), t -> finishLate(session));
        if (Collections.disjoint(parts.link().readySources(), sources)) {
            finish(session.id());
            return;
        }
        Future.fromCompletionStage(parts.link().stop(session.runTag(), sources), context)
                .onFailure(e -> LOG.warn("stop not confirmed id={} {}", session.id(), e.getMessage()));
    }

    /** The time is up for the front ends to end this run; a continuation that was begun meanwhile is another one. */
    private void finishLate(Session ofRun) {
        if (control.get(ofRun.id()).runTag() == ofRun.runTag()) {
            finish(ofRun.id());
        }
    }

    /** Once for each run: empties the rings, closes the files, and hands on to the pipeline. */
    private void finish(String id) {
        if (isFinishing || !control.get(id).state().hasOpenRun()) {
            return;
        }
        isFinishing = true;
        finishing = vertx.executeBlocking(() -> parts.ingest().finish())
                .compose(finished -> closed(id, finished))
                .onComplete(r -> isFinishing = false)
                .onFailure(e -> LOG.error("run not closed id={}", id, e))
                .onSuccess(s -> control.processIfWanted(id));
    }

    /** What becomes of a session whose run is closed. */
    private Future<Session> closed(String id, Ingest.Finished finished) {
        Session session = control.get(id);
        RunTotals run = finished.totals();
        RunTotals all = session.with(run, fromMs);
        LOG.info(
                "run closed id={} received={} stored={} lost={}",
                id,
                run.receivedEvents(),
                run.storedEvents(),
                run.lostEvents());
        Optional<Said> broken = finished.failure().map(Said::by).or(() -> abortReason);
        if (broken.isPresent()) {
            return control.change(session.failedWithData(control.now(), all, broken.get()));
        }
        if (ending.equals(Optional.of(Ending.ABORT))) {
            return control.change(session.aborted(
                    control.now(), all, Phrase.ABORTED.said("aborted by the operator; what was stored is kept")));
        }
        if (!finished.unended().isEmpty()) {
            return control.change(session.failedWithData(
                    control.now(),
                    all,
                    Phrase.FRONT_ENDS_UNENDED.said(
                            finished.unended() + "; what was stored is kept and can be processed")));
        }
        if (ending.equals(Optional.of(Ending.PAUSE))) {
            return control.change(session.paused(control.now(), all, fromMs + run.timeMs()));
        }
        return session.state() == SessionState.STOPPING
                ? control.kept(session, all)
                : control.change(session.stopping()).transform(r -> control.kept(control.get(session.id()), all));
    }

    /** Ends the run of the acquiring session when its plan is fulfilled although the front ends go on. */
    void watch(Session session) {
        if (session.state() != SessionState.ACQUIRING || ending.isPresent() || isStarting) {
            return;
        }
        parts.ingest().totals().ifPresent(t -> {
            if (parts.ingest().isForsaken(parts.link().lostAfterMs())) {
                ending = Optional.of(Ending.STOP);
                finish(session.id());
                return;
            }
            RunTotals all = session.with(t, fromMs);
            boolean isOver = t.timeMs() > 1000 * leftS + OVERRUN_MS;
            boolean hasCounts = session.arm().counts() != null
                    && all.receivedPrompts() >= session.arm().counts();
            if (isOver || hasCounts || quality.isGoodEnough(session, all, control.now())) {
                control.stop(session.id());
            }
        });
    }

    /** Closes a run that is open, or waits for one that is being closed, so that what is in memory reaches the disk. */
    Future<Void> close(Optional<Session> active) {
        if (isFinishing) {
            return finishing.<Void>mapEmpty().otherwiseEmpty(); // what failed is logged
        }
        return active.filter(s -> s.state().hasOpenRun())
                .map(s -> {
                    isFinishing = true;
                    return vertx.executeBlocking(() -> parts.ingest().finish())
                            .compose(f -> control.change(s.failed(
                                    control.now(),
                                    s.with(f.totals(), fromMs),
                                    Phrase.SHUT_DOWN.said(
                                            "the service was shut down while acquiring; the data are kept"))))
                            .<Void>mapEmpty();
                })
                .orElse(Future.succeededFuture());
    }
}
