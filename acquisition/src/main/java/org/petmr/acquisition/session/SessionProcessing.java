package org.petmr.acquisition.session;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.petmr.acquisition.AcquisitionException;
import org.petmr.acquisition.jobs.JobStatus;
import org.petmr.acquisition.registry.Job;
import org.petmr.acquisition.said.Phrase;
import org.petmr.acquisition.said.Said;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The half of the state machine from stored events to results: it begins processings, takes them up after a restart, and makes
 * of their outcomes states of their sessions. On the session verticle's context, as {@link SessionControl} is.
 */
final class SessionProcessing implements PipelineRunner.Host {

    private static final Logger LOG = LoggerFactory.getLogger(SessionProcessing.class);

    private final Vertx vertx;
    private final SessionControl control;
    private final PipelineRunner runner;

    SessionProcessing(Vertx vertx, Context context, SessionControl control) {
        this.vertx = vertx;
        this.control = control;
        this.runner = new PipelineRunner(vertx, context, control.parts(), this);
    }

    /** A session's jobs as they were when the service ended; those that were open go on, whatever the session says. */
    Future<Void> takeUp(Session session) {
        return vertx.executeBlocking(() -> runner.former(session))
                .compose(former -> {
                    Future<?> processing = former.isOpen() && session.state() != SessionState.PROCESSING
                            ? control.change(session.processing())
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

    private record Found(PipelineRunner.Former former, ProcessWish wish) {}

    /**
     * For a session that the end of the service found stored or in processing: begins what had not even begun, tells what had
     * ended without a word to the session, and lets alone what was taken up.
     */
    Future<Void> goOn(Session session) {
        Path directory = control.parts().archive().directory(session.id());
        return vertx.executeBlocking(() -> new Found(
                        runner.former(session), WaitingWish.read(directory).orElse(ProcessWish.AS_ARMED)))
                .<Void>compose(found -> {
                    PipelineRunner.Former former = found.former();
                    if (session.state() == SessionState.PROCESSING
                            && former.newest().isPresent()) {
                        if (!former.isOpen()) {
                            runner.tellAgain(session);
                        }
                        return Future.succeededFuture();
                    }
                    boolean isStored = session.state() == SessionState.STORED;
                    Session processing = isStored ? session.processing() : session.withStages(List.of());
                    control.put(processing);
                    ArmRequest arm = found.wish().equals(ProcessWish.AS_ARMED)
                            ? session.arm()
                            : runner.armed(session, found.wish());
                    return begin(processing, arm, found.wish()).mapEmpty();
                })
                .recover(e -> {
                    LOG.error("processing not taken up session={} {}", session.id(), e.getMessage());
                    Session now = control.get(session.id());
                    return now.state().canBecome(SessionState.FAILED)
                            ? control.change(now.failed(
                                            control.now(), null, Said.english("jobs not taken up: " + e.getMessage())))
                                    .mapEmpty()
                            : Future.succeededFuture();
                });
    }

    /**
     * Runs the pipeline on a session with stored events, also again.
     *
     * @param wish what is to be different from what was armed
     */
    Future<Session> process(String id, ProcessWish wish) {
        Session session = control.get(id);
        control.requireNotStarting(id);
        session.state().requireCanBecome(SessionState.PROCESSING);
        if (session.startedAt() == null) {
            throw AcquisitionException.conflict(Phrase.NOTHING_ACQUIRED.of("session %s: nothing was acquired", id));
        }
        ArmRequest arm = runner.armed(session, wish);
        Future<?> counted = control.counted(id);
        if (!counted.isComplete()) {
            return processCounted(session, arm, wish, counted);
        }
        Session processing = session.processing();
        control.put(processing); // at once, so that a second request finds it taken
        return begin(processing, arm, wish);
    }

    /** As {@link #process}, once the session's totals are those of all that was stored. Until then it says what it waits for. */
    private Future<Session> processCounted(Session session, ArmRequest arm, ProcessWish wish, Future<?> counted) {
        String id = session.id();
        Path directory = control.parts().archive().directory(id);
        Session waiting = session.processing().withStages(List.of(WaitingWish.stage()));
        control.put(waiting);
        Future<?> written = vertx.executeBlocking(() -> {
                    WaitingWish.write(directory, wish);
                    return null;
                })
                .onFailure(e -> LOG.warn("wish not written id={} {}", id, e.getMessage())); // it holds for this service
        counted.<Void>transform(r -> written.<Void>transform(w -> beginCounted(id, arm, wish)));
        return written.transform(w -> Future.succeededFuture(control.get(id)));
    }

    /** What could not be counted is told in the log, and is processed with the account that there is. */
    private Future<Void> beginCounted(String id, ArmRequest arm, ProcessWish wish) {
        Session now = control.get(id);
        if (control.isClosing()) {
            return Future.succeededFuture(); // the next service finds the wish
        }
        if (now.state() == SessionState.PROCESSING) { // not given up meanwhile
            Session processing = now.withStages(List.of());
            control.put(processing);
            return begin(processing, arm, wish).compose(s -> forget(id));
        }
        return forget(id);
    }

    private Future<Void> forget(String id) {
        return vertx.executeBlocking(() -> {
            WaitingWish.forget(control.parts().archive().directory(id));
            return null;
        });
    }

    /** Of a session that waited to be counted when the service ended. */
    void processIfWished(String id) {
        vertx.executeBlocking(() -> WaitingWish.read(control.parts().archive().directory(id)))
                .<Session>compose(wish -> {
                    Session now = control.get(id);
                    return wish.isPresent() && now.state() == SessionState.INTERRUPTED
                            ? process(id, wish.get())
                            : Future.succeededFuture(now);
                })
                .onFailure(e -> LOG.error("not processed as wished id={} {}", id, e.getMessage()));
    }

    private Future<Session> begin(Session processing, ArmRequest arm, ProcessWish wish) {
        String id = processing.id();
        return runner.begin(processing, arm, wish)
                .compose(v -> {
                    if (control.get(id).state() != SessionState.PROCESSING) {
                        runner.cancel(id); // given up before there were jobs
                    }
                    return control.change(control.get(id));
                })
                .recover(e -> control.change(control.get(id).failed(control.now(), null, Said.by(e)))
                        .compose(s -> Future.failedFuture(e)));
    }

    /** Ends a session's processing. @return whether there was one to end */
    boolean cancel(String id) {
        return runner.cancel(id);
    }

    Future<Void> shutDown() {
        return runner.shutDown();
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
            throw AcquisitionException.conflict(Phrase.JOB_SUPERSEDED.said(
                    "job %s is of processing %d (expected: the session's newest; process the session again instead)"
                            .formatted(id, job.processing()),
                    id));
        }
        if (job.place() == 0) {
            return Future.succeededFuture(runner.retryJob(id));
        }
        Session session = control.get(job.acquisitionId());
        session.state().requireCanBecome(SessionState.PROCESSING);
        JobStatus again = runner.retryJob(id);
        return control.change(session.processing()).map(s -> again);
    }

    @Override
    public void stagesChanged(String id, List<Stage> stages, Optional<Stage> quickLook) {
        control.stagesChanged(id, stages, quickLook);
    }

    @Override
    public void processed(String id, List<Stage> stages, Map<String, Object> summary) {
        Session session = control.get(id);
        if (session.state() != SessionState.PROCESSING) {
            LOG.warn("results of a session that was given up id={} state={}", id, session.state());
            return;
        }
        control.change(session.withStages(stages).complete(control.now(), withProtocol(session.arm(), summary)));
    }

    private static Map<String, Object> withProtocol(ArmRequest arm, Map<String, Object> summary) {
        if (arm.protocol() == null) {
            return summary;
        }
        Map<String, Object> all = new LinkedHashMap<>(summary);
        all.put("protocol", Map.of("name", arm.protocol(), "version", arm.protocolVersion()));
        return all;
    }

    @Override
    public void notProcessed(String id, List<Stage> stages, Said why, boolean isCancelled) {
        Session session = control.get(id).withStages(stages);
        if (session.state() != SessionState.PROCESSING) {
            return;
        }
        control.change(
                isCancelled
                        ? session.aborted(control.now(), null, SessionControl.PROCESSING_GIVEN_UP)
                        : session.failed(control.now(), null, why));
    }
}
