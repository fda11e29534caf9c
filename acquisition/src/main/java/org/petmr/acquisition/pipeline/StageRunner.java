package org.petmr.acquisition.pipeline;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.petmr.acquisition.mr.MrIntake;
import org.petmr.acquisition.session.ProcessingPipeline;
import org.petmr.acquisition.session.StoredSession;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One processing, stage by stage. What the stages hand on is kept in memory between them, and read from disk when it is gone. */
final class StageRunner implements ProcessingPipeline.Processing {

    private static final Logger LOG = LoggerFactory.getLogger(StageRunner.class);

    private final List<PipelineStage> stages;
    private final PipelineSettings settings;
    private final MrIntake intake;
    private final Workers workers;
    private final StoredSession session;
    private PipelineJob job;
    private volatile OptionalLong mrAwaitedNanos = OptionalLong.empty();

    StageRunner(
            List<PipelineStage> stages,
            PipelineSettings settings,
            MrIntake intake,
            Workers workers,
            StoredSession session) {
        this.stages = stages;
        this.settings = settings;
        this.intake = intake;
        this.workers = workers;
        this.session = session;
    }

    @Override
    public void await(String stage, Progress progress) throws IOException, InterruptedException {
        // A job of its own: nothing that is waited for is kept in memory.
        PipelineJob waiting = new PipelineJob(session, settings.installation(), workers);
        waiting.mrAwaitedNanos = mrAwaitedNanos;
        try {
            find(stage).await(waiting, lettingGo(progress));
        } finally {
            mrAwaitedNanos = waiting.mrAwaitedNanos;
        }
    }

    /** While something is really waited for, which is when something is told, the images of the stages before lie on disk alone. */
    private Progress lettingGo(Progress progress) {
        return new Progress() {
            @Override
            public void report(double fraction, String message) {
                keep(null);
                progress.report(fraction, message);
            }

            @Override
            public boolean isCancelled() {
                return progress.isCancelled();
            }
        };
    }

    @Override
    public Map<String, Object> run(String stage, Progress progress) throws IOException, InterruptedException {
        if (stage.equals(ProcessingPipeline.QUICK_LOOK)) {
            QuickLook.make(new PipelineJob(session, settings.installation(), workers), progress);
            return Map.of();
        }
        PipelineJob now = take();
        now.mrAwaitedNanos = mrAwaitedNanos.isPresent() ? mrAwaitedNanos : now.mrAwaitedNanos;
        long start = System.nanoTime();
        progress.checkpoint();
        find(stage).run(now, progress);
        double elapsedS = (System.nanoTime() - start) * 1e-9;
        noteTime(now, stage, elapsedS);
        PipelineState.write(now);
        keep(now);
        LOG.info("stage done id={} stage={} seconds={}", session.id(), stage, elapsedS);
        return Map.copyOf(now.summary);
    }

    /** What a stage that fails has changed is not kept: the next attempt begins with what is on disk. */
    private synchronized PipelineJob take() throws IOException {
        PipelineJob taken = job;
        job = null;
        if (taken == null) {
            settings.installation().requireScanner(session.arm().scanner());
            taken = new PipelineJob(session, settings.installation(), workers);
            taken.summary.put("installation", settings.installation().figures());
            PipelineState.read(taken, intake);
        }
        return taken;
    }

    private synchronized void keep(PipelineJob worked) {
        job = worked;
    }

    private static void noteTime(PipelineJob job, String stage, double elapsedS) {
        Map<String, Object> seconds = new LinkedHashMap<>();
        if (job.summary.get("timings_s") instanceof Map<?, ?> before) {
            before.forEach((name, s) -> seconds.put((String) name, s));
        }
        seconds.put(stage, elapsedS);
        job.summary.put("timings_s", seconds);
    }

    private PipelineStage find(String name) {
        return stages.stream().filter(s -> s.name().equals(name)).findFirst().orElseThrow();
    }

    @Override
    public Map<String, Object> summary() throws IOException {
        return PipelineState.summary(session.resultDirectory());
    }

    @Override
    public synchronized void close() {
        job = null;
    }
}
