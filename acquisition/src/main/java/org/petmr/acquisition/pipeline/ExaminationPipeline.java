package org.petmr.acquisition.pipeline;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.petmr.acquisition.AcquisitionException;
import org.petmr.acquisition.exchange.Deliveries;
import org.petmr.acquisition.mr.MrIntake;
import org.petmr.acquisition.session.ArmRequest;
import org.petmr.acquisition.session.MapReplacement;
import org.petmr.acquisition.session.ProcessingPipeline;
import org.petmr.acquisition.session.StoredSession;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From a stored session to images in the archive: attenuation, reconstruction, registration, export. One session at a time
 * on a thread of its own, since each fills memory and all processors; the others wait in order.
 */
public final class ExaminationPipeline implements ProcessingPipeline, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ExaminationPipeline.class);

    private final List<PipelineStage> stages;
    private final PipelineSettings settings;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
        Thread t = new Thread(task, "pipeline");
        t.setDaemon(true);
        return t;
    });

    /** @param deliveries take what is exported; not closed here */
    public ExaminationPipeline(MrIntake intake, Deliveries deliveries, PipelineSettings settings) {
        this.settings = settings;
        this.stages = List.of(
                new AttenuationStage(intake, settings),
                new ReconstructionStage(),
                new RegistrationStage(),
                new ExportStage(deliveries, settings));
    }

    @Override
    public List<String> stages() {
        return stages.stream().map(PipelineStage::name).toList();
    }

    @Override
    public CompletableFuture<Result> run(StoredSession session, StageProgress tell) {
        return CompletableFuture.supplyAsync(() -> process(session, tell), thread);
    }

    @Override
    public void check(ArmRequest request) {
        try {
            settings.installation().requireScanner(request.scanner());
        } catch (IllegalArgumentException e) {
            throw AcquisitionException.invalid(e.getMessage());
        }
    }

    @Override
    public Map<String, Object> replaceMap(StoredSession session, MapReplacement wish) throws IOException {
        if (wish.file() == null) {
            ReplacedMap.forget(session);
            return Map.of("source", "computed", "findings", List.of());
        }
        try (Workers workers = new Workers(settings.threads())) {
            return ReplacedMap.accept(
                            session,
                            wish,
                            settings.maps(),
                            PipelineJob.grid(session),
                            settings.installation().mrFromPet(),
                            workers)
                    .figures();
        }
    }

    private Result process(StoredSession session, StageProgress tell) {
        Map<String, Object> seconds = new LinkedHashMap<>();
        try (Workers workers = new Workers(settings.threads())) {
            settings.installation().requireScanner(session.arm().scanner());
            PipelineJob job = new PipelineJob(session, settings.installation(), workers);
            job.summary.put("installation", settings.installation().figures());
            for (PipelineStage stage : stages) {
                long start = System.nanoTime();
                Progress progress = tell.stage(stage.name());
                progress.checkpoint();
                stage.run(job, progress);
                double elapsedS = (System.nanoTime() - start) * 1e-9;
                seconds.put(stage.name(), elapsedS);
                LOG.info("stage done id={} stage={} seconds={}", session.id(), stage.name(), elapsedS);
            }
            job.summary.put("timings_s", seconds);
            return new Result(job.summary);
        } catch (IOException e) {
            throw new CompletionException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CompletionException(e);
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
