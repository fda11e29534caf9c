package org.petmr.acquisition.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.petmr.acquisition.dicom.DicomFile;
import org.petmr.acquisition.dicom.DicomObject;
import org.petmr.acquisition.dicom.EnhancedPet;
import org.petmr.acquisition.dicom.GatedPetSeries;
import org.petmr.acquisition.dicom.PetSeriesDescription;
import org.petmr.acquisition.dicom.Uids;
import org.petmr.acquisition.dicom.workflow.SopReference;
import org.petmr.acquisition.exchange.ExportedSeries;
import org.petmr.acquisition.protocol.GatingWish;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.image.Nifti;
import org.petmr.recon.image.Volume;

/**
 * The gates of a session as a DICOM series: those of a cycle as a gated series of PET images, those by amplitude, which have no
 * place in a cycle, as an enhanced object each.
 */
final class GatedExport {

    private static final int SERIES = 509;
    private static final double MS_PER_S = 1000;
    private static final double PERCENT = 100;

    private final PipelineJob job;
    private final Path gates;
    private final PetSeriesDescription description;
    private final Path directory;

    private GatedExport(PipelineJob job, Path gates, PetSeriesDescription description, Path directory) {
        this.job = job;
        this.gates = gates;
        this.description = description;
        this.directory = directory;
    }

    /**
     * @param whole the series of the whole scan
     * @return empty when the session has no gates
     */
    static Optional<ExportedSeries> write(
            PipelineJob job, PetSeriesDescription whole, Path directory, Progress progress) throws IOException {
        Path file = job.session.resultDirectory().resolve(FramesAndGates.GATES);
        GatingWish wish = job.session.arm().plan().gating();
        if (wish == null || Files.notExists(file)) {
            return Optional.empty();
        }
        String kind = wish.phase().isPresent() ? " gates " : " gates by amplitude ";
        PetSeriesDescription.Series series = new PetSeriesDescription.Series(
                Uids.fresh(),
                SERIES,
                SeriesDescriptions.longString(wish.by() + kind + whole.series().description()),
                whole.series().protocolName(),
                whole.series().frameOfReferenceUid(),
                whole.series().bodyPart(),
                whole.series().step());
        GatedExport export = new GatedExport(job, file, whole.as(series), directory);
        List<Path> files = wish.phase().isPresent() ? export.byPhase(progress) : export.byAmplitude(progress);
        if (files.isEmpty()) {
            return Optional.empty();
        }
        List<SopReference> objects = new ArrayList<>();
        for (Path written : files) {
            objects.add(SopReference.of(DicomFile.readHeader(written).dataSet()));
        }
        return Optional.of(new ExportedSeries(series.seriesInstanceUid(), series.description(), true, files, objects));
    }

    private Volume image(int gate) throws IOException {
        return MrImages.placed(Nifti.read(gates, gate), job.mrFromPet());
    }

    /** None when there was no cycle to count. */
    private List<Path> byPhase(Progress progress) throws IOException {
        Optional<GatedPetSeries.Cycles> cycles = cycles(job);
        return cycles.isEmpty()
                ? List.of()
                : GatedPetSeries.write(this::image, cycles.get(), description, directory, progress);
    }

    /** None when the reconstruction did not tell where the gates lie. */
    private List<Path> byAmplitude(Progress progress) throws IOException {
        if (!(job.summary.get("gates") instanceof Map<?, ?> figures)
                || !(figures.get("amplitudes") instanceof List<?> edges)
                || !(figures.get("gates") instanceof List<?> rows)
                || edges.size() != rows.size() + 1) {
            return List.of();
        }
        Files.createDirectories(directory);
        double least = number(edges.get(0));
        double range = number(edges.get(rows.size())) - least;
        List<Path> files = new ArrayList<>();
        for (int gate = 0; gate < rows.size(); gate++) {
            progress.checkpoint();
            Map<?, ?> row = (Map<?, ?>) rows.get(gate);
            // A trace that never moved has gates without a range.
            double from = range > 0 ? PERCENT * (number(edges.get(gate)) - least) / range : 0;
            double to = range > 0 ? PERCENT * (number(edges.get(gate + 1)) - least) / range : PERCENT;
            EnhancedPet.TimeFrame frame = new EnhancedPet.TimeFrame(
                    image(gate),
                    description.frame().startMs(),
                    description.frame().durationMs(),
                    description.frame().decay(),
                    Math.round(number(row.get("prompts"))),
                    0,
                    1);
            DicomObject object = EnhancedPet.object(
                    frame,
                    description,
                    ExportedObjects.technique(job),
                    new EnhancedPet.AmplitudeGate(
                            gate + 1, from, to, Math.round(MS_PER_S * number(row.get("live_s")))));
            Path file = directory.resolve("gate%02d.dcm".formatted(gate + 1));
            DicomFile.write(file, object);
            files.add(file);
            progress.report((gate + 1.0) / rows.size(), "gate %d of %d".formatted(gate + 1, rows.size()));
        }
        return files;
    }

    private static double number(Object figure) {
        return figure instanceof Number n ? n.doubleValue() : 0;
    }

    /** As the reconstruction told of them; empty when there was no cycle to count. */
    private static Optional<GatedPetSeries.Cycles> cycles(PipelineJob job) {
        if (!(job.summary.get("gates") instanceof Map<?, ?> figures)
                || !(figures.get("cycles") instanceof Number count)
                || !(figures.get("accepted_s") instanceof Number acceptedS)
                || !(figures.get("gates") instanceof List<?> rows)
                || count.intValue() == 0) {
            return Optional.empty();
        }
        List<Long> countedMs = new ArrayList<>();
        for (Object row : rows) {
            if (row instanceof Map<?, ?> gate && gate.get("live_s") instanceof Number liveS) {
                countedMs.add(Math.round(MS_PER_S * liveS.doubleValue()));
            }
        }
        return Optional.of(new GatedPetSeries.Cycles(MS_PER_S * acceptedS.doubleValue() / count.intValue(), countedMs));
    }
}
