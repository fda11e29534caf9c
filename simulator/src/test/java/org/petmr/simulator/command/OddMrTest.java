package org.petmr.simulator.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.AcquisitionException;
import org.petmr.acquisition.dicom.DicomFile;
import org.petmr.acquisition.dicom.DicomObject;
import org.petmr.acquisition.dicom.Tag;
import org.petmr.acquisition.exchange.Deliveries;
import org.petmr.acquisition.installation.Installation;
import org.petmr.acquisition.mr.MrIntake;
import org.petmr.acquisition.pipeline.ExaminationPipeline;
import org.petmr.acquisition.pipeline.PipelineSettings;
import org.petmr.acquisition.session.ArmRequest;
import org.petmr.acquisition.session.MapReplacement;
import org.petmr.acquisition.session.SessionJson;
import org.petmr.acquisition.session.StoredSession;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.correction.Isotope;
import org.petmr.recon.event.ListModeHeader;
import org.petmr.recon.event.ListModeWriter;
import org.petmr.recon.event.Word;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Nifti;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.registration.RigidTransform;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.simulator.mr.Examination;
import org.petmr.simulator.mr.MrDicom;
import org.petmr.simulator.mr.MrScanner;
import org.petmr.simulator.mr.MrSeries;
import org.petmr.simulator.phantom.Phantom;
import org.petmr.simulator.phantom.Phantoms;

/** MR that lies otherwise than usual, MR of which no map can be made, and maps from outside that are none. */
class OddMrTest {

    private static final long SEED = 57;
    private static final int DURATION_MS = 1500;
    private static final double REFERENCE_BQ_PER_ML = 60_000;
    private static final Phantom HEAD = Phantoms.find("head-detailed");
    private static final ScannerModel RING = ScannedBed.ring("head-ring", 81, null, 56);

    @TempDir
    private Path directory;

    private final Workers workers = new Workers(2);
    private Path session;
    private Examination examination;
    private MrIntake intake;

    @BeforeEach
    void scan() throws IOException {
        session = Files.createDirectories(directory.resolve("session"));
        Files.createDirectories(session.resolve("result"));
        Files.createDirectories(directory.resolve("maps"));
        examination = Examination.fresh("ODD^MR", "T-2", "19700101", "F", 73, "A-2");
        intake = new MrIntake(directory.resolve("mr"));
        ScannedBed.record(RING, HEAD, REFERENCE_BQ_PER_ML, DURATION_MS, SEED, session);
    }

    @AfterEach
    void close() {
        workers.close();
    }

    private List<MrSeries> dixon(Phantom phantom, VoxelGrid grid, int number) {
        return new MrScanner(phantom, 0.015, SEED, workers).dixon(grid, number);
    }

    private void send(List<MrSeries> all) throws IOException {
        ScannedBed.receive(intake, all, examination, Files.createDirectories(directory.resolve("incoming")));
    }

    private StoredSession stored(String pipeline) {
        ArmRequest request = SessionJson.armRequest("""
            {"accession": "A-2", "patient": {"id": "%s", "name": "%s", "weightKg": 73}, "scanner": "head-ring",
             "studyInstanceUid": "%s", "frameOfReferenceUid": "%s",
             "tracer": {"isotope": "18F", "agent": "FDG", "injectedActivityBq": 2e8,
                        "injectedAt": "2026-11-21T09:00:00Z"},
             "durationS": %s, "mrSeries": ["dixon"],
             "pipeline": {"iterations": 1, "subsets": 12, "normalisationFile": "%s"%s}}
            """.formatted(
                        examination.patientId(),
                        examination.patientName(),
                        examination.studyInstanceUid(),
                        examination.frameOfReferenceUid(),
                        DURATION_MS / 1000.0,
                        session.resolve("normalisation.pnorm"),
                        pipeline.contains("anatomy") ? pipeline : ", \"anatomy\": \"head\"" + pipeline));
        return new StoredSession(
                "odd", session, RING, Isotope.find("18F"), request, Instant.parse("2026-11-21T10:00:00Z"), null);
    }

    private ExaminationPipeline pipeline() {
        return new ExaminationPipeline(
                intake,
                Deliveries.NONE,
                new PipelineSettings(
                        2, 100, 5, Set.of("pet", "mumap"), false, Installation.NONE, directory.resolve("maps")));
    }

    private JsonNode process(String options) throws Exception {
        try (ExaminationPipeline pipeline = pipeline()) {
            return new ObjectMapper()
                    .valueToTree(pipeline.run(stored(options), Progress.NONE))
                    .path("attenuation");
        }
    }

    private Volume map() throws IOException {
        return Nifti.read(session.resolve("result/mumap.nii.gz"));
    }

    private DicomObject pet() throws IOException {
        try (Stream<Path> series = Files.list(session.resolve("result/dicom/pet"))) {
            return DicomFile.readHeader(series.findFirst().orElseThrow()).dataSet();
        }
    }

