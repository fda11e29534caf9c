package org.petmr.acquisition.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.dicom.AttenuationSource;
import org.petmr.acquisition.dicom.DicomFile;
import org.petmr.acquisition.dicom.DicomObject;
import org.petmr.acquisition.dicom.Tag;
import org.petmr.acquisition.dicom.Uids;
import org.petmr.acquisition.exchange.ExportedSeries;
import org.petmr.acquisition.exchange.SessionUids;
import org.petmr.acquisition.installation.Installation;
import org.petmr.acquisition.mr.MrIntake;
import org.petmr.acquisition.provenance.FileHash;
import org.petmr.acquisition.session.ProcessingPipeline;
import org.petmr.acquisition.session.SessionJson;
import org.petmr.acquisition.session.StoredExamination;
import org.petmr.acquisition.session.StoredSession;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.correction.Isotope;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Nifti;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.registration.RigidTransform;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.sinogram.DecaySpan;

/** Beds of different lengths, half a half-life and more apart: one image, of one time, and right for whoever reads it. */
class KnitBedsTest {

    private static final Isotope FLUORINE = Isotope.find("18F");
    private static final ScannerModel BENCH = ScannerCatalogue.find("bench");
    private static final Instant FIRST = Instant.parse("2026-03-01T09:00:00Z");
    private static final Instant SECOND = FIRST.plusMillis(Math.round(1000 * FLUORINE.halfLifeS()));
    private static final Instant INJECTED = Instant.parse("2026-03-01T08:00:00Z");
    private static final double DOSE_BQ = 2e8;
    private static final double WEIGHT_KG = 70;
    private static final double SHORT_S = 60;
    private static final double LONG_S = 1200;

    @TempDir
    Path directory;

    private final Workers workers = new Workers(1);
    private Optional<RigidTransform> correction = Optional.empty();
    private String pipeline = "";

    private static double decayFactor(double seconds) {
        double x = Math.log(2) * seconds / FLUORINE.halfLifeS();
        return x / -Math.expm1(-x);
    }

    private static Volume uniform(VoxelGrid grid, double value) {
        Volume volume = Volume.zeros(grid);
        Arrays.fill(volume.values(), (float) value);
        return volume;
    }

    /** A bed as the pipeline leaves it. @param bqPerMl at its own start */
    private StoredSession bed(int number, double tableMm, Instant start, double seconds, double bqPerMl)
            throws Exception {
        return bed(number, tableMm, start, seconds, bqPerMl, "");
    }

    /** @param more fields of the request, with a comma before them */
    private StoredSession bed(int number, double tableMm, Instant start, double seconds, double bqPerMl, String more)
            throws Exception {
        Path home = directory.resolve("S" + number);
        Files.createDirectories(home.resolve("result"));
        Files.createDirectories(home.resolve("listmode"));
        Files.write(home.resolve("listmode/segment-00000.plm"), new byte[] {(byte) number});
        StoredSession session = new StoredSession(
                "S" + number,
                home,
                BENCH,
                FLUORINE,
                SessionJson.armRequest("""
                        {"accession": "A1", "patient": {"id": "P1", "name": "DOE^JANE", "weightKg": 70}, "scanner": "bench",
                         "tracer": {"isotope": "18F", "agent": "FDG", "injectedActivityBq": 2e8,
                                    "injectedAt": "2026-03-01T08:00:00Z"},
                         "durationS": %s, "bed": %d, "tablePositionMm": %s, "examination": "X1",
                         "pipeline": {"imageCoarsening": 4%s}%s}
                        """.formatted(seconds, number, tableMm, pipeline, more)),
                start,
                null);
        PipelineJob job = new PipelineJob(session, Installation.NONE, workers);
        job.pet = Optional.of(uniform(job.grid(), bqPerMl));
        job.muPerCm = Optional.of(uniform(job.grid(), 0.096));
        job.isBqPerMl = true;
        job.durationS = seconds;
        job.attenuationMethod = "Dixon";
        job.correction = correction;
        job.summary.put(
                "reconstruction", Map.of("prompts", 1000, "live_s", seconds, "decay_factor", decayFactor(seconds)));
        Nifti.write(session.resultDirectory().resolve("pet.nii.gz"), job.pet.get(), "pet");
        Nifti.write(session.resultDirectory().resolve("mumap.nii.gz"), job.muPerCm.get(), "mu");
        Provenance.write(job, Progress.NONE);
        PipelineState.write(job);
        return session;
    }

