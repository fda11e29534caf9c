package org.petmr.acquisition.pipeline;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.petmr.acquisition.dicom.DynamicPetSeries;
import org.petmr.acquisition.dicom.PetSeriesDescription;
import org.petmr.acquisition.dicom.Uids;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.image.Nifti;

/** The time frames of a session as a dynamic DICOM series. */
final class DynamicExport {

    private static final int SERIES = 503;

    private DynamicExport() {}

    /** @return files in order; none when the session has no frames */
    static List<Path> write(PipelineJob job, PetSeriesDescription whole, Path directory, Progress progress)
            throws IOException {
        Path results = job.session.resultDirectory();
        Optional<FrameTimes> times = FrameTimes.read(results);
        if (times.isEmpty() || job.session.arm().plan().frames() == null) {
            return List.of();
        }
        List<PetSeriesDescription.Frame> frames = new ArrayList<>();
        for (int i = 0; i < times.get().startMs().size(); i++) {
            frames.add(new PetSeriesDescription.Frame(
                    whole.frame().seriesStart(),
                    times.get().startMs().get(i),
                    times.get().durationMs().get(i)));
        }
        PetSeriesDescription.Series series = whole.series();
        PetSeriesDescription description = new PetSeriesDescription(
                whole.quantity(),
                whole.patient(),
                whole.study(),
                new PetSeriesDescription.Series(
                        Uids.fresh(),
                        SERIES,
                        "%s dynamic".formatted(series.description()),
                        series.protocolName(),
                        series.frameOfReferenceUid(),
                        series.bodyPart()),
                whole.equipment(),
                whole.tracer(),
                whole.reconstruction(),
                whole.frame(),
                whole.related());
        return DynamicPetSeries.write(
                f -> MrImages.placed(
                        Nifti.read(results.resolve(FramesAndGates.DYNAMIC), f), job.installation.mrFromPet()),
                frames,
                description,
                directory,
                progress);
    }
}
