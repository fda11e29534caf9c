package org.petmr.acquisition.pipeline;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.petmr.acquisition.session.StoredSession;
import org.petmr.recon.algorithm.BedReconstruction;
import org.petmr.recon.algorithm.BedSettings;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.correction.Normalisation;
import org.petmr.recon.event.ListModeFiles;
import org.petmr.recon.event.ListModeSource;
import org.petmr.recon.image.Nifti;
import org.petmr.recon.projector.ListModeEvents;
import org.petmr.recon.projector.ListModeReader;
import org.petmr.recon.sinogram.RecordedCounts;

/** Reads the recording back from the store, and reconstructs it. */
final class ReconstructionStage implements PipelineStage {

    /** Where the whole scan's image ends in the stage's progress when frames or gates come after it. */
    private static final double WHOLE_PART = 0.3;

    private static final double END_PART = 0.95;

    @Override
    public String name() {
        return "reconstruction";
    }

    @Override
    public void run(PipelineJob job, Progress progress) throws IOException {
        StoredSession session = job.session;
        RecordedCounts recorded = job.counts.recorded(progress.part(0, 0.02));
        Normalisation normalisation = job.counts.normalisation();
        BedReconstruction bed = new BedReconstruction(job.geometry, job.settingsInUse(), job.workers);
        BedReconstruction.Result result = bed.run(
                job.counts.frame(events(job, progress.part(0.02, 0.03)), Progress.NONE),
                normalisation,
                job.muPerCm,
                Optional.empty(),
                progress.part(0.03, FramesAndGates.isAskedFor(job) ? WHOLE_PART : END_PART));
        job.durationS = recorded.durationS();
        job.decay = Optional.of(recorded.decay(session.isotope().halfLifeS())).filter(span -> recorded.pausedS() > 0);
        job.corrected = job.counts.corrections.done(recorded.singles());
        job.isBqPerMl = normalisation.isAbsolute() && job.muPerCm.isPresent();
        Nifti.write(
                session.resultDirectory().resolve("pet.nii.gz"),
                result.image(),
                job.isBqPerMl ? "petmr PET Bq/mL" : "petmr PET, relative");
        job.pet = Optional.of(result.image());

        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("prompts", recorded.histogrammer().prompts());
        figures.put("delayeds", recorded.histogrammer().delayeds());
        figures.put("outside", recorded.histogrammer().outside());
        figures.put("duration_s", recorded.durationS());
        figures.put("live_s", recorded.liveS());
        figures.put("paused_s", recorded.pausedS());
        figures.put("randoms_fraction", result.randomCounts() / result.promptCounts());
        if (!result.scatterFits().isEmpty()) {
            figures.put("scatter_fraction", result.scatterCounts() / result.promptCounts());
        }
        figures.put("decay_factor", result.decayFactor());
        figures.put("method", method(job));
        figures.put("unit", job.isBqPerMl ? "Bq/mL" : "relative");
        figures.put("normalisation", normalisation.description());
        figures.put("scatter", scatter(job));
        figures.putAll(job.counts.corrections.figures(recorded.singles()));
        job.summary.put("reconstruction", figures);
        job.summary.put("loss", RecordedLoss.figuresOf(session));
        job.counts.forget();
        if (FramesAndGates.isAskedFor(job)) {
            FramesAndGates.run(job, progress.part(WHOLE_PART, END_PART));
        }
        progress.report(1, method(job));
    }

    private static String scatter(PipelineJob job) {
        if (job.settings.scatterRounds() == 0) {
            return "not corrected: not asked for";
        }
        return job.settingsInUse().scatterRounds() > 0
                ? "single scatter simulation, rounds: " + job.settings.scatterRounds()
                : "not corrected: there is no mu-map";
    }

    /** Such as OSEM 3i21s, with TOF and PSF where they were modelled. */
    static String method(PipelineJob job) {
        return "%sOSEM%s %di%ds"
                .formatted(
                        job.settings.data() == BedSettings.Data.TOF_EVENTS ? "TOF-" : "",
                        job.settings.resolutionFwhmMm() > 0 ? "+PSF" : "",
                        job.settings.algorithm().iterations(),
                        job.settings.algorithm().subsets());
    }

    private static Optional<ListModeEvents> events(PipelineJob job, Progress progress) throws IOException {
        if (!job.settings.data().isEventByEvent()) {
            return Optional.empty();
        }
        try (ListModeSource source = ListModeFiles.open(job.session.listModeDirectory())) {
            return Optional.of(ListModeReader.read(source, job.geometry, word -> true, job.workers, progress));
        }
    }
}
