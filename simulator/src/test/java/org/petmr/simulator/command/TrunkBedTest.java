package org.petmr.simulator.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.dicom.DicomFile;
import org.petmr.acquisition.dicom.Tag;
import org.petmr.acquisition.exchange.Deliveries;
import org.petmr.acquisition.installation.Installation;
import org.petmr.acquisition.mr.MrIntake;
import org.petmr.acquisition.pipeline.ExaminationPipeline;
import org.petmr.acquisition.pipeline.PipelineSettings;
import org.petmr.acquisition.session.ArmRequest;
import org.petmr.acquisition.session.StoredSession;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.correction.Isotope;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.scanner.TofModel;
import org.petmr.simulator.mr.Examination;
import org.petmr.simulator.mr.MrScanner;
import org.petmr.simulator.phantom.BodyPhantom;
import org.petmr.simulator.phantom.Phantom;

/**
 * A bed over the liver in the service's pipeline: MR is too narrow for the arms and was taken in a shallower breath than PET.
 * Arms are completed from PET, half too fat on so coarse a ring; the diaphragm is compared and moved all the same.
 */
class TrunkBedTest {

    private static final long SEED = 56;
    private static final double DOME_MM = 40;
    private static final int DURATION_MS = 3200;

    /** For some 2 million counts. */
    private static final double REFERENCE_BQ_PER_ML = 28_000;

    @TempDir
    private Path directory;

    private static ArmRequest arm(Examination e, Path session, String truncation) {
        return new ArmRequest(
                "A-1",
                new ArmRequest.Patient(e.patientId(), e.patientName(), "M", null, 73.0, 1.76),
                e.studyInstanceUid(),
                e.frameOfReferenceUid(),
                null,
                "body-ring",
                new ArmRequest.Tracer("18F", "FDG", 2e8, Instant.parse("2026-11-21T09:00:00Z")),
                DURATION_MS / 1000.0,
                null,
                null,
                List.of("dixon"),
                new ArmRequest.PipelineOptions(
                        1,
                        12,
                        1,
                        session.resolve("normalisation.pnorm").toString(),
                        4.0,
                        "body",
                        null,
                        null,
                        0,
                        null,
                        null,
                        null,
                        true,
                        truncation,
                        null,
                        null,
                        null,
                        null,
                        null),
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    @Test
    void armsComeFromPetAndTheDiaphragmIsFollowed() throws Exception {
        JsonNode attenuation = process(null, null, 1);
        double truthMm = -BodyPhantom.healthy().diaphragmMm();
        assertThat(attenuation.at("/breathing/shift_mm").asDouble())
                .as("seed %d", SEED)
                .isCloseTo(truthMm, within(4.0));
        assertThat(attenuation.at("/breathing/uncertainty_mm").asDouble()).isBetween(1.0, 4.0);
        assertThat(attenuation.at("/breathing/moved").asBoolean()).isTrue();
        assertThat(attenuation.path("completed_ml").asDouble()).isBetween(200.0, 1500.0);
        assertThat(attenuation.at("/truncation/method").asText()).isEqualTo("outline");
        assertThat(attenuation.path("method").asText())
                .contains("arms from PET", "diaphragm as in PET")
                .doesNotContain("MLAA");
        assertThat(attenuation.path("findings").toString())
                .contains("RESPIRATORY_MISMATCH", "the map was moved to PET's")
                .doesNotContain("FAT_WATER_SWAP", "CONTOUR");
        assertThat(attenuation.path("fallback").asBoolean(true)).isFalse();
    }

    /** Asked for, and the scanner measures time of flight: result, report and DICOM say that the counts told the arms. */
    @Test
    void armsComeFromTheCountsWhereThatIsAskedFor() throws Exception {
        JsonNode attenuation = process(new TofModel(15, 270, 300), "mlaa", 0);
        assertThat(attenuation.at("/truncation/method").asText())
                .as(attenuation.toString())
                .isEqualTo("mlaa");
        // True 0.0965; the outline of so coarse a ring is too wide, and what it took for arms is air in part.
        assertThat(attenuation.at("/truncation/mlaa/mu_per_cm").asDouble()).isBetween(0.05, 0.1);
        assertThat(attenuation.path("method").asText()).contains("arms from PET by MLAA");
        assertThat(attenuation.path("findings").toString()).contains("estimated from the counts (MLAA)");
        assertThat(attenuation.path("fallback").asBoolean(true)).isFalse();
        Path result = directory.resolve("session/result");
        assertThat(Files.readString(result.resolve("mumap-report.html"))).contains("from the counts in PET (MLAA)");
        try (Stream<Path> series = Files.list(result.resolve("dicom/pet"))) {
            assertThat(DicomFile.readHeader(series.findFirst().orElseThrow())
                            .dataSet()
                            .string(Tag.ImageComments, ""))
                    .contains("arms from PET by MLAA", "mean mu 0.0");
        }
    }

    /** @return what the session's result says of the map */
    private JsonNode process(TofModel tof, String truncation, double breath) throws Exception {
        BodyPhantom habit = BodyPhantom.healthy();
        Phantom atMr = habit.phantom(0).shifted(-DOME_MM);
        Phantom atPet = habit.phantom(breath).shifted(-DOME_MM);
        Path session = Files.createDirectories(directory.resolve("session"));
        Path incoming = Files.createDirectories(directory.resolve("incoming"));
        Files.createDirectories(session.resolve("result"));
        Examination e = Examination.fresh("TRUNK^BED", "T-1", "19700101", "M", 73, "A-1");
        MrIntake intake = new MrIntake(directory.resolve("mr"));
        ScannerModel ring = ScannedBed.ring("body-ring", 107, tof, 96); // wide enough for a body
        long words = ScannedBed.record(ring, atPet, REFERENCE_BQ_PER_ML, DURATION_MS, SEED, session);
        try (Workers workers = new Workers(2)) {
            // 400 mm wide: the arms lie outside.
            VoxelGrid grid = VoxelGrid.centred(100, 74, 36, 4, 4, 4);
            ScannedBed.receive(intake, new MrScanner(atMr, 0.015, SEED, workers).dixon(grid, 2), e, incoming);
        }
        PipelineSettings settings = new PipelineSettings(
                2, 100, 5, Set.of("pet", "mumap"), false, Installation.NONE, directory.resolve("maps"));
        try (ExaminationPipeline pipeline = new ExaminationPipeline(intake, Deliveries.NONE, settings)) {
            StoredSession stored = new StoredSession(
                    "trunk",
                    session,
                    ring,
                    Isotope.find("18F"),
                    arm(e, session, truncation),
                    Instant.parse("2026-11-21T10:00:00Z"),
                    null);
            JsonNode result = new ObjectMapper().valueToTree(pipeline.run(stored, Progress.NONE));
            JsonNode attenuation = result.path("attenuation");
            System.out.printf(
                    "%d words; %s%n",
                    words, attenuation.at("/breathing/sentence").asText());
            return attenuation;
        }
    }
}
