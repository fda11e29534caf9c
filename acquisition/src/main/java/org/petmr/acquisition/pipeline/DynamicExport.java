package org.petmr.acquisition.pipeline;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.petmr.acquisition.dicom.DicomFile;
import org.petmr.acquisition.dicom.DynamicPetSeries;
import org.petmr.acquisition.dicom.PetSeriesDescription;
import org.petmr.acquisition.dicom.Uids;
import org.petmr.acquisition.dicom.workflow.SopReference;
import org.petmr.acquisition.exchange.ExportedSeries;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.image.Nifti;

/** The time frames of a session as a dynamic DICOM series. */
final class DynamicExport {

    private static final int SERIES = 506;

    private DynamicExport() {}

    /**
     * @param whole the series of the whole scan
     * @return empty when the session has no frames
     */
    static Optional<ExportedSeries> write(
            PipelineJob job, PetSeriesDescription whole, Path directory, Progress progress) throws IOException {
        Path results = job.session.resultDirectory();
        Optional<FrameTimes> times = FrameTimes.read(results);
        if (times.isEmpty() || job.session.arm().plan().frames() == null) {
            return Optional.empty();
        }
        List<PetSeriesDescription.Frame> frames = new ArrayList<>();
        for (int i = 0; i < times.get().startMs().size(); i++) {
            frames.add(new PetSeriesDescription.Frame(
                    whole.frame().seriesStart(),
                    times.get().startMs().get(i),
                    times.get().durationMs().get(i),
                    times.get().decay().get(i)));
        }
        PetSeriesDescription.Series series = new PetSeriesDescription.Series(
                Uids.fresh(),
                SERIES,
                SeriesDescriptions.longString("dynamic " + whole.series().description()),
                whole.series().protocolName(),
                whole.series().frameOfReferenceUid(),
                whole.series().bodyPart(),
                whole.series().step());
        List<Path> files = DynamicPetSeries.write(
                f -> MrImages.placed(Nifti.read(results.resolve(FramesAndGates.DYNAMIC), f), job.mrFromPet()),
                frames,
                whole.as(series),
                directory,
                progress);
        List<SopReference> objects = new ArrayList<>();
        for (Path file : files) {
            objects.add(SopReference.of(DicomFile.readHeader(file).dataSet()));
        }
        return Optional.of(new ExportedSeries(series.seriesInstanceUid(), series.description(), true, files, objects));
    }
}
