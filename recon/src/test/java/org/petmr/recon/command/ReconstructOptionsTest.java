package org.petmr.recon.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.petmr.recon.correction.CrystalEfficiencies;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Nifti;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.ScannerModel;
import picocli.CommandLine;

/**
 * Everything that {@code petmr reconstruct} can be asked for, on one recording of a ball of known activity in a small scanner
 * with time of flight; nothing attenuates.
 */
final class ReconstructOptionsTest {

    private static final long SEED = 20_261_121;
    private static final double RADIUS_MM = 30;
    private static final double BQ_PER_ML = 20_000;
    private static final int DURATION_MS = 4000;

    @TempDir
    private static Path shared;

    private static ScannerModel scanner;
    private static Path recording;
    private static Path norm;
    private static Path air;

    @TempDir
    private Path directory;

    private StringWriter err;
    private JsonNode figures;

    @BeforeAll
    static void record() throws IOException {
        String json = ScannerCatalogue.toJson(ScannerCatalogue.find("bench"))
                .replaceFirst("\"name\"\\s*:\\s*\"bench\"", "\"name\":\"bench-tof\"")
                .replaceFirst(
                        "\"tof\"\\s*:\\s*null", "\"tof\":{\"bins\":15,\"binWidthPs\":150,\"resolutionFwhmPs\":300}");
        scanner = ScannerCatalogue.parse(json);
        assertThat(scanner.timeOfFlight()).isPresent();
        double volumeMl = 4.0 / 3 * Math.PI * Math.pow(RADIUS_MM, 3) / 1000;
        recording = shared.resolve("ball.plm");
        BallRecording.write(
                recording,
                scanner,
                SEED,
                RADIUS_MM,
                Math.round(BQ_PER_ML * volumeMl * DURATION_MS / 1000),
                DURATION_MS);
        norm = shared.resolve("bench.pnorm");
        CrystalEfficiencies.uniform(scanner, "2026-11-21", 1).write(norm);
        air = shared.resolve("air.nii.gz");
        // So little that it changes nothing, but a mu-map: only with one are values called Bq/mL.
        Nifti.write(air, Volume.filled(scanner.imageGrid(2), 1e-7f));
    }

