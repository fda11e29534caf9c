package org.petmr.acquisition.pipeline;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.petmr.acquisition.AcquisitionException;
import org.petmr.acquisition.exchange.Deliveries;
import org.petmr.acquisition.jobs.Lane;
import org.petmr.acquisition.mr.MrIntake;
import org.petmr.acquisition.session.ArmRequest;
import org.petmr.acquisition.session.LabelUpload;
import org.petmr.acquisition.session.MapReplacement;
import org.petmr.acquisition.session.ProcessingPipeline;
import org.petmr.acquisition.session.RegionRequest;
import org.petmr.acquisition.session.StoredExamination;
import org.petmr.acquisition.session.StoredSession;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;

/**
 * From a stored session to images in the archive: attenuation, reconstruction, registration, export, and a quick look beside
 * them. Each is worked on by itself; what they hand on lies in the folder of the processing.
 */
public final class ExaminationPipeline implements ProcessingPipeline, AutoCloseable {

    private static final String ATTENUATION = "attenuation";
    private static final String REGISTRATION = "registration";
    private static final String EXPORT = "export";

    private final List<PipelineStage> stages;
    private final PipelineSettings settings;
    private final MrIntake intake;
    private final Workers workers;
    private final Deliveries deliveries;

    /** @param deliveries take what is exported; not closed here */
    public ExaminationPipeline(MrIntake intake, Deliveries deliveries, PipelineSettings settings) {
        this.settings = settings;
        this.deliveries = deliveries;
        this.intake = intake;
        this.workers = new Workers(settings.threads());
        AttenuationStage attenuation = new AttenuationStage(intake, settings);
        ReconstructionStage reconstruction = new ReconstructionStage();
        this.stages = List.of(
                attenuation,
                reconstruction,
                new RegistrationStage(attenuation, reconstruction, intake, settings),
                new ExportStage(deliveries, settings));
    }

    @Override
    public List<String> stages() {
        return stages.stream().map(PipelineStage::name).toList();
    }

    @Override
    public boolean hasQuickLook() {
        return true;
    }

    @Override
    public Lane lane(String stage) {
        return stage.equals(EXPORT) ? Lane.SEND : Lane.COMPUTE;
    }

    @Override
    public boolean waits(String stage) {
        return stage.equals(ATTENUATION) || stage.equals(REGISTRATION);
    }

    @Override
    public Processing open(StoredSession session) {
        return new StageRunner(stages, settings, intake, workers, session);
    }

    /**
     * All stages one after the other on the caller's thread, for programs without a service.
     *
     * @return the figures of the session's result
     */
    public Map<String, Object> run(StoredSession session, Progress progress) throws Exception {
        try (Processing processing = open(session)) {
            Map<String, Object> summary = Map.of();
            for (int i = 0; i < stages.size(); i++) {
                Progress part = progress.part((double) i / stages.size(), (i + 1.0) / stages.size());
                summary = processing.run(stages.get(i).name(), part);
            }
            return summary;
        }
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
        try (Workers own = new Workers(settings.threads())) {
            return ReplacedMap.accept(
                            session,
                            wish,
                            settings.maps(),
                            PipelineJob.grid(session),
                            settings.installation().mrFromPet(),
                            own)
                    .figures();
        }
    }

    @Override
    public Map<String, Object> keepLabels(StoredSession session, LabelUpload upload) throws IOException {
        PipelineJob job = new PipelineJob(session, settings.installation(), workers);
        PipelineState.readPet(job);
        return UploadedLabels.keep(job, upload);
    }

    @Override
    public Map<String, Object> measure(StoredSession session, RegionRequest wish) throws IOException {
        PipelineJob job = new PipelineJob(session, settings.installation(), workers);
        PipelineState.readPet(job);
        return RegionReport.make(job, wish, deliveries, settings.isStepReported());
    }

    @Override
    public Map<String, Object> knit(StoredExamination examination, Progress progress)
            throws IOException, InterruptedException {
        try (Workers own = new Workers(settings.threads())) { // the others may be reconstructing
            return new KnitBeds(examination, settings, intake, own)
                    .run(new ExportStage(deliveries, settings.ofManyBeds()), progress);
        }
    }

    @Override
    public void close() {
        workers.close();
    }
}
