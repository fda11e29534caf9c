package org.petmr.acquisition.pipeline;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.petmr.acquisition.AcquisitionException;
import org.petmr.acquisition.dicom.DicomNode;
import org.petmr.acquisition.dicom.Peer;
import org.petmr.acquisition.dicom.PetSeries;
import org.petmr.acquisition.dicom.PetSeriesDescription;
import org.petmr.acquisition.dicom.StoreOutcome;
import org.petmr.acquisition.dicom.StoreSource;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.image.Volume;

/** Writes the PET series and the mu-map as DICOM and sends them to the archive. */
final class ExportStage implements PipelineStage {

    private static final long LOOK_MS = 250;

    private final DicomNode node;
    private final PipelineSettings settings;

    ExportStage(DicomNode node, PipelineSettings settings) {
        this.node = node;
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
            job.summary.put("dicom", Map.of("objects", 0, "accepted", 0, "why", obstacle.get()));
            progress.report(1, "not exported: " + obstacle.get());
            return;
        }
        SeriesDescriptions descriptions = new SeriesDescriptions(job);
        Path directory = job.session.resultDirectory().resolve("dicom");
        PetSeriesDescription pet = descriptions.pet();
        List<Path> files = new ArrayList<>(PetSeries.write(
                inMrSpace(job, job.pet.orElseThrow().image()), pet, directory.resolve("pet"), progress.part(0, 0.3)));
        files.addAll(PetSeries.write(
                inMrSpace(job, job.muPerCm.orElseThrow()),
                descriptions.muMap(),
                directory.resolve("mumap"),
                progress.part(0.3, 0.4)));
        files.addAll(DynamicExport.write(job, pet, directory.resolve("dynamic"), progress.part(0.4, 0.5)));
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("objects", files.size());
        figures.put("study_uid", pet.study().studyInstanceUid());
        figures.put("series_uid", pet.series().seriesInstanceUid());
        int accepted = 0;
        if (settings.pacs().isPresent()) {
            accepted = send(settings.pacs().get(), files, progress.part(0.5, 1));
        }
        figures.put("accepted", accepted);
        job.summary.put("dicom", figures);
        progress.report(
                1,
                settings.pacs()
                        .map(p -> "%d objects to %s".formatted(files.size(), p.aeTitle()))
                        .orElse("%d objects written, no PACS configured".formatted(files.size())));
    }

    /** The series share the MR's frame of reference, so they must lie where the MR says the patient is. */
    private static Volume inMrSpace(PipelineJob job, Volume inPetSpace) {
        return MrImages.placed(inPetSpace, job.installation.mrFromPet());
    }

    /** As long as somebody waits for it: an archive that hangs must not hold the pipeline. */
    private static <T> T await(CompletableFuture<T> sent, Progress progress)
            throws ExecutionException, InterruptedException {
        while (true) {
            try {
                return sent.get(LOOK_MS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                progress.checkpoint();
            }
        }
    }

    private int send(Peer pacs, List<Path> files, Progress progress) throws IOException, InterruptedException {
        CompletableFuture<List<StoreOutcome>> sent = node.store(pacs, StoreSource.files(files), progress);
        List<StoreOutcome> outcomes;
        try {
            outcomes = await(sent, progress);
        } catch (ExecutionException e) {
            throw AcquisitionException.peerRefused(pacs.toString(), e.getCause().getMessage());
        }
        List<StoreOutcome> failed = outcomes.stream().filter(o -> !o.isStored()).toList();
        if (!failed.isEmpty()) {
            throw AcquisitionException.peerRefused(
                    pacs.toString(),
                    "%d of %d objects; first: %s %s"
                            .formatted(
                                    failed.size(),
                                    files.size(),
                                    failed.get(0).result(),
                                    failed.get(0).status()));
        }
        return outcomes.size();
    }
}
