package org.petmr.simulator.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.dicom.DicomFile;
import org.petmr.acquisition.dicom.Tag;
import org.petmr.recon.image.Nifti;
import org.petmr.recon.image.Volume;
import org.petmr.simulator.Peers;
import picocli.CommandLine;

/** The demo as a new user runs it, on the small scanner: every socket, every stage, every file. */
@Timeout(300)
class DemoIT {

    private static final String PET_IMAGE = "1.2.840.10008.5.1.4.1.1.128";

    @TempDir
    private Path directory;

    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        CommandLine petmr = Petmr.commandLine();
        petmr.getSubcommands().values().forEach(c -> c.setErr(new PrintWriter(err, true)));
        return petmr.setErr(new PrintWriter(err, true)).execute(arguments);
    }

    @Test
    void aWholeExaminationAgreesWithItsTruth() throws IOException, InterruptedException {
        int status = run("demo", "--scenario", "bench-brain", "--port", "0", "--out", directory.toString());
        assertThat(status).as(err.toString()).isZero();

        JsonNode summary =
                new ObjectMapper().readTree(directory.resolve("summary.json").toFile());
        long sent = summary.at("/events/sent").asLong();
        assertThat(sent).isGreaterThan(2_000_000);
        assertThat(summary.at("/events/received").asLong()).isEqualTo(sent);
        assertThat(summary.at("/events/stored").asLong()).isEqualTo(sent);
        assertThat(summary.at("/events/lost").asLong(-1)).isZero();
        for (String stage : List.of("acquire", "attenuation", "reconstruction", "registration", "export")) {
            assertThat(summary.at("/timings_s/" + stage).asDouble()).as(stage).isPositive();
        }
        assertThat(summary.at("/regions")).hasSize(3);
        for (JsonNode region : summary.at("/regions")) {
            double truth = region.get("truth_bqml").asDouble();
            double measured = region.get("measured_bqml").asDouble();
            // The bench scanner is short and coarse; the demo's own scanner is held to 5 %.
            assertThat(measured / truth).as(region.get("name").asText()).isBetween(0.92, 1.08);
            assertThat(region.get("error_pct").asDouble())
                    .isCloseTo(100 * (measured / truth - 1), org.assertj.core.api.Assertions.within(0.01));
        }
        assertThat(summary.at("/registration/shift_mm").asDouble()).isLessThan(1);
        assertThat(summary.at("/registration/rotation_deg").asDouble()).isLessThan(2);
        // The outlines are compared for heads too, and a head that lies still raises no finding.
        String report = Files.readString(directory.resolve("mumap-report.html"));
        assertThat(report).contains("outline in MR against that in PET: ");
        assertThat(report).doesNotContain("may have moved");
        int objects = summary.at("/dicom/objects").asInt();
        assertThat(summary.at("/dicom/accepted").asInt())
                .isEqualTo(objects)
                .isEqualTo(63); // 31 slices twice, list mode

        Volume pet = Nifti.read(directory.resolve("pet.nii.gz"));
        Volume mu = Nifti.read(directory.resolve("mumap.nii.gz"));
        assertThat(mu.grid()).isEqualTo(pet.grid());
        assertThat(Nifti.read(directory.resolve("mr.nii.gz")).grid().voxels()).isPositive();
        assertThat(ImageIO.read(directory.resolve("fused.png").toFile()).getWidth())
                .isGreaterThan(600);
        assertThat(objects()).hasSize(objects);
        assertThat(attenuationMethods()).containsOnly("MRAC Dixon 4 classes + skull from voids");
    }

    /** What the service wrote must be what DICOM calls a PET series; dciodvfy of dicom3tools is the judge. */
    @Test
    void theSeriesSatisfyTheStandard() throws IOException, InterruptedException {
        String dciodvfy = Peers.tool("dciodvfy");
        assertThat(run("demo", "--scenario", "bench-cylinder", "--port", "0", "--out", directory.toString()))
                .as(err.toString())
                .isZero();
        List<Path> objects = objects();
        assertThat(objects).isNotEmpty();
        // A cylinder has no skull, and its series must not say that it has.
        assertThat(attenuationMethods()).containsOnly("MRAC Dixon 4 classes");
        for (Path object : objects) {
            List<String> command = new ArrayList<>(List.of(dciodvfy, "-new", object.toString()));
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes());
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(said).doesNotContain("Error");
            assertThat(process.exitValue()).isZero();
        }
    }

    /** Two acquisitions become one image that is longer than either and as true. */
    @Test
    void bedsAreKnit() throws IOException {
        assertThat(run("demo", "--scenario", "bench-beds", "--port", "0", "--out", directory.toString()))
                .as(err.toString())
                .isZero();
        JsonNode summary =
                new ObjectMapper().readTree(directory.resolve("summary.json").toFile());
        Volume one = Nifti.read(directory.resolve("bed-1/pet.nii.gz"));
        Volume whole = Nifti.read(directory.resolve("pet-whole.nii.gz"));
        // the beds lie 52 mm apart
        assertThat(whole.grid().nz() - one.grid().nz())
                .isEqualTo((int) Math.floor(52 / one.grid().dzMm()));
        assertThat(Math.abs(summary.at("/regions/0/error_pct").asDouble())).isLessThan(5);
        // The service has knit them: one PET series and one mu-map, a reference to the list mode of each bed.
        int planes = whole.grid().nz();
        assertThat(summary.at("/dicom/objects").asInt())
                .isEqualTo(2 * planes + 2)
                .isEqualTo(summary.at("/dicom/accepted").asInt());
        Set<String> images = new TreeSet<>();
        Set<String> frames = new TreeSet<>();
        Set<String> studies = new TreeSet<>();
        for (Path object : objects()) {
            var o = DicomFile.readHeader(object).dataSet();
            studies.add(o.string(Tag.StudyInstanceUID, "none"));
            if (o.string(Tag.SOPClassUID, "").equals(PET_IMAGE)) { // references to list mode are of this modality, too
                images.add(o.string(Tag.SeriesInstanceUID, "none"));
                frames.add(o.string(Tag.FrameOfReferenceUID, "none"));
            }
        }
        assertThat(images).hasSize(2);
        assertThat(frames).hasSize(1);
        assertThat(studies).hasSize(1);
        assertThat(ImageIO.read(directory.resolve("mip.png").toFile()).getHeight())
                .isGreaterThan(100);
        assertThat(summary.at("/events/lost").asLong(-1)).isZero();
    }

    private JsonNode demo(String scenario) throws IOException {
        assertThat(run("demo", "--scenario", scenario, "--port", "0", "--out", directory.toString()))
                .as(err.toString())
                .isZero();
        return new ObjectMapper().readTree(directory.resolve("summary.json").toFile());
    }

    /** The bellows' triggers come through link, service and store; gates by them follow the breath that was put in. */
    @Test
    void gatesFollowTheBreath() throws IOException {
        JsonNode summary = demo("bench-breathing");
        assertThat(summary.at("/gates/accepted").asInt()).isBetween(6, 9);
        assertThat(summary.at("/gates/correlation").asDouble()).isLessThan(-0.8);
        assertThat(Files.readAllLines(directory.resolve("bellows.csv"))).hasSize(1 + 24_000 / 20 + 1);
        assertThat(Files.readAllLines(directory.resolve("navigator.csv"))).hasSize(1 + 24_000 / 200 + 1);
        assertThat(Files.readAllLines(directory.resolve("triggers.csv")).get(0)).isEqualTo("signal_id,time_ms,us");
        assertThat(directory.resolve("motion-truth.csv")).isNotEmptyFile();
    }

    @Test
    void framesFollowTheTracer() throws IOException {
        JsonNode summary = demo("bench-dynamic");
        assertThat(summary.at("/frames/curves")).hasSize(11);
        assertThat(summary.at("/frames/rms_error_pct").asDouble()).isLessThan(15);
        double first = summary.at("/frames/curves/0/grey/truth_bqml").asDouble();
        double last = summary.at("/frames/curves/10/grey/truth_bqml").asDouble();
        assertThat(last).isGreaterThan(2 * first);
    }

    @Test
    void theDailyCheckFindsNothing() throws IOException {
        JsonNode check = demo("bench-qc").path("daily_check");
        assertThat(check.path("crystals").asInt()).isEqualTo(3072);
        assertThat(check.path("chi_square").asDouble()).isBetween(0.8, 1.3);
        assertThat(check.path("dead_blocks")).isEmpty();
        assertThat(check.path("changed_blocks")).isEmpty();
        assertThat(check.path("sensitivity").asDouble()).isBetween(0.48, 0.52);
    }

    /** A whole protocol arrives while PET runs; the service knows each series and uses the two that it needs. */
    @Test
    void everySequenceIsRecognised() throws IOException {
        JsonNode mr = demo("bench-mr").path("mr");
        Set<String> kinds = new TreeSet<>();
        for (JsonNode series : mr.path("series")) {
            assertThat(series.path("service")).as(series.toString()).isNotEmpty();
            series.path("service")
                    .forEach(k -> assertThat(k.asText())
                            .as(series.toString())
                            .isEqualTo(series.path("kind").asText()));
            kinds.add(series.path("kind").asText());
        }
        assertThat(kinds)
                .containsExactlyInAnyOrder(
                        "DIXON_IN",
                        "DIXON_OPPOSED",
                        "DIXON_WATER",
                        "DIXON_FAT",
                        "UTE",
                        "ZTE",
                        "T1",
                        "T2",
                        "FLAIR",
                        "DWI",
                        "ADC",
                        "PERFUSION_DSC",
                        "T1_CONTRAST");
        assertThat(mr.path("recognised").asInt()).isEqualTo(13);
        // The scenario plants a swap of water and fat: the map is not used, and DICOM says what was used instead.
        assertThat(mr.path("findings")).anySatisfy(f -> assertThat(f.asText()).startsWith("FAT_WATER_SWAP"));
        assertThat(attenuationMethods()).containsOnly("MRAC uniform for FAT_WATER_SWAP");
        assertThat(Files.readString(directory.resolve("mumap-report.html"))).contains("exchanged", "data:image/png");
    }

    /** Every decay followed through blocks, with the normalisation that a scan of the same blocks gave: still Bq/mL. */
    @Test
    void theAnalogueScanIsQuantitative() throws IOException {
        JsonNode water = demo("bench-analogue").path("regions").path(0);
        assertThat(water.path("measured_bqml").asDouble()
                        / water.path("truth_bqml").asDouble())
                .isBetween(0.92, 1.08);
    }

    @Test
    void scenariosAreListedAndDescribed() {
        StringWriter said = new StringWriter();
        CommandLine petmr = Petmr.commandLine().setOut(new PrintWriter(said, true));
        assertThat(petmr.execute("demo", "--list")).isZero();
        assertThat(said.toString()).contains("whole-body").contains("nema-iq");
        said.getBuffer().setLength(0);
        assertThat(petmr.execute("demo", "--describe", "--scenario", "liver-dotatate"))
                .isZero();
        assertThat(said.toString()).contains("68Ga dotatate, 150 MBq").contains("breath of 3.0 s");
    }

    @Test
    void badInputIsOneLine() throws IOException {
        assertThat(run("demo", "--scenario", "pacman", "--out", directory.toString()))
                .isEqualTo(2);
        assertThat(err.toString())
                .contains("scenario: pacman (expected: one of brain")
                .hasLineCount(1);
        err.getBuffer().setLength(0);
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            String port = Integer.toString(taken.getLocalPort());
            assertThat(run("demo", "--scenario", "bench-cylinder", "--port", port, "--out", directory.toString()))
                    .isEqualTo(2);
            assertThat(err.toString())
                    .contains("port " + port)
                    .contains("choose another port")
                    .hasLineCount(1);
        }
    }

    /** What the PET series, which alone is corrected, say of their mu-map. */
    private Set<String> attenuationMethods() throws IOException {
        Set<String> methods = new TreeSet<>();
        for (Path object : objects()) {
            String method = DicomFile.readHeader(object).dataSet().string(Tag.AttenuationCorrectionMethod, "");
            if (!method.isEmpty()) {
                methods.add(method);
            }
        }
        return methods;
    }

    private List<Path> objects() throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("dicom"))) {
            return files.filter(f -> f.toString().endsWith(".dcm")).sorted().toList();
        }
    }
}
