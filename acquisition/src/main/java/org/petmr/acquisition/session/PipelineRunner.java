package org.petmr.acquisition.session;

import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.petmr.acquisition.AcquisitionException;
import org.petmr.recon.compute.Progress;

/**
 * Runs the pipeline for sessions and keeps the picture of its stages: what is done, how far, and how long it may still
 * take. The pipeline tells from its own threads; the picture is changed on the session verticle's context only.
 */
final class PipelineRunner {

    private static final double NANOS = 1e9;
    private static final long TELL_EVERY_NANOS = 100_000_000;

    private final Vertx vertx;
    private final Context context;
    private final ProcessingPipeline pipeline;
    private final BiConsumer<String, List<Stage>> changed;
    private final Map<String, Job> jobs = new HashMap<>();

    PipelineRunner(Vertx vertx, Context context, ProcessingPipeline pipeline, BiConsumer<String, List<Stage>> changed) {
        this.vertx = vertx;
        this.context = context;
        this.pipeline = pipeline;
        this.changed = changed;
    }

    /** One run of the pipeline. */
    private static final class Job {
        final List<Stage> stages = new ArrayList<>();
        volatile boolean isCancelled;
        int running = -1;
        long stageStartNanos;
    }

    Future<ProcessingPipeline.Result> run(StoredSession session) {
        Job job = new Job();
        pipeline.stages().forEach(name -> job.stages.add(new Stage(name, "waiting", 0, "", null, 0)));
        jobs.put(session.id(), job);
        tell(session.id(), job);
        Future<CompletableFuture<ProcessingPipeline.Result>> begun = vertx.executeBlocking(() -> {
            try {
                Files.createDirectories(session.resultDirectory());
            } catch (IOException e) {
                throw AcquisitionException.storeFailed(session.resultDirectory(), e);
            }
            return pipeline.run(session, name -> begin(session.id(), job, name));
        });
        return begun.compose(f -> Future.fromCompletionStage(f, context))
                .transform(this::behindWhatWasTold)
                .onComplete(outcome -> end(session.id(), job, outcome.succeeded()));
    }

    /** What the stages told on their way may still be queued here when the pipeline is through; the outcome waits for it. */
    private Future<ProcessingPipeline.Result> behindWhatWasTold(AsyncResult<ProcessingPipeline.Result> outcome) {
        Promise<ProcessingPipeline.Result> later = Promise.promise();
        context.runOnContext(v -> later.handle(outcome));
        return later.future();
    }

    List<Stage> stages(String id) {
        Job job = jobs.get(id);
        return job == null ? List.of() : List.copyOf(job.stages);
    }

    void cancel(String id) {
        Job job = jobs.get(id);
        if (job != null) {
            job.isCancelled = true;
        }
    }

    void cancelAll() {
        jobs.values().forEach(job -> job.isCancelled = true);
    }

    private Progress begin(String id, Job job, String name) {
        long start = System.nanoTime();
        context.runOnContext(v -> {
            closeRunning(job, "done");
            job.running = indexOf(job, name);
            job.stageStartNanos = start;
            set(job, "running", 0, "", start);
            tell(id, job);
        });
        return new Progress() {
            private long toldNanos = start;

            @Override
            public synchronized void report(double fraction, String message) {
                long now = System.nanoTime();
                if (fraction < 1 && now - toldNanos < TELL_EVERY_NANOS) {
                    return;
                }
                toldNanos = now;
                context.runOnContext(v -> {
                    if (job.running >= 0 && job.stages.get(job.running).name().equals(name)) {
                        set(job, "running", Math.min(1, Math.max(0, fraction)), message, now);
                        tell(id, job);
                    }
                });
            }

            @Override
            public boolean isCancelled() {
                return job.isCancelled;
            }
        };
    }

    private static int indexOf(Job job, String name) {
        for (int i = 0; i < job.stages.size(); i++) {
            if (job.stages.get(i).name().equals(name)) {
                return i;
            }
        }
        job.stages.add(new Stage(name, "waiting", 0, "", null, 0));
        return job.stages.size() - 1;
    }

    private static void set(Job job, String status, double fraction, String message, long nowNanos) {
        double elapsedS = (nowNanos - job.stageStartNanos) / NANOS;
        Double etaS = fraction > 0.02 && fraction < 1 ? elapsedS * (1 - fraction) / fraction : null;
        String name = job.stages.get(job.running).name();
        job.stages.set(job.running, new Stage(name, status, fraction, message, etaS, elapsedS));
    }

    private static void closeRunning(Job job, String status) {
        if (job.running >= 0) {
            Stage last = job.stages.get(job.running);
            double fraction = status.equals("done") ? 1 : last.fraction();
            set(job, status, fraction, last.message(), System.nanoTime());
            job.running = -1;
        }
    }

    private void end(String id, Job job, boolean isDone) {
        closeRunning(job, isDone ? "done" : "failed");
        tell(id, job);
    }

    private void tell(String id, Job job) {
        changed.accept(id, List.copyOf(job.stages));
    }
}
