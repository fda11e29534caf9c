package org.petmr.acquisition.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.dicom.DicomFile;
import org.petmr.acquisition.dicom.DicomObject;
import org.petmr.acquisition.dicom.Tag;
import org.petmr.acquisition.exchange.ExportedSeries;
import org.petmr.acquisition.installation.Installation;
import org.petmr.acquisition.session.SessionJson;
import org.petmr.acquisition.session.StoredSession;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.correction.Isotope;
import org.petmr.recon.image.NiftiWriter;
import org.petmr.recon.image.Volume;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.sinogram.DecaySpan;
import org.petmr.recon.sinogram.FrameSpec;

/** An agent whose name fills its attribute leaves no room for it in a description: the export must not fail for that. */
class LongAgentTest {

    private static final String AGENT = "68Ga-".concat("x".repeat(59));

    @TempDir
    Path directory;

    private StoredSession session() {
        return new StoredSession(
                "s1",
                directory,
                ScannerCatalogue.find("bench"),
                Isotope.find("68Ga"),
                SessionJson.armRequest("""
                        {"accession": "A1", "patient": {"id": "P1", "name": "DOE^JANE", "weightKg": 66.5},
                         "scanner": "bench", "durationS": 60, "pipeline": {"imageCoarsening": 4},
                         "plan": {"kind": "dynamic", "frames": "2x30"},
                         "tracer": {"isotope": "68Ga", "agent": "%s", "injectedActivityBq": 1e8,
                                    "injectedAt": "2026-03-01T08:00:00Z"}}
                        """.formatted(AGENT)),
                Instant.parse("2026-03-01T09:00:00Z"),
                null);
    }

    @Test
    void everySeriesIsWrittenWithAShorterDescription() throws Exception {
        assertThat(AGENT).hasSize(64);
        List<ExportedSeries> made = new ArrayList<>();
        try (Workers workers = new Workers(1)) {
            PipelineJob job = BenchJobs.job(session(), Installation.NONE, workers);
            Volume image = Volume.zeros(job.grid());
            job.pet = Optional.of(image);
            job.muPerCm = Optional.of(image);
            job.isBqPerMl = true;
            job.durationS = 60;
            job.attenuationMethod = "Dixon";
            Path results = Files.createDirectories(job.session.resultDirectory());
            FrameTimes.of(FrameSpec.parse("2x30"), List.of(new DecaySpan(0, 30), new DecaySpan(30, 30)))
                    .write(results);
            try (NiftiWriter frames =
                    new NiftiWriter(results.resolve(FramesAndGates.DYNAMIC), image.grid(), 2, "PET")) {
                frames.append(image);
                frames.append(image);
                frames.finish();
            }
            new ExportStage(
                            (session, imagesOf, series) -> {
                                made.addAll(series);
                                return List.of();
                            },
                            new PipelineSettings(
                                    1,
                                    10,
                                    1,
                                    Set.of("pet", "mumap", "enhanced"),
                                    false,
                                    Installation.NONE,
                                    directory.resolve("maps")))
                    .run(job, Progress.NONE);
        }
        List<String> begins = List.of("PET 68Ga-xx", "dynamic PET 68Ga-xx", "mu-map", "enhanced PET 68Ga-xx");
        assertThat(made).hasSameSizeAs(begins);
        for (int i = 0; i < begins.size(); i++) {
            DicomObject o = DicomFile.read(made.get(i).files().get(0)).dataSet();
            assertThat(o.requireString(Tag.SeriesDescription))
                    .startsWith(begins.get(i))
                    .hasSizeLessThanOrEqualTo(64);
            assertThat(o.items(Tag.RadiopharmaceuticalInformationSequence)
                            .get(0)
                            .string(Tag.Radiopharmaceutical))
                    .as("in full")
                    .contains(AGENT);
        }
    }
}
