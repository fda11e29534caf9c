package org.petmr.acquisition.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.dicom.GivenBack;
import org.petmr.acquisition.session.RegionRequest;
import org.petmr.acquisition.session.RegionRequest.Ellipsoid;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

/** Regions as others see them: dicom3tools, DCMTK and Orthanc. */
class RegionsPeersIT {

    @TempDir
    Path directory;

    /** What a result's regions are exported as. */
    private List<Path> regions() throws Exception {
        List<Path> files = new ArrayList<>();
        Volume image =
                Volume.filled(new VoxelGrid(12, 10, 5, new Affine(5, 0, 0, -27.5, 0, 5, 0, -22.5, 0, 0, 5, -10)), 5000);
        image.values()[300] = 20_000;
        try (Workers workers = new Workers(1)) {
            PipelineJob job = BenchJobs.imaged(directory, image, workers);
            new ExportStage((session, imagesOf, series) -> List.of(), BenchJobs.exporting(directory))
                    .run(job, Progress.NONE);
            RegionRequest wish = new RegionRequest(List.of(
                    new Ellipsoid("Läsion 1", List.of(2.0, 1.0, 0.0), List.of(9.0, 7.0, 6.0)),
                    new Ellipsoid("one plane", List.of(-5.0, 0.0, 0.0), List.of(12.0, 12.0, 2.0))));
            RegionReport.make(
                    job,
                    wish,
                    (session, imagesOf, series) -> {
                        series.forEach(s -> files.addAll(s.files()));
                        return List.of();
                    },
                    false);
        }
        return files;
    }

    @Test
    void theyHaveNoErrorsAndComeBackFromArchivesAsTheyWere() throws Exception {
        List<Path> files = regions();
        assertThat(files).hasSize(2);
        GivenBack.unchanged(directory, files);
    }
}
