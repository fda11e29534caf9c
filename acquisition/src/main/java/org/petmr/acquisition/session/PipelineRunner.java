package org.petmr.acquisition.session;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.petmr.acquisition.AcquisitionException;
import org.petmr.acquisition.Addresses;
import org.petmr.acquisition.jobs.JobDesk;
import org.petmr.acquisition.jobs.JobStatus;
import org.petmr.acquisition.jobs.JobWork;
import org.petmr.acquisition.jobs.Lane;
import org.petmr.acquisition.registry.Job;
import org.petmr.acquisition.said.Said;
import org.petmr.recon.compute.Progress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns a processing of a session into jobs, keeps them on disk and in the registry, and tells the state machine how it ends.
 * Its own state is changed on the session verticle's context; stages are worked on by the threads of the jobs' lanes.
 */
final class PipelineRunner implements JobWork, JobDesk.Listener {

    private static final Logger LOG = LoggerFactory.getLogger(PipelineRunner.class);

    /** What the state machine hears, on its context. */
    interface Host {

        /** @param quickLook beside the stages, while it runs */
        void stagesChanged(String session, List<Stage> stages, Optional<Stage> quickLook);

        void processed(String session, List<Stage> stages, Map<String, Object> summary);

        /** @param isCancelled somebody wanted it */
        void notProcessed(String session, List<Stage> stages, Said why, boolean isCancelled);
    }

    /** One processing of one session. */
    private static final class Run {
        final StoredSession stored;
        final String armJson;
        final ProcessingPipeline.Processing processing;
        volatile Map<String, Object> summary = Map.of();
        boolean isOver;

        /** What failed last: a job itself keeps the sentence alone. */
        private volatile Optional<Said> failure = Optional.empty();

        Run(StoredSession stored, String armJson, ProcessingPipeline.Processing processing) {
            this.stored = stored;
            this.armJson = armJson;
            this.processing = processing;
        }

        void failed(AcquisitionException e) {
            failure = e.said();
        }

        Said why(Job notDone) {
            String sentence = notDone.error().orElse("failed");
            return failure.filter(said -> said.english().equals(sentence)).orElseGet(() -> Said.english(sentence));
        }
    }

    private final Vertx vertx;
    private final Context context;
    private final SessionControl.Parts parts;
    private final Host host;
    private final JobDesk desk;
    private final Map<String, Run> runs = new ConcurrentHashMap<>();

    PipelineRunner(Vertx vertx, Context context, SessionControl.Parts parts, Host host) {
        this.vertx = vertx;
        this.context = context;
        this.parts = parts;
        this.host = host;
        this.desk = new JobDesk(vertx, context, this, parts.retry(), parts.clock(), this);
    }

    private static String key(String session, int processing) {
        return session + "#" + processing;
    }

    private Run run(Job job) {
        return runs.get(key(job.acquisitionId(), job.processing()));
    }

    /** What a session's newest processing is to be with a wish; refuses parameters that are not allowed. */
    ArmRequest armed(Session session, ProcessWish wish) {
        ArmRequest arm = SessionJson.changed(session.arm(), wish);
        RunFiles.scanner(arm);
        parts.pipeline().check(arm);
        if (!arm.tracer().equals(session.arm().tracer())) {
            InjectionTime.obstacle(arm.tracer(), session.startedAt(), arm.durationS())
                    .ifPresent(wrong -> {
                        throw AcquisitionException.invalid(wrong);
                    });
        }
        return arm;
    }

    /** Queues a new processing of a session. It is on disk when this is done. */
    Future<Void> begin(Session session, ArmRequest arm, ProcessWish wish) {
        return vertx.executeBlocking(() -> {
                    ResultFolders folders = folders(session.id());
                    int number = folders.begin();
                    ProcessingFile file = new ProcessingFile(
                            number,
                            json(arm),
                            Correction.between(session.arm(), arm, wish.by()),
                            jobs(session.id(), number, arm, wish));
                    file.write(folders.of(number));
                    return file;
                })
                .map(file -> {
                    open(session, file);
                    tellOfCorrections(session, file, wish.by());
                    desk.add(file.jobs());
                    return null;
                });
    }

    private void tellOfCorrections(Session session, ProcessingFile file, String by) {
        if (file.corrections().isEmpty()) {
            return;
        }
        LOG.info(
                "processing corrected session={} processing={} fields={}",
                session.id(),
                file.number(),
                file.corrections().stream().map(Correction::field).toList());
        vertx.eventBus()
                .publish(
                        Addresses.SESSION_CORRECTED,
                        new JsonObject()
                                .put("session", session.id())
                                .put("processing", file.number())
                                .put("patient", session.arm().patient().id())
                                .put("corrections", Correction.sentence(file.corrections()))
                                .put("by", by));
    }

    private void open(Session session, ProcessingFile file) {
        StoredSession stored = RunFiles.stored(
                parts,
                session,
                new ShownProcessing(file.number(), SessionJson.storedArmRequest(file.armJson()), file.corrections()));
        runs.put(
                key(session.id(), file.number()),
                new Run(stored, file.armJson(), parts.pipeline().open(stored)));
    }