    private record Outcome(Map<String, Object> summary, Volume pet, Volume mu, List<ExportedSeries> series) {}

    private Outcome knit(int planned, StoredSession... beds) throws Exception {
        Map<String, List<ExportedSeries>> made = new LinkedHashMap<>();
        Map<String, Object> summary = run(planned, made, beds);
        assertThat(made).containsOnlyKeys("X1");
        Path results = directory.resolve("X1/results/1");
        return new Outcome(
                summary,
                Nifti.read(results.resolve("pet.nii.gz")),
                Nifti.read(results.resolve("mumap.nii.gz")),
                made.get("X1"));
    }

    /** @param made is given what was sent, by session */
    private Map<String, Object> run(int planned, Map<String, List<ExportedSeries>> made, StoredSession... beds)
            throws Exception {
        Path home = directory.resolve("X1");
        Files.createDirectories(home.resolve("results/1"));
        StoredExamination examination = StoredExamination.of("X1", home, 1, List.of(beds), planned);
        PipelineSettings settings = new PipelineSettings(
                1, 10, 1, Set.of("pet", "mumap", "raw"), true, Installation.NONE, directory.resolve("maps"));
        return new KnitBeds(examination, settings, new MrIntake(directory.resolve("mr")), workers)
                .run(
                        new ExportStage(
                                (session, imagesOf, series) -> {
                                    made.put(session, series);
                                    return List.of();
                                },
                                settings.ofManyBeds()),
                        Progress.NONE);
    }

    private static void assertUniform(Volume volume, double value, double tolerance) {
        double worst = 0;
        for (float v : volume.values()) {
            worst = Math.max(worst, Math.abs(v - value));
        }
        assertThat(worst).isLessThan(tolerance);
    }

    @Test
    void theActivityOfAllBedsIsThatAtTheFirstBedsStart() throws Exception {
        Outcome whole = knit(2, bed(1, -26, FIRST, SHORT_S, 5000), bed(2, 26, SECOND, LONG_S, 2500));
        assertUniform(whole.pet(), 5000, 0.5);
        assertUniform(whole.mu(), 0.096, 1e-6);
        VoxelGrid one = BENCH.imageGrid(4);
        assertThat(whole.pet().grid().nz()).isEqualTo(one.nz() + (int) Math.floor(52 / one.dzMm()));
        assertThat(whole.pet().grid().lpsFromVoxel().z(0, 0, 0))
                .isCloseTo(one.lpsFromVoxel().z(0, 0, 0) - 26, within(1e-3));
        assertThat(whole.summary().get("knit")).asString().contains("reference_time=2026-03-01T09:00:00Z");
    }

    /** Where the image of several beds comes from is told as it is of one, in its folder and in DICOM. */
    @Test
    void theWholeTellsWhereItComesFrom() throws Exception {
        Outcome whole = knit(2, bed(1, -26, FIRST, SHORT_S, 5000), bed(2, 26, SECOND, LONG_S, 2500));
        Path results = directory.resolve("X1/results/1");
        JsonNode told =
                new ObjectMapper().readTree(results.resolve("provenance.json").toFile());
        assertThat(told.path("beds").findValuesAsText("session")).containsExactly("S1", "S2");
        assertThat(told.path("beds").findValuesAsText("listmode_sha256"))
                .doesNotHaveDuplicates()
                .allMatch(hash -> hash.matches("[0-9a-f]{64}"));
        assertThat(told.path("outputs").findValuesAsText("sha256"))
                .containsExactly(
                        FileHash.of(results.resolve("mumap.nii.gz"), Progress.NONE)
                                .sha256(),
                        FileHash.of(results.resolve("pet.nii.gz"), Progress.NONE)
                                .sha256());
        assertThat(first(whole.series().get(0)).string(Tag.ImageComments, ""))
                .containsPattern("Made by petmr [^,]+, processing 1\\. List mode SHA-256 [0-9a-f]{64}");
        assertThat(PipelineState.summary(results)).containsKeys("knit", "provenance");
    }