    private String petComments() throws IOException {
        return pet().string(Tag.ImageComments, "");
    }

    /** The second echo has other slices: no map can be made of the pair, and the head is soft tissue in PET's outline instead. */
    @Test
    void echoesOnUnequalGridsAreToldAndTheFallbackIsUsed() throws Exception {
        VoxelGrid grid = MrScanner.gridRound(HEAD, 4, 4, 14);
        VoxelGrid thicker = MrScanner.gridRound(HEAD, 4, 5, 14);
        List<MrSeries> first = dixon(HEAD, grid, 2);
        List<MrSeries> second = dixon(HEAD, thicker, 2);
        List<MrSeries> mixed = new ArrayList<>(List.of(first.get(0)));
        mixed.addAll(second.subList(1, second.size()));
        send(mixed);
        JsonNode attenuation = process("");
        assertThat(attenuation.path("method").asText()).isEqualTo("uniform in PET's outline for UNUSABLE_MR");
        assertThat(attenuation.path("fallback").asBoolean()).isTrue();
        String said = attenuation.path("findings").get(0).asText();
        assertThat(said)
                .startsWith("UNUSABLE_MR: series ")
                .contains("MRAC_dixon_opp': Columns, Rows, slices: ", "(expected: ", "as series 2 'MRAC_dixon_in')");
        Volume mu = map();
        double ml = 0;
        for (float v : mu.values()) {
            ml += v > 0.05f ? mu.grid().voxelVolumeMm3() / 1000 : 0;
        }
        double headMl = 0;
        for (float v : HEAD.muPerCm(mu.grid(), 2, workers).values()) {
            headMl += v > 0.05f ? mu.grid().voxelVolumeMm3() / 1000 : 0;
        }
        assertThat(ml).as("mL in the outline, seed %d", SEED).isCloseTo(headMl, within(0.15 * headMl));
        assertThat(petComments()).contains("ALARM UNUSABLE_MR: series 3 'MRAC_dixon_opp'");
        assertThat(pet().string(Tag.SeriesDescription, "")).contains(" AC OSEM");
        assertThat(Files.readString(session.resolve("result/mumap-report.html")))
                .contains("no map could be made");

        JsonNode none = process(", \"attenuationFallback\": \"none\"");
        assertThat(none.path("method").asText()).isEqualTo("none for UNUSABLE_MR");
        assertThat(session.resolve("result/mumap.nii.gz")).doesNotExist();
    }

    /** A trunk: lungs are not known from PET, so nothing tells what attenuates or scatters. The scan is imaged all the same. */
    @Test
    void aTrunkWithoutAMapIsImagedWithoutScatter() throws Exception {
        VoxelGrid grid = MrScanner.gridRound(HEAD, 4, 4, 14);
        List<MrSeries> mixed = new ArrayList<>(List.of(dixon(HEAD, grid, 2).get(0)));
        List<MrSeries> second = dixon(HEAD, MrScanner.gridRound(HEAD, 4, 5, 14), 2);
        mixed.addAll(second.subList(1, second.size()));
        send(mixed);
        try (ExaminationPipeline pipeline = pipeline()) {
            JsonNode all = new ObjectMapper()
                    .valueToTree(pipeline.run(stored(", \"anatomy\": \"body\", \"scatterRounds\": 2"), Progress.NONE));
            assertThat(all.path("attenuation").path("method").asText()).isEqualTo("none for UNUSABLE_MR");
            assertThat(all.path("reconstruction").path("scatter").asText())
                    .isEqualTo("not corrected: there is no mu-map");
            assertThat(all.path("dicom").path("objects").asInt(-1)).isZero();
            assertThat(all.path("dicom").path("why").asText())
                    .isEqualTo("no attenuation correction (none for UNUSABLE_MR): the image is relative"
                            + " (expected: absolute normalisation and a mu-map)");
        }
        assertThat(session.resolve("result/pet.nii.gz")).exists();
    }

    /** What is wrong with PET is not said of the MR. */
    @Test
    void aScanWithoutCountsIsNoFaultOfTheMr() throws Exception {
        Isotope isotope = Isotope.find("18F");
        ListModeHeader header =
                new ListModeHeader(RING, "head", "2026-11-21T10:00:00Z", 0, isotope.name(), isotope.halfLifeS(), 0.967);
        Path segment = session.resolve("listmode/segment-00000.plm");
        Files.delete(segment);
        try (ListModeWriter out = new ListModeWriter(segment, header)) {
            for (int ms = 0; ms <= DURATION_MS; ms++) {
                out.words(new long[] {Word.timeMark(ms, 0, ms == DURATION_MS)}, 1);
            }
        }
        send(dixon(HEAD, MrScanner.gridRound(HEAD, 4, 4, 14), 2));
        try (ExaminationPipeline pipeline = pipeline();
                var processing = pipeline.open(stored(", \"anatomy\": \"body\""))) {
            assertThatThrownBy(() -> processing.run("attenuation", Progress.NONE))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("counts");
        }
    }

