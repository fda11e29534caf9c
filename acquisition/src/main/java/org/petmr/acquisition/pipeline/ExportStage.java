package org.petmr.acquisition.pipeline;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.petmr.acquisition.dicom.PetSeriesDescription;
import org.petmr.acquisition.exchange.Deliveries;
import org.petmr.acquisition.exchange.Delivery;
import org.petmr.acquisition.exchange.ExportedSeries;
import org.petmr.acquisition.session.SeriesFile;
import org.petmr.acquisition.session.StoredSession;
import org.petmr.recon.compute.Progress;

/**
 * Writes the results as DICOM, once for a processing, and hands them to the queue of every destination. Done when they are safe there: an archive
 * that is down holds no examination up, and how the sending gets on is told elsewhere.
 */
final class ExportStage implements PipelineStage {

    private final Deliveries deliveries;
    private final PipelineSettings settings;

    ExportStage(Deliveries deliveries, PipelineSettings settings) {
        this.deliveries = deliveries;
        this.settings = settings;
    }

    @Override
    public String name() {
        return "export";
    }

    @Override
    public void run(PipelineJob job, Progress progress) throws IOException, InterruptedException {
        Optional<String> obstacle = SeriesDescriptions.obstacle(job);
        if (obstacle.isPresent()) {
            job.summary.put("dicom", Map.of("objects", 0, "queued", 0, "why", obstacle.get()));
            progress.report(1, "not exported: " + obstacle.get());
            return;
        }
        if (job.isBedOfMany() && !settings.export().contains("raw")) {
            String examination = job.session.arm().examination();
            String why = "bed %d of examination %s, which is exported as a whole"
                    .formatted(job.session.arm().bed(), examination);
            job.summary.put("dicom", Map.of("objects", 0, "queued", 0, "why", why, "examination", examination));
            progress.report(1, why);
            return;
        }
        Path directory = job.alone.orElseGet(() -> job.session.resultDirectory().resolve("dicom"));
        ExportRecord exported = exported(job, directory, progress);
        List<ExportedSeries> series = exported.in(directory);
        int objects = series.stream().mapToInt(s -> s.objects().size()).sum();
        progress.checkpoint();
        note(job.session, series);
        List<Delivery> queued = deliveries.deliver(job.session.id(), job.imagesOf, series);
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("objects", objects);
        figures.put("study_uid", exported.studyInstanceUid());
        exported.pet().ifPresent(pet -> figures.put("series_uid", pet.seriesInstanceUid()));
        figures.put("frame_of_reference_uid", exported.frameOfReferenceUid());
        figures.put("series", series.stream().map(ExportStage::inWords).toList());
        figures.put("queued", queued.size() * objects);
        figures.put("destinations", queued.stream().map(Delivery::destination).toList());
        job.summary.put("dicom", figures);
        progress.report(
                1,
                queued.isEmpty()
                        ? "%d objects written, no archive configured".formatted(objects)
                        : "%d objects queued for %s"
                                .formatted(
                                        objects,
                                        String.join(
                                                ", ",
                                                queued.stream()
                                                        .map(Delivery::destination)
                                                        .toList())));
    }

    /** The objects of this processing: those it was exported as before, else new ones. */
    private ExportRecord exported(PipelineJob job, Path directory, Progress progress) throws IOException {
        Path results = job.session.resultDirectory();
        String madeOf = ExportRecord.digest(
                job,
                settings.export(),
                List.of(
                        results.resolve(RegistrationStage.TRANSFORM),
                        results.resolve(FramesAndGates.DYNAMIC),
                        results.resolve(FramesAndGates.GATES)));
        Optional<ExportRecord> before = ExportRecord.find(directory, madeOf);
        if (before.isPresent()) {
            return before.get();
        }
        SeriesDescriptions descriptions = new SeriesDescriptions(job, settings.isStepReported());
        ExportRecord.forget(directory);
        List<ExportedSeries> made = write(job, descriptions, directory, progress);
        ExportRecord record = ExportRecord.of(madeOf, descriptions, job.mrFromPet(), made, directory);
        record.write(directory);
        return record;
    }

    private List<ExportedSeries> write(
            PipelineJob job, SeriesDescriptions descriptions, Path directory, Progress progress) throws IOException {
        PetSeriesDescription pet = descriptions.pet();
        ExportedObjects objects = new ExportedObjects(job, pet, directory);
        List<ExportedSeries> series = new ArrayList<>();
        if (job.isBedOfMany()) { // its images are part of the whole
            series.add(objects.raw(progress));
            return series;
        }
        ExportedSeries classic = objects.classic(job.pet.orElseThrow(), pet, "pet", progress.part(0, 0.3)); // always
        series.add(classic);
        DynamicExport.write(job, pet, directory.resolve("dynamic"), progress.part(0.3, 0.33))
                .ifPresent(series::add);
        GatedExport.write(job, pet, directory.resolve("gates"), progress.part(0.33, 0.35))
                .ifPresent(series::add);
        if (settings.export().contains("mumap")) {
            series.add(objects.classic(
                    job.muPerCm.orElseThrow(), descriptions.muMap(), "mumap", progress.part(0.35, 0.5)));
        }
        if (settings.export().contains("enhanced")) {
            series.add(objects.enhanced());
        }
        if (settings.export().contains("registration")) {
            objects.registration(classic).ifPresent(series::add);
        }
        if (settings.export().contains("raw")) {
            series.add(objects.raw(progress.part(0.5, 0.9)));
        }
        return series;
    }

    /** Beside the session, for whoever keeps books on what was made of it. */
    static void note(StoredSession session, List<ExportedSeries> series) throws IOException {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
        SeriesFile.add(
                session.directory(),
                series.stream()
                        .map(s -> new SeriesFile.Made(
                                s.seriesInstanceUid(),
                                s.modality(),
                                s.description(),
                                s.objects().size(),
                                now))
                        .toList());
    }

    private static Map<String, Object> inWords(ExportedSeries s) {
        return Map.of(
                "series_uid", s.seriesInstanceUid(),
                "description", s.description(),
                "objects", s.objects().size());
    }
}
