package org.petmr.acquisition.pipeline;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.petmr.acquisition.dicom.PetSeriesDescription;
import org.petmr.acquisition.exchange.Deliveries;
import org.petmr.acquisition.exchange.Delivery;
import org.petmr.acquisition.exchange.ExportedSeries;
import org.petmr.recon.compute.Progress;

/**
 * Writes the results as DICOM and hands them to the queue of every destination. Done when they are safe there: an archive
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
        SeriesDescriptions descriptions = new SeriesDescriptions(job, settings.isStepReported());
        PetSeriesDescription pet = descriptions.pet();
        List<ExportedSeries> series = write(job, descriptions, pet, progress);
        int objects = series.stream().mapToInt(s -> s.objects().size()).sum();
        progress.checkpoint();
        List<Delivery> queued = deliveries.deliver(job.session.id(), series);
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("objects", objects);
        figures.put("study_uid", pet.study().studyInstanceUid());
        figures.put("series_uid", pet.series().seriesInstanceUid());
        figures.put("frame_of_reference_uid", pet.series().frameOfReferenceUid());
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

    private List<ExportedSeries> write(
            PipelineJob job, SeriesDescriptions descriptions, PetSeriesDescription pet, Progress progress)
            throws IOException {
        Path directory = job.session.resultDirectory().resolve("dicom");
        ExportedObjects objects = new ExportedObjects(job, pet, directory);
        List<ExportedSeries> series = new ArrayList<>();
        ExportedSeries classic = objects.classic(job.pet.orElseThrow(), pet, "pet", progress.part(0, 0.3)); // always
        series.add(classic);
        DynamicExport.write(job, pet, directory.resolve("dynamic"), progress.part(0.3, 0.35))
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

    private static Map<String, Object> inWords(ExportedSeries s) {
        return Map.of(
                "series_uid", s.seriesInstanceUid(),
                "description", s.description(),
                "objects", s.objects().size());
    }
}