    @BeforeEach
    void freshStreams() {
        err = new StringWriter();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--algorithm lm-osem",
                "--tof",
                "--tof --psf 3 --iterations 4",
                "--algorithm bsrem --beta 0.01 --iterations 6",
                "--algorithm bsrem --tof --iterations 6",
                "--fraction 0.5 --seed 7",
                "--scatter",
                "--scatter-rounds 3 --scatter"
            })
    void everyWayGivesTheActivity(String options) throws IOException {
        Path image = reconstruct(options);
        double mean = BallRecording.mean(Nifti.read(image), RADIUS_MM - 10);
        assertThat(mean).as("%s, seed %d", options, SEED).isCloseTo(BQ_PER_ML, within(0.03 * BQ_PER_ML));
        assertThat(figures.get("unit").asText()).isEqualTo("Bq/mL");
    }

    @Test
    void timeOfFlightDoesNotChangeTheMean() throws IOException {
        double without = BallRecording.mean(Nifti.read(reconstruct("--algorithm lm-osem")), RADIUS_MM - 5);
        double with = BallRecording.mean(Nifti.read(reconstruct("--tof")), RADIUS_MM - 5);
        assertThat(with).as("seed %d", SEED).isCloseTo(without, within(0.01 * without));
    }

    @Test
    void framesBecomeOne4dImageWithTheirTimesBesideIt() throws IOException {
        Path image = reconstruct("--frames 2x1,1.5@0.2");
        assertThat(Nifti.frames(image)).isEqualTo(3);
        for (int f = 0; f < 3; f++) {
            double mean = BallRecording.mean(Nifti.read(image, f), RADIUS_MM - 10);
            assertThat(mean).as("frame %d, seed %d", f, SEED).isCloseTo(BQ_PER_ML, within(0.05 * BQ_PER_ML));
        }
        JsonNode times = JsonMapper.builder()
                .build()
                .readTree(image.resolveSibling("image.json").toFile());
        assertThat(times.get("FrameTimesStart")).hasToString("[0.2,1.2,2.2]");
        assertThat(times.get("FrameDuration")).hasToString("[1.0,1.0,1.5]");
        assertThat(figures.get("frames")).hasSize(3);
    }

    @Test
    void framesByTimeOfFlightTakeTheirOwnEvents() throws IOException {
        Path image = reconstruct("--tof --frames 1,2");
        for (int f = 0; f < 2; f++) {
            double mean = BallRecording.mean(Nifti.read(image, f), RADIUS_MM - 10);
            assertThat(mean).as("frame %d, seed %d", f, SEED).isCloseTo(BQ_PER_ML, within(0.05 * BQ_PER_ML));
        }
    }

    @Test
    void anMrImageGuides() throws IOException {
        Path mr = directory.resolve("mr.nii.gz");
        Nifti.write(mr, ball(scanner.imageGrid(2), 100));
        for (String options : List.of("--algorithm kem", "--algorithm bowsher --iterations 6")) {
            Path image = reconstruct(options + " --mr " + mr);
            double mean = BallRecording.mean(Nifti.read(image), RADIUS_MM - 10);
            assertThat(mean).as("%s, seed %d", options, SEED).isCloseTo(BQ_PER_ML, within(0.03 * BQ_PER_ML));
        }
    }

    @Test
    void whatCannotBeIsRefusedInOneLineAndNothingIsWritten() throws IOException {
        refused("--frames 3x2", "ball.plm: frame 3: 4.000 to 6.000 s (expected: within the scan, 0 to 4.000 s)");
        refused("--frames 5x", "frames: 5x (expected: such as 12x5");
        refused("--algorithm magic", "--algorithm: magic (expected: one of osem, lm-osem, bsrem, kem, bowsher)");
        refused("--algorithm kem", "--mr: missing (expected: an MR image for --algorithm kem)");
        refused("--subsets 7", "subsets: 7 (expected: a divisor of the 96 views)");
        refused("--randoms singles", "--randoms: the recording has no singles rates");
        refused("--fraction 0", "fraction: 0.0 (expected: above 0 to 1)");

        Path elsewhere = directory.resolve("elsewhere.nii.gz");
        VoxelGrid grid = scanner.imageGrid(2);
        Volume map = Volume.zeros(grid);
        for (int iy = 0; iy < grid.ny() / 8; iy++) {
            for (int ix = 0; ix < grid.nx(); ix++) {
                Arrays.fill(map.values(), grid.index(ix, iy, 0), grid.index(ix, iy, 0) + grid.nz(), 0.096f);
            }
        }
        Nifti.write(elsewhere, map);
        refused("--mu " + elsewhere, "elsewhere.nii.gz: mu-map: covers ");

        Path hu = directory.resolve("hu.nii.gz");
        Nifti.write(hu, ball(grid, 1000));
        refused("--mu " + hu, "hu.nii.gz: mu-map: largest value 1000.0");

        Path broken = directory.resolve("nan.nii.gz");
        Volume nan = ball(grid, 0.096f);
        nan.values()[grid.index(3, 4, 5)] = Float.NaN;
        Nifti.write(broken, nan);
        refused("--mu " + broken, "nan.nii.gz: voxel ");
    }

    @Test
    void aScannerWithoutTimeOfFlightSaysSo() throws IOException {
        Path plain = directory.resolve("plain.plm");
        BallRecording.write(plain, ScannerCatalogue.find("bench"), SEED, RADIUS_MM, 20_000, 100);
        assertThat(run(plain, List.of("--tof"))).isEqualTo(2);
        assertThat(err.toString()).contains("scanner: bench has no time of flight");
    }

    /** What is whole is reconstructed, and how much was lost is said. */
    @Test
    void aRecordingThatWasCutOffIsUsedAsFarAsItGoes() throws IOException {
        Path cut = directory.resolve("cut.plm");
        byte[] whole = Files.readAllBytes(recording);
        Files.write(cut, Arrays.copyOf(whole, whole.length - 1237));
        assertThat(run(cut, List.of("--norm", norm.toString(), "--mu", air.toString())))
                .as(err.toString())
                .isZero();
        assertThat(figures.get("lost_bytes").asLong()).isPositive();
        double mean = BallRecording.mean(Nifti.read(directory.resolve("image.nii.gz")), RADIUS_MM - 10);
        assertThat(mean).as("seed %d", SEED).isCloseTo(BQ_PER_ML, within(0.03 * BQ_PER_ML));
    }

    private static Volume ball(VoxelGrid grid, float value) {
        Volume ball = Volume.zeros(grid);
        Affine a = grid.lpsFromVoxel();
        for (int iy = 0; iy < grid.ny(); iy++) {
            for (int ix = 0; ix < grid.nx(); ix++) {
                for (int iz = 0; iz < grid.nz(); iz++) {
                    double x = a.x(ix, iy, iz);
                    double y = a.y(ix, iy, iz);
                    double z = a.z(ix, iy, iz);
                    boolean isInside = x * x + y * y + z * z < RADIUS_MM * RADIUS_MM;
                    ball.values()[grid.index(ix, iy, iz)] = isInside ? value : 0;
                }
            }
        }
        return ball;
    }

    private Path reconstruct(String options) throws IOException {
        List<String> all = new ArrayList<>(List.of("--norm", norm.toString(), "--mu", air.toString()));
        all.addAll(List.of(options.split(" ")));
        assertThat(run(recording, all)).as(err.toString()).isZero();
        return directory.resolve("image.nii.gz");
    }

    private void refused(String options, String message) throws IOException {
        freshStreams();
        Files.deleteIfExists(directory.resolve("image.nii.gz"));
        int status = run(recording, List.of(options.split(" ")));
        assertThat(err.toString()).as(options).contains(message).hasLineCount(1);
        assertThat(status).isEqualTo(2);
        try (var files = Files.list(directory)) {
            assertThat(files.filter(f -> f.getFileName().toString().contains("image")))
                    .as("half-written files of " + options)
                    .isEmpty();
        }
    }

    /** A switch takes nothing after it: the recording may stand there. */
    @Test
    void switchesDoNotSwallowTheRecording() throws IOException {
        for (String option : List.of("--scatter", "--tof")) {
            Path image = directory.resolve("after.nii.gz");
            List<String> args = List.of(
                    "reconstruct",
                    "--norm",
                    norm.toString(),
                    "--mu",
                    air.toString(),
                    "--coarser",
                    "4",
                    "--subsets",
                    "12",
                    "--iterations",
                    "1",
                    "--out",
                    image.toString(),
                    option,
                    recording.toString());
            assertThat(execute(args)).as(err.toString()).isZero();
            assertThat(image).exists();
            Files.delete(image);
        }
    }

    private int run(Path input, List<String> options) throws IOException {
        Path json = directory.resolve("figures.json");
        List<String> args = new ArrayList<>(List.of("reconstruct", input.toString(), "--coarser", "2"));
        args.addAll(List.of("--out", directory.resolve("image.nii.gz").toString(), "--json", json.toString()));
        if (!options.contains("--subsets")) {
            args.addAll(List.of("--subsets", "12"));
        }
        args.addAll(options);
        int status = execute(args);
        if (status == 0) {
            figures = JsonMapper.builder().build().readTree(json.toFile());
        }
        return status;
    }

    private int execute(List<String> args) {
        CommandLine petmr = new CommandLine(new Top());
        petmr.addSubcommand(new ReconstructCommand());
        petmr.setExecutionExceptionHandler(new FailureLine());
        petmr.setOut(new PrintWriter(new StringWriter(), true)).setErr(new PrintWriter(err, true));
        return petmr.execute(args.toArray(String[]::new));
    }

    @CommandLine.Command(name = "petmr")
    static final class Top {}
}