    private List<Job> jobs(String id, int number, ArmRequest arm, ProcessWish wish) throws JsonProcessingException {
        String parameters = json(arm.pipeline());
        Instant now = parts.clock().instant().truncatedTo(java.time.temporal.ChronoUnit.MICROS);
        List<Job> jobs = new ArrayList<>();
        if (parts.pipeline().hasQuickLook() && !Boolean.FALSE.equals(arm.plan().quickLook())) {
            String kind = ProcessingPipeline.QUICK_LOOK;
            jobs.add(Job.queued(
                    jobId(id, number, kind), id, number, 0, kind, wish.quickLookPriority(number), parameters, now));
        }
        int place = 0;
        for (String kind : parts.pipeline().stages()) {
            jobs.add(Job.queued(
                    jobId(id, number, kind), id, number, ++place, kind, wish.stagePriority(number), parameters, now));
        }
        return jobs;
    }

    private static String jobId(String session, int number, String kind) {
        return "%s-%d-%s".formatted(session, number, kind.replace(' ', '-'));
    }

    private static String json(Object value) throws JsonProcessingException {
        return SessionJson.MAPPER.writeValueAsString(value);
    }

    private ResultFolders folders(String session) {
        return new ResultFolders(parts.archive().directory(session));
    }

    /** What a session's jobs were when the service ended. @param isOpen whether some are to be taken up */
    record Former(List<ProcessingFile> files, boolean isOpen) {

        /** Empty for a session that was never processed, or by a version without jobs. */
        Optional<ProcessingFile> newest() {
            return files.isEmpty() ? Optional.empty() : Optional.of(files.get(files.size() - 1));
        }
    }

    /** Blocks. */
    Former former(Session session) throws IOException {
        List<ProcessingFile> files = new ArrayList<>();
        ResultFolders folders = folders(session.id());
        for (int number : folders.numbers()) {
            ProcessingFile.read(folders.of(number)).ifPresent(files::add);
        }
        boolean isOpen = !files.isEmpty()
                && files.get(files.size() - 1).jobs().stream()
                        .anyMatch(j -> j.place() > 0 && !j.state().isEnded()); // no outcome waits for a quick look
        return new Former(files, isOpen);
    }

    /** Takes up a session's jobs. Done jobs are known again, those that ran are queued again. */
    void restore(Session session, Former former) {
        for (ProcessingFile file : former.files()) {
            boolean isNewest = file.equals(former.newest().orElseThrow());
            try {
                open(session, file);
            } catch (AcquisitionException e) {
                if (isNewest) {
                    throw e;
                }
                LOG.warn(
                        "former jobs not known session={} processing={} {}",
                        session.id(),
                        file.number(),
                        e.getMessage());
                continue;
            }
            List<Job> jobs =
                    isNewest ? file.jobs() : file.jobs().stream().map(this::cut).toList();
            jobs.forEach(parts.register()::put); // the last of them may not have reached the registry
            desk.add(jobs);
        }
    }

    /** Of a processing that another one took the place of. */
    private Job cut(Job job) {
        return job.state().isEnded()
                ? job
                : job.ended(Job.State.CANCELLED, parts.clock().instant(), Optional.of("processed anew"));
    }

    /** Tells the outcome of a processing that had ended before the state machine heard of it. */
    void tellAgain(Session session) {
        int newest = newest(session.id());
        Run run = runs.get(key(session.id(), newest));
        vertx.executeBlocking(() -> run.processing.summary())
                .onSuccess(s -> run.summary = s)
                .onComplete(r -> outcome(session.id(), newest));
    }

    private int newest(String session) {
        return desk.all().stream()
                .filter(s -> s.job().acquisitionId().equals(session))
                .mapToInt(s -> s.job().processing())
                .max()
                .orElse(0);
    }

    // What people and programs ask.

    List<JobStatus> jobs() {
        return desk.all();
    }

    JobStatus job(String id) {
        return desk.get(id);
    }

    JobStatus cancelJob(String id) {
        desk.cancel(id);
        return desk.get(id);
    }

    /** Ends a session's processing. @return whether there was one */
    boolean cancel(String session) {
        List<JobStatus> open = desk.of(session, newest(session)).stream()
                .filter(s -> !s.job().state().isEnded())
                .toList();
        // The last first: none is then ended by the one before it.
        for (int i = open.size() - 1; i >= 0; i--) {
            desk.cancel(open.get(i).job().id());
        }
        return open.stream().anyMatch(s -> s.job().place() > 0);
    }

    /** Whether it is of its session's newest processing. */
    boolean isOfNewest(Job job) {
        return job.processing() == newest(job.acquisitionId());
    }

    JobStatus retryJob(String id) {
        desk.retry(id);
        Job job = desk.get(id).job();
        run(job).isOver = run(job).isOver && job.place() == 0;
        return desk.get(id);
    }

    Future<Void> shutDown() {
        return desk.shutDown();
    }

    // What the desk asks.

    @Override
    public Lane lane(Job job) {
        return parts.pipeline().lane(job.kind());
    }