    /** Slices tilted by 20 degrees about the ears and turned by 10 about the neck: the map is that of straight ones. */
    @Test
    void obliqueSlicesMakeTheSameMap() throws Exception {
        RigidTransform tilt = new RigidTransform(Math.toRadians(20), 0, Math.toRadians(10), 0, 0, 0, 0, 0, 0);
        Phantom turned = HEAD.moved(tilt);
        List<MrSeries> oblique = new ArrayList<>();
        Affine back = tilt.toAffine().inverse();
        for (MrSeries s : dixon(turned, MrScanner.gridRound(turned, 4, 4, 14), 2)) {
            oblique.add(new MrSeries(
                    s.number(),
                    s.description(),
                    s.kind(),
                    s.scan(),
                    s.volumes(),
                    s.startS(),
                    s.durationS(),
                    s.bed(),
                    new MrSeries.Header("HFS", back, "")));
        }
        send(oblique);
        JsonNode attenuation = process(", \"boneSource\": \"none\", \"tissueMode\": \"fat-water\"");
        assertThat(attenuation.path("method").asText()).startsWith("Dixon fat-water");
        assertThat(attenuation.path("tissue_mode").asText()).isEqualTo("fat-water");
        assertThat(attenuation.path("lung_value").asText()).isEqualTo("class");
        assertThat(attenuation.path("fallback").asBoolean(true)).isFalse();
        Volume mu = map();
        float[] truth = HEAD.muPerCm(mu.grid(), 2, workers).values();
        int both = 0;
        int either = 0;
        for (int i = 0; i < truth.length; i++) {
            both += truth[i] > 0.05f && mu.values()[i] > 0.05f ? 2 : 0;
            either += (truth[i] > 0.05f ? 1 : 0) + (mu.values()[i] > 0.05f ? 1 : 0);
        }
        assertThat((double) both / either)
                .as("Dice of the heads, seed %d", SEED)
                .isGreaterThan(0.93);
        assertThat(petComments()).contains("Dixon fat-water");
    }

    /** Numbers of another type or unit: refused with one message, and what was there before stays. */
    @Test
    void mapsOfOverflownNumbersAreRefused() throws Exception {
        VoxelGrid grid = RING.imageGrid(1);
        Volume mu = HEAD.muPerCm(grid, 2, workers);
        Path maps = directory.resolve("maps");
        Nifti.write(maps.resolve("good.nii.gz"), mu);
        Volume overflown = mu.copy();
        for (int i = 0; i < overflown.values().length; i++) {
            // Written as 16-bit integers of 1e-6 /cm without regard to their range.
            overflown.values()[i] = (short) Math.round(1e6 * overflown.values()[i]);
        }
        Nifti.write(maps.resolve("overflown.nii.gz"), overflown);
        Path dicom = Files.createDirectories(maps.resolve("dicom"));
        int n = 0;
        for (DicomObject object : MrDicom.objects(
                dixon(HEAD, MrScanner.gridRound(HEAD, 5, 5, 14), 2).get(0), examination)) {
            DicomFile.write(dicom.resolve("mr" + n++), object);
        }
        StoredSession stored = stored("");
        try (ExaminationPipeline pipeline = pipeline()) {
            assertThat(pipeline.replaceMap(stored, new MapReplacement("good.nii.gz", null, null, null, false)))
                    .containsEntry("source", "good.nii.gz");
            Map<String, List<String>> refused = new LinkedHashMap<>();
            refused.put("overflown.nii.gz", List.of("1e-4-per-cm"));
            // An MR image, whose numbers could be 1e-4 /cm, which nobody has said.
            refused.put("dicom", List.of());
            for (Map.Entry<String, List<String>> bad : refused.entrySet()) {
                String name = bad.getKey();
                MapReplacement wish = new MapReplacement(name, null, bad.getValue(), null, false);
                assertThatThrownBy(() -> pipeline.replaceMap(stored, wish))
                        .isInstanceOf(AcquisitionException.class)
                        .hasMessageStartingWith(name + ": ")
                        .hasMessageContaining("(expected: ")
                        .hasMessageNotContaining("\n");
            }
            JsonNode attenuation = new ObjectMapper()
                    .valueToTree(pipeline.run(stored, Progress.NONE))
                    .path("attenuation");
            assertThat(attenuation.path("method").asText()).isEqualTo("REPLACED by hand: good.nii.gz");
        }
        float[] used = map().values();
        for (int i = 0; i < used.length; i += 997) {
            assertThat(used[i]).isCloseTo(mu.values()[i], within(1e-5f));
        }
    }
}
