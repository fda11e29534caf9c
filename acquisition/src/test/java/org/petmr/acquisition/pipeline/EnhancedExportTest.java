package org.petmr.acquisition.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.petmr.acquisition.dicom.AttenuationSource;
import org.petmr.acquisition.dicom.DicomFile;
import org.petmr.acquisition.dicom.DicomObject;
import org.petmr.acquisition.dicom.Tag;
import org.petmr.acquisition.exchange.ExportedSeries;
import org.petmr.acquisition.installation.Installation;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Volume;
import org.petmr.recon.registration.RigidTransform;

/** What the enhanced object of a session says of its map and of where it was measured. */
class EnhancedExportTest {

    private static final Workers WORKERS = new Workers(1);
    private static final double TABLE_MM = -60;

    @TempDir
    Path directory;

    @AfterAll
    static void close() {
        WORKERS.close();
    }

    private PipelineJob job() throws Exception {
        PipelineJob job = BenchJobs.job(
                BenchJobs.session(
                        directory.resolve("session"),
                        ", \"tablePositionMm\": %s, \"pipeline\": {\"imageCoarsening\": 4}".formatted(TABLE_MM)),
                Installation.NONE,
                WORKERS);
        Volume image = Volume.zeros(job.grid());
        image.values()[image.values().length / 2] = 5000;
        job.pet = Optional.of(image);
        job.muPerCm = Optional.of(image);
        job.isBqPerMl = true;
        job.durationS = 60;
        job.attenuationMethod = "a map";
        return job;
    }

    private DicomObject enhanced(PipelineJob job) throws Exception {
        List<ExportedSeries> made = new ArrayList<>();
        new ExportStage(
                        (session, imagesOf, series) -> {
                            made.addAll(series);
                            return List.of();
                        },
                        new PipelineSettings(
                                1,
                                10,
                                1,
                                Set.of("pet", "enhanced"),
                                false,
                                Installation.NONE,
                                directory.resolve("maps")))
                .run(job, Progress.NONE);
        return DicomFile.read(made.get(1).files().get(0)).dataSet();
    }

    @ParameterizedTest
    @CsvSource({
        "MR, MR, SIMULTANEOUS, MRAC",
        "CT, CT, SEPARATE, CTAC",
        "OUTLINE, CALCULATED, SIMULTANEOUS, AC",
        "UNKNOWN, CALCULATED, SEPARATE, AC"
    })
    void itSaysWhatTheMapWasMeasuredWith(AttenuationSource source, String term, String time, String abbreviation)
            throws Exception {
        PipelineJob job = job();
        job.mapSource = Optional.of(source);
        DicomObject o = enhanced(job);
        assertThat(o.string(Tag.AttenuationCorrectionSource)).contains(term);
        assertThat(o.string(Tag.AttenuationCorrectionTemporalRelationship)).contains(time);
        assertThat(o.requireString(Tag.SeriesDescription)).startsWith("enhanced PET FDG " + abbreviation + " OSEM");
    }

    /** The images lie in the space of the MR, moved by the table and by a correction; so does the scanner's centre. */
    @Test
    void theCentreOfTheScannerLiesWhereTheImagesHaveIt() throws Exception {
        PipelineJob job = job();
        job.correction = Optional.of(new RigidTransform(0, 0, Math.toRadians(3), 5, -3, 2, 0, 0, 0));
        DicomObject position = enhanced(job)
                .items(Tag.SharedFunctionalGroupsSequence)
                .get(0)
                .items(Tag.PETPositionSequence)
                .get(0);
        double[] centre = position.requireDoubles(Tag.DataCollectionCenterPatient, 3);
        assertThat(centre[0]).isCloseTo(5, within(1e-6));
        assertThat(centre[1]).isCloseTo(-3, within(1e-6));
        assertThat(centre[2]).isCloseTo(2 + TABLE_MM, within(1e-6));
        double[] ofImages = position.requireDoubles(Tag.ReconstructionTargetCenterPatient, 3);
        for (int axis = 0; axis < 3; axis++) {
            assertThat(ofImages[axis]).as("bench images are centred").isCloseTo(centre[axis], within(0.01));
        }
        assertThat(position.doubleValue(Tag.TablePosition))
                .as("the head is further in the scanner")
                .hasValue(TABLE_MM);
    }
}