    /** The DICOM files of a whole image of two beds: PET, mu-map and a reference to the list mode of each. */
    static List<Path> dicomOfTwoBeds(Path directory) throws Exception {
        KnitBedsTest beds = new KnitBedsTest();
        beds.directory = directory;
        return beds
                .knit(2, beds.bed(1, -26, FIRST, SHORT_S, 5000), beds.bed(2, 26, SECOND, LONG_S, 2500))
                .series()
                .stream()
                .flatMap(series -> series.files().stream())
                .toList();
    }

    /** One description stands for the whole image. */
    @Test
    void bedsThatWereReconstructedOtherwiseAreNotKnit() throws Exception {
        StoredSession first = bed(1, -26, FIRST, SHORT_S, 5000);
        pipeline = ", \"scatterRounds\": 2";
        StoredSession second = bed(2, 26, SECOND, LONG_S, 2500);
        assertThatThrownBy(() -> knit(2, first, second))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching("bed 2: reconstructed by OSEM .*, 2 rounds of scatter, .* \\(expected: OSEM .*,"
                        + " 0 rounds of scatter, .*, as bed 1; process all beds alike\\)");
    }

    /** SUV of the whole goes by one weight and one activity. */
    @Test
    void bedsThatWereCorrectedAreKnitWhenAllAre() throws Exception {
        StoredSession first = bed(1, -26, FIRST, SHORT_S, 5000);
        StoredSession second = bed(2, 26, SECOND, LONG_S, 2500);
        assertThatThrownBy(() -> knit(2, first, BenchJobs.corrected(second)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("bed 2: tracer.injectedActivityBq: 8.0E7 (expected: 2.0E8),"
                        + " patient.weightKg: 77.0 (expected: 70.0), as bed 1; process all beds alike");
        Outcome whole = knit(2, BenchJobs.corrected(first), BenchJobs.corrected(second));
        assertUniform(whole.pet(), 5000, 0.5);
        assertThat(whole.summary().get("knit"))
                .asString()
                .contains("{field=patient.weightKg, from=70.0, to=77.0, by=anna}");
        DicomObject pet = first(whole.series().get(0));
        assertThat(pet.string(Tag.PatientWeight, "")).isEqualTo("77");
        assertThat(pet.string(Tag.ImageComments, "")).startsWith("CORRECTED AFTER THE SCAN: injected activity 80 MBq");
    }

    /** What a correction pushes out of a bed's own planes, or brings in, must not count as activity that is not there. */
    @Test
    void aCorrectionAlongTheAxisLeavesThePlanesAtTheEndsAsTheyAre() throws Exception {
        correction = Optional.of(new RigidTransform(0, 0, 0, 0, 0, -8, 0, 0, 0));
        StoredSession moved = bed(1, -26, FIRST, SHORT_S, 5000);
        correction = Optional.empty();
        Outcome whole = knit(2, moved, bed(2, 26, SECOND, LONG_S, 2500));
        assertUniform(whole.pet(), 5000, 0.5);
        assertUniform(whole.mu(), 0.096, 1e-6);
        VoxelGrid one = BENCH.imageGrid(4);
        assertThat(whole.pet().grid().lpsFromVoxel().z(0, 0, 0))
                .as("nothing of the bed is cut off")
                .isCloseTo(one.lpsFromVoxel().z(0, 0, 0) - 34, within(1e-3));
    }

    /** Half a degree about the axis from side to side: the planes at the ends tilt out of the bed. */
    @Test
    void aTiltDoesNotDarkenThePlanesAtTheEnds() throws Exception {
        correction = Optional.of(new RigidTransform(Math.toRadians(0.5), 0, 0, 0, 0, 0, 0, 0, 0));
        StoredSession tilted = bed(1, -26, FIRST, SHORT_S, 5000);
        correction = Optional.empty();
        Volume pet = knit(2, tilted, bed(2, 26, SECOND, LONG_S, 2500)).pet();
        VoxelGrid g = pet.grid();
        for (int y = 1; y < g.ny() - 1; y++) { // the outermost rows turn out of the square
            for (int plane = 0; plane < g.nz(); plane++) {
                assertThat(pet.at(g.nx() / 2, y, plane))
                        .as("row %d, plane %d", y, plane)
                        .isCloseTo(5000, within(0.5f));
            }
        }
    }

    /** A bed with MR of its own series in a frame of reference. */
    private StoredSession withMr(StoredSession bed, String seriesUid, String frameUid) throws Exception {
        Path inbox = Files.createDirectories(directory.resolve("mr"));
        Files.write(inbox.resolve(seriesUid + ".dcm"), mrFile(seriesUid, frameUid));
        PipelineJob seen = new PipelineJob(bed, Installation.NONE, workers);
        MrIntake intake = new MrIntake(inbox);
        PipelineState.readImages(seen, intake);
        seen.mr = Optional.of(new MrImages(
                List.of(),
                intake.series().stream()
                        .filter(s -> s.seriesInstanceUid().equals(seriesUid))
                        .toList(),
                Affine.IDENTITY));
        assertThat(seen.mr.get().series()).hasSize(1);
        PipelineState.write(seen);
        return bed;
    }

    private byte[] mrFile(String seriesUid, String frameUid) throws Exception {
        Path file = directory.resolve("made.dcm");
        DicomFile.write(
                file,
                DicomObject.builder()
                        .put(Tag.SOPClassUID, Uids.MR_IMAGE)
                        .put(Tag.SOPInstanceUID, Uids.fresh())
                        .put(Tag.PatientID, "P1")
                        .put(Tag.StudyInstanceUID, "1.2.3")
                        .put(Tag.SeriesInstanceUID, seriesUid)
                        .put(Tag.FrameOfReferenceUID, frameUid)
                        .put(Tag.Modality, "MR")
                        .build());
        return Files.readAllBytes(file);
    }

    private static DicomObject first(ExportedSeries series) throws Exception {
        return DicomFile.read(series.files().get(0)).dataSet();
    }

    /** A map that was put in by hand is of no MR, but the patient lies where the MR of the session has the patient. */
    @Test
    void theWholeLiesInTheFrameOfAnMrThatNoMapWasMadeOf() throws Exception {
        Outcome whole = knit(1, withMr(bed(1, -26, FIRST, SHORT_S, 5000), "1.2.3.4", "1.2.3.9"));
        assertThat(first(whole.series().get(0)).string(Tag.FrameOfReferenceUID, ""))
                .isEqualTo("1.2.3.9");
    }

    /** Nobody knows where the third lies beside the others: no whole image, and every bed in its own frame. */
    @Test
    void bedsInDifferentFramesOfReferenceStayByThemselves() throws Exception {
        Map<String, List<ExportedSeries>> made = new LinkedHashMap<>();
        Map<String, Object> summary = run(
                3,
                made,
                withMr(bed(1, -26, FIRST, SHORT_S, 5000), "1.2.3.4", "1.2.3.9"),
                withMr(bed(2, 26, SECOND, LONG_S, 2500), "1.2.3.5", "1.2.3.9"),
                withMr(bed(3, 78, SECOND.plusSeconds(1300), LONG_S, 2000), "1.2.3.6", "1.2.3.8"));
        String words = "the MR of the beds has different Frames of Reference: beds 1, 2 in 1.2.3.9; bed 3 in 1.2.3.8."
                + " The patient or MR was positioned anew between them; not knit, each bed stays by itself";
        assertThat(summary).containsEntry(ProcessingPipeline.NOT_KNIT, words);
        assertThat(summary.get("explained")).asString().contains("severity=ALARM");
        assertThat(directory.resolve("X1/results/1/pet.nii.gz")).doesNotExist();
        assertThat(made).containsOnlyKeys("S1", "S2", "S3");
        for (int number = 1; number <= 3; number++) {
            List<ExportedSeries> ofBed = made.get("S" + number);
            assertThat(ofBed).hasSize(2); // PET and mu-map
            DicomObject pet = first(ofBed.get(0));
            assertThat(pet.string(Tag.FrameOfReferenceUID, "")).isEqualTo(number < 3 ? "1.2.3.9" : "1.2.3.8");
            assertThat(pet.string(Tag.SeriesDescription, "")).startsWith("bed %d alone, PET FDG".formatted(number));
            assertThat(pet.string(Tag.ImageComments, "")).contains("NOT KNIT: " + words);
        }
    }

    /** Who arms all beds with one frame of reference answers for it; it is told all the same. */
    @Test
    void bedsThatWereArmedWithOneFrameAreKnitWithAWarning() throws Exception {
        String armed = ", \"frameOfReferenceUid\": \"1.2.3.7\"";
        Outcome whole = knit(
                2,
                withMr(bed(1, -26, FIRST, SHORT_S, 5000, armed), "1.2.3.4", "1.2.3.9"),
                withMr(bed(2, 26, SECOND, LONG_S, 2500, armed), "1.2.3.6", "1.2.3.8"));
        assertUniform(whole.pet(), 5000, 0.5);
        assertThat(whole.summary().get("explained")).asString().contains("severity=WARNING");
        DicomObject pet = first(whole.series().get(0));
        assertThat(pet.string(Tag.FrameOfReferenceUID, "")).isEqualTo("1.2.3.7");
        assertThat(pet.string(Tag.ImageComments, ""))
                .contains("WARNING: the MR of the beds has different Frames of Reference: bed 1 in 1.2.3.9");
    }

    /** A bed without a map of its MR has that of its outline. */
    @Test
    void aWholeSaysMrWhereMrMadeAllOfItsMaps() throws Exception {
        assertThat(described(AttenuationSource.MR, AttenuationSource.MR)).startsWith("PET FDG MRAC OSEM");
        assertThat(described(AttenuationSource.MR, AttenuationSource.OUTLINE)).startsWith("PET FDG AC OSEM");
    }

    private String described(AttenuationSource one, AttenuationSource other) throws Exception {
        StoredSession[] beds = {bed(1, -26, FIRST, SHORT_S, 5000), bed(2, 26, SECOND, LONG_S, 2500)};
        for (int i = 0; i < beds.length; i++) {
            PipelineJob job = new PipelineJob(beds[i], Installation.NONE, workers);
            PipelineState.readImages(job, new MrIntake(directory.resolve("mr")));
            job.mapSource = Optional.of(i == 0 ? one : other);
            PipelineState.write(job);
        }
        return first(knit(2, beds).series().get(0)).string(Tag.SeriesDescription, "");
    }

    /** A table that goes the other way measures its last bed first. */
    @Test
    void theBedThatWasMeasuredFirstIsTheReference() throws Exception {
        Outcome whole = knit(2, bed(1, -26, SECOND, SHORT_S, 2500), bed(2, 26, FIRST, LONG_S, 5000));
        assertUniform(whole.pet(), 5000, 0.5);
    }

    /** Where two beds differ, the mean goes by the counts that each had for the same activity. */
    @Test
    void bedsWeighByTheirCounts() throws Exception {
        Outcome whole = knit(2, bed(1, -26, FIRST, SHORT_S, 1000), bed(2, 26, SECOND, LONG_S, 1000));
        VoxelGrid g = whole.pet().grid();
        VoxelGrid one = BENCH.imageGrid(4);
        // From the first bed's lowest plane on; 52 mm are no whole number of planes.
        double offset = 52 / one.dzMm();
        int overlapping = 0;
        for (int plane = (int) Math.ceil(offset); plane < one.nz(); plane++) {
            double w1 = pairs(plane) * SHORT_S / decayFactor(SHORT_S);
            double inSecond = plane - offset;
            int k = (int) Math.floor(inSecond);
            double f = inSecond - k;
            double w2 = ((1 - f) * pairs(k) + f * pairs(k + 1)) * LONG_S / 2 / decayFactor(LONG_S);
            double expected = (w1 * 1000 + w2 * 2000) / (w1 + w2);
            assertThat((double) whole.pet().at(g.nx() / 2, g.ny() / 2, plane))
                    .as("plane %d", plane)
                    .isCloseTo(expected, within(1.0));
            overlapping++;
        }
        assertThat(overlapping).isPositive();
    }

    /** Ring pairs of the bench scanner that see a plane, counted the slow way. */
    private static int pairs(int plane) {
        int found = 0;
        for (int a = 0; a < BENCH.rings(); a++) {
            int b = plane - a;
            if (b >= 0
                    && b < BENCH.rings()
                    && Math.abs(a - b) <= BENCH.axialCompression().maxRingDifference()) {
                found++;
            }
        }
        return found;
    }

    /** SUV as a reading station reckons it: dose decayed to the start of the series, whatever the slice. */
    @Test
    void oneSeriesWithTheSameSuvInEachSlice() throws Exception {
        double left = FLUORINE.remaining(Duration.between(INJECTED, FIRST).toSeconds());
        double suvOne = DOSE_BQ * left / (1000 * WEIGHT_KG); // Bq/mL at the first bed's start
        Outcome whole = knit(2, bed(1, -26, FIRST, SHORT_S, suvOne), bed(2, 26, SECOND, LONG_S, suvOne / 2));
        assertThat(whole.series()).hasSize(2); // PET and mu-map, each one series
        List<Path> files = whole.series().get(0).files();
        assertThat(files).hasSize(whole.pet().grid().nz());
        DicomObject first = DicomFile.read(files.get(0)).dataSet();
        double lastZ = Double.NEGATIVE_INFINITY;
        for (Path file : files) {
            DicomObject o = DicomFile.read(file).dataSet();
            assertThat(o.string(Tag.SeriesInstanceUID, "")).isEqualTo(first.string(Tag.SeriesInstanceUID, "?"));
            assertThat(o.string(Tag.FrameOfReferenceUID, "")).isEqualTo(first.string(Tag.FrameOfReferenceUID, "?"));
            assertThat(time(o, Tag.SeriesDate, Tag.SeriesTime)).isEqualTo(FIRST);
            double z = o.doubles(Tag.ImagePositionPatient)[2];
            assertThat(z).isGreaterThan(lastZ);
            lastZ = z;
            ByteBuffer pixels = ByteBuffer.wrap(o.bytes(Tag.PixelData)).order(ByteOrder.LITTLE_ENDIAN);
            double bqPerMl = pixels.getShort(0) * o.doubles(Tag.RescaleSlope)[0];
            double decayed = DOSE_BQ
                    * FLUORINE.remaining(Duration.between(INJECTED, time(o, Tag.SeriesDate, Tag.SeriesTime))
                            .toSeconds());
            assertThat(bqPerMl * 1000 * WEIGHT_KG / decayed).isCloseTo(1.0, within(1e-3));
        }
        assertThat(first.strings(Tag.SeriesType)).containsExactly("WHOLE BODY", "IMAGE");
        DicomObject last = DicomFile.read(files.get(files.size() - 1)).dataSet();
        assertThat(time(first, Tag.AcquisitionDate, Tag.AcquisitionTime)).isEqualTo(FIRST);
        assertThat(time(last, Tag.AcquisitionDate, Tag.AcquisitionTime)).isEqualTo(SECOND);
        assertThat(first.doubles(Tag.ActualFrameDuration)[0]).isEqualTo(1000 * SHORT_S);
        assertThat(last.doubles(Tag.ActualFrameDuration)[0]).isEqualTo(1000 * LONG_S);
        assertThat(first.doubles(Tag.DecayFactor)[0]).isCloseTo(decayFactor(SHORT_S), within(1e-6));
        assertThat(last.doubles(Tag.DecayFactor)[0]).isCloseTo(2 * decayFactor(LONG_S), within(1e-6));
        assertThat(first.string(Tag.ImageComments, "")).contains("2 beds knit, activity at 2026-03-01T09:00:00Z");
    }

    /** Its counts are of 300 s that stand for its parts; the clock ran on while it was held. */
    @Test
    void planesOfABedThatWasHeldSayTheDecayOfItsCounts() throws Exception {
        StoredSession held = bed(2, 26, SECOND, LONG_S, 2500);
        PipelineJob job = new PipelineJob(held, Installation.NONE, workers);
        PipelineState.readImages(job, new MrIntake(directory.resolve("mr")));
        job.decay = Optional.of(new DecaySpan(700, 300));
        PipelineState.write(job);
        List<Path> files =
                knit(2, bed(1, -26, FIRST, SHORT_S, 5000), held).series().get(0).files();
        DicomObject first = DicomFile.read(files.get(0)).dataSet();
        assertThat(first.doubles(Tag.DecayFactor)[0]).isCloseTo(decayFactor(SHORT_S), within(1e-6));
        DicomObject last = DicomFile.read(files.get(files.size() - 1)).dataSet();
        double factor = 2 / FLUORINE.remaining(700) * decayFactor(300);
        assertThat(last.doubles(Tag.DecayFactor)[0]).isCloseTo(factor, within(1e-6));
        assertThat(last.doubles(Tag.FrameReferenceTime)[0])
                .as("when the activity was as its counts have it")
                .isCloseTo(1000 * FLUORINE.halfLifeS() * Math.log(factor) / Math.log(2), within(2.0));
        assertThat(last.doubles(Tag.ActualFrameDuration)[0]).isEqualTo(1000 * LONG_S);
    }

    /** All that is made of an examination is one study, with one time, in one performed step, also list mode of a later bed. */
    @Test
    void everyBedCarriesTheTimeAndTheStepOfTheOneStudy() throws Exception {
        StoredSession first = bed(1, -26, FIRST, SHORT_S, 5000);
        StoredSession later = bed(2, 26, SECOND, LONG_S, 2500, ", \"examinationStartedAt\": \"%s\"".formatted(FIRST));
        Files.createDirectories(later.listModeDirectory());
        PipelineJob bed = new PipelineJob(later, Installation.NONE, workers);
        PipelineState.readImages(bed, new MrIntake(directory.resolve("mr")));
        List<ExportedSeries> raw = new ArrayList<>();
        new ExportStage(
                        (session, imagesOf, series) -> {
                            raw.addAll(series);
                            return List.of();
                        },
                        new PipelineSettings(
                                1, 10, 1, Set.of("raw"), true, Installation.NONE, directory.resolve("maps")))
                .run(bed, Progress.NONE);
        DicomObject ofBed = DicomFile.read(raw.get(0).files().get(0)).dataSet();
        DicomObject ofWhole = DicomFile.read(
                        knit(2, first, later).series().get(0).files().get(0))
                .dataSet();
        for (DicomObject o : List.of(ofBed, ofWhole)) {
            assertThat(time(o, Tag.StudyDate, Tag.StudyTime)).isEqualTo(FIRST);
            assertThat(o.string(Tag.PerformedProcedureStepID)).contains("X1");
            assertThat(o.items(Tag.ReferencedPerformedProcedureStepSequence)
                            .get(0)
                            .string(Tag.ReferencedSOPInstanceUID))
                    .contains(SessionUids.stepOfBeds("X1", "P1"));
        }
        assertThat(ofBed.string(Tag.StudyInstanceUID)).isEqualTo(ofWhole.string(Tag.StudyInstanceUID));
        assertThat(time(knit(1, later).series().get(0)))
                .as("the first bed has no image")
                .isEqualTo(FIRST);
    }

    private static Instant time(ExportedSeries series) throws Exception {
        return time(DicomFile.read(series.files().get(0)).dataSet(), Tag.StudyDate, Tag.StudyTime);
    }

    private static Instant time(DicomObject o, int date, int time) {
        return LocalDateTime.parse(
                        o.string(date, "") + o.string(time, "").substring(0, 10),
                        DateTimeFormatter.ofPattern("yyyyMMddHHmmss.SSS"))
                .atZone(ZoneId.systemDefault())
                .toInstant();
    }

    @Test
    void aBedThatIsMissingIsTold() throws Exception {
        Outcome whole = knit(3, bed(1, -26, FIRST, SHORT_S, 5000), bed(3, 78, SECOND, LONG_S, 2500));
        Map<?, ?> figures = (Map<?, ?>) whole.summary().get("knit");
        assertThat(figures.get("missing_beds")).isEqualTo(List.of(2));
        assertThat((Integer) figures.get("unseen_planes")).isPositive();
        assertThat(DicomFile.read(whole.series().get(0).files().get(0))
                        .dataSet()
                        .string(Tag.ImageComments, ""))
                .contains("BEDS MISSING: [2].");
    }

    /** A bed sends no images of its own: they would be there twice. */
    @Test
    void aBedItselfSendsNothing() throws Exception {
        PipelineJob bed = new PipelineJob(bed(1, -26, FIRST, SHORT_S, 5000), Installation.NONE, workers);
        PipelineState.readImages(bed, new MrIntake(directory.resolve("mr")));
        PipelineSettings settings = new PipelineSettings(
                1, 10, 1, Set.of("pet", "mumap"), false, Installation.NONE, directory.resolve("maps"));
        List<ExportedSeries> sent = new ArrayList<>();
        new ExportStage(
                        (session, imagesOf, series) -> {
                            sent.addAll(series);
                            return List.of();
                        },
                        settings)
                .run(bed, Progress.NONE);
        assertThat(sent).isEmpty();
        assertThat(bed.summary.get("dicom"))
                .asString()
                .contains("bed 1 of examination X1, which is exported as a whole");
    }
}