    @Override
    public boolean waits(Job job) {
        return parts.pipeline().waits(job.kind());
    }

    @Override
    public void await(Job job, Progress progress) throws Exception {
        try {
            run(job).processing.await(job.kind(), progress);
        } catch (AcquisitionException e) {
            run(job).failed(e);
            throw e;
        }
    }

    @Override
    public void run(Job job, Progress progress) throws Exception {
        Run run = run(job);
        try {
            Map<String, Object> summary = run.processing.run(job.kind(), progress);
            if (job.place() > 0) {
                run.summary = summary;
            }
        } catch (AcquisitionException e) {
            run.failed(e);
            throw e;
        }
    }

    @Override
    public Future<?> changed(JobStatus now, boolean isStep) {
        Job job = now.job();
        Future<?> kept = Future.succeededFuture();
        if (isStep) {
            vertx.eventBus()
                    .publish(
                            Addresses.JOB,
                            new JsonObject()
                                    .put("job", ToldJob.of(now, run(job).stored.arm())));
            kept = keep(job);
            if (job.kind().equals(ProcessingPipeline.QUICK_LOOK) && job.state() == Job.State.DONE) {
                vertx.eventBus()
                        .publish(
                                Addresses.QUICK_LOOK,
                                new JsonObject()
                                        .put("session", job.acquisitionId())
                                        .put("processing", job.processing())
                                        .put("job", job.id()));
            }
        }
        if (job.place() > 0 || !isStep) {
            host.stagesChanged(
                    job.acquisitionId(),
                    stages(job.acquisitionId(), job.processing()),
                    quickLook(job.acquisitionId(), job.processing()));
        }
        if (job.place() > 0 && isStep && job.state().isEnded()) {
            outcome(job.acquisitionId(), job.processing());
        }
        return kept;
    }

    /** On disk and, behind its session, in the registry. */
    private Future<?> keep(Job job) {
        Run run = run(job);
        List<Job> all = desk.of(job.acquisitionId(), job.processing()).stream()
                .map(JobStatus::job)
                .toList();
        Path folder = folders(job.acquisitionId()).of(job.processing());
        parts.register().put(job);
        return vertx.executeBlocking(() -> {
                    new ProcessingFile(job.processing(), run.armJson, run.stored.corrections(), all).write(folder);
                    return null;
                })
                .onFailure(e -> LOG.error("jobs not saved session={} {}", job.acquisitionId(), e.getMessage()));
    }

    private void outcome(String session, int number) {
        Run run = runs.get(key(session, number));
        List<Job> stages = stageJobs(session, number);
        if (run.isOver || stages.stream().anyMatch(j -> !j.state().isEnded())) {
            return;
        }
        run.isOver = true;
        run.processing.close();
        Optional<Job> notDone =
                stages.stream().filter(j -> j.state() != Job.State.DONE).findFirst();
        List<Stage> shown = stages(session, number);
        if (notDone.isPresent()) {
            host.notProcessed(
                    session, shown, run.why(notDone.get()), notDone.get().state() == Job.State.CANCELLED);
            return;
        }
        vertx.executeBlocking(() -> {
                    folders(session).show(number);
                    return null;
                })
                .onSuccess(v -> host.processed(session, shown, run.summary))
                .onFailure(e ->
                        host.notProcessed(session, shown, Said.english("results not shown: " + e.getMessage()), false));
    }

    private List<Job> stageJobs(String session, int number) {
        return desk.of(session, number).stream()
                .map(JobStatus::job)
                .filter(j -> j.place() > 0)
                .toList();
    }

    private List<Stage> stages(String session, int number) {
        return desk.of(session, number).stream()
                .filter(s -> s.job().place() > 0)
                .map(this::stage)
                .toList();
    }

    /** What a stage that is done has written for people, as its figures name it. */
    private Optional<String> report(Job j) {
        return j.state() == Job.State.DONE
                        && run(j).summary.get(j.kind()) instanceof Map<?, ?> figures
                        && figures.get(ProcessingPipeline.REPORT) instanceof String file
                ? Optional.of("results/%d/files/%s".formatted(j.processing(), file))
                : Optional.empty();
    }

    private Optional<Stage> quickLook(String session, int number) {
        return desk.of(session, number).stream()
                .filter(s -> s.job().place() == 0 && s.job().state() == Job.State.RUNNING)
                .map(this::stage)
                .findFirst();
    }

    private Stage stage(JobStatus s) {
        Job j = s.job();
        String status = switch (j.state()) {
            case QUEUED -> "waiting";
            case RUNNING -> "running";
            case DONE -> "done";
            case FAILED -> "failed";
            case CANCELLED -> j.startedAt().isPresent() ? "cancelled" : "waiting";
        };
        String message = j.dueAt()
                .map(due -> "tried again at %s: %s".formatted(due, j.error().orElse("")))
                .orElse(j.message());
        return new Stage(
                j.kind(),
                status,
                j.fraction(),
                message,
                s.etaS().orElse(null),
                s.elapsedS(),
                report(j).orElse(null));
    }
}
