package org.petmr.recon.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Nifti;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.registration.RigidTransform;
import org.petmr.recon.registration.SyntheticHead;
import org.petmr.recon.registration.TransformFile;
import org.petmr.recon.registration.calibration.ScannerCalibration;
import org.petmr.recon.registration.calibration.SpherePhantom;
import picocli.CommandLine;

final class RegisterCommandTest {

    private static final Workers WORKERS = new Workers(2);
    private static final VoxelGrid PET = VoxelGrid.centred(54, 62, 64, 4, 4, 4);
    private static final VoxelGrid MR = VoxelGrid.centred(72, 80, 84, 3, 3, 3);
    private static final RigidTransform TRUTH = new RigidTransform(0.03, -0.02, 0.04, 3, -4, 2, 0, 0, 0);

    /** 1 in every tissue but air. */
    private static final double[] INSIDE = {0, 1, 1, 1, 1, 1, 1, 1};

    @TempDir
    private Path directory;

    private final StringWriter said = new StringWriter();

    @AfterAll
    static void close() {
        WORKERS.close();
    }

    private int run(String... arguments) {
        said.getBuffer().setLength(0);
        CommandLine command = new CommandLine(new RegisterCommand());
        command.setOut(new PrintWriter(said));
        command.setErr(new PrintWriter(said));
        FailureLine failure = new FailureLine();
        command.setExecutionExceptionHandler(failure);
        command.setParameterExceptionHandler(failure);
        return command.execute(arguments);
    }

    private String file(String name) {
        return directory.resolve(name).toString();
    }

    private String image(String name, Volume volume) throws IOException {
        Nifti.write(directory.resolve(name), volume);
        return file(name);
    }

    private String head(String name, VoxelGrid grid, double[] values, Affine headFromLps, double fwhmMm)
            throws IOException {
        Volume v = SyntheticHead.paint(grid, values, headFromLps, fwhmMm, WORKERS);
        SyntheticHead.noise(v, 0.02, true, 3);
        return image(name, v);
    }

    @Test
    void registersMovesAndSaysHowWell() throws IOException {
        String pet = head("pet.nii.gz", PET, SyntheticHead.FDG, TRUTH.toAffine(), 6);
        String mr = head("mr.nii.gz", MR, SyntheticHead.T1, Affine.IDENTITY, 0);
        int status = run(
                "--fixed",
                pet,
                "--moving",
                mr,
                "--out",
                file("moved.nii.gz"),
                "--transform",
                file("t.json"),
                "--json",
                file("figures.json"));
        assertThat(status).as(said.toString()).isZero();
        assertThat(said.toString()).contains("residual ").contains(" +- ").contains("decision     CORRECT: ");
        RigidTransform found = TransformFile.read(directory.resolve("t.json"));
        Affine off = TRUTH.inverse().toAffine().after(found.toAffine());
        assertThat(RigidTransform.of(off, 0, 0, 0).shiftMm()).isLessThan(1);
        assertThat(RigidTransform.of(off, 0, 0, 0).rotationDeg()).isLessThan(1.5);
        JsonNode figures = new ObjectMapper().readTree(Files.readAllBytes(directory.resolve("figures.json")));
        assertThat(figures.get("decision").asText()).isEqualTo("CORRECT");
        assertThat(figures.at("/residual/shiftMm").asDouble()).isCloseTo(Math.sqrt(29), within(2.0));
        Volume moved = Nifti.read(directory.resolve("moved.nii.gz"));
        assertThat(moved.grid().nx()).isEqualTo(PET.nx());

        status = run(
                "--fixed",
                pet,
                "--moving",
                mr,
                "--out",
                file("moved.nii.gz"),
                "--start",
                file("t.json"),
                "--mask-fixed",
                image("mask.nii.gz", SyntheticHead.paint(PET, INSIDE, TRUTH.toAffine(), 0, WORKERS)),
                "--accept-deg",
                "3");
        assertThat(status).as(said.toString()).isZero();
        assertThat(said.toString()).contains("decision     ACCEPT: ");
    }

    @Test
    void calibratesComparesAndRefuses() throws IOException {
        String pet = image("pet.nii.gz", SpherePhantom.six(PET, Affine.IDENTITY, 5, 1, WORKERS));
        String mr = image("mr.nii.gz", SpherePhantom.six(MR, TRUTH.inverse().toAffine(), 1, 2, WORKERS));
        String out = file("calibration.json");
        int status = run(
                "--calibrate",
                "--fixed",
                pet,
                "--moving",
                mr,
                "--scanner",
                "mmr",
                "--serial",
                "41",
                "--measured-at",
                "2026-01-31T10:00:00Z",
                "--out",
                out,
                "--json",
                file("figures.json"));
        assertThat(status).as(said.toString()).isZero();
        assertThat(said.toString()).contains("6 spheres fit within");
        ScannerCalibration first = ScannerCalibration.read(Path.of(out));
        assertThat(RigidTransform.of(
                                TRUTH.inverse()
                                        .toAffine()
                                        .after(first.transform().toAffine()),
                                0,
                                0,
                                0)
                        .shiftMm())
                .isLessThan(0.3);
        assertThat(new ObjectMapper()
                        .readTree(Files.readAllBytes(directory.resolve("figures.json")))
                        .get("spheres")
                        .asInt())
                .isEqualTo(6);

        String moved = image("other.nii.gz", SpherePhantom.six(MR, Affine.IDENTITY, 1, 2, WORKERS));
        status = run("--calibrate", "--fixed", pet, "--moving", moved, "--scanner", "mmr", "--out", out);
        assertThat(status).isEqualTo(2);
        assertThat(said.toString()).contains("petmr register: scanner calibration: moved by");
        assertThat(ScannerCalibration.read(Path.of(out)).residualMm()).isEqualTo(first.residualMm());
        status = run("--calibrate", "--fixed", pet, "--moving", moved, "--scanner", "mmr", "--out", out, "--force");
        assertThat(status).isZero();
        assertThat(said.toString()).contains(", forced");
        assertThat(ScannerCalibration.read(Path.of(out)).transform().shiftMm()).isLessThan(0.3);
    }

    /** What a calibration says already is no residual; what lies beyond it is. */
    @Test
    void countsFromACalibration() throws IOException {
        String pet = head("pet.nii.gz", PET, SyntheticHead.FDG, TRUTH.toAffine(), 6);
        String mr = head("mr.nii.gz", MR, SyntheticHead.T1, Affine.IDENTITY, 0);
        Path file = directory.resolve("calibration.json");
        new ScannerCalibration(
                        "mmr",
                        "41",
                        "2026-01-31T10:00:00Z",
                        TransformFile.matrix(TRUTH.toAffine()),
                        6,
                        0.1,
                        0.2,
                        0.05,
                        "spheres")
                .write(file);
        int status = run(
                "--fixed",
                pet,
                "--moving",
                mr,
                "--out",
                file("moved.nii.gz"),
                "--calibration",
                file.toString(),
                "--scanner",
                "mmr",
                "--expect-mm",
                "5",
                "--expect-deg",
                "4",
                "--accept-deg",
                "2",
                "--json",
                file("figures.json"));
        assertThat(status).as(said.toString()).isZero();
        assertThat(said.toString())
                .contains("calibration of mmr measured at 2026-01-31T10:00:00Z")
                .contains("decision     ACCEPT: ");
        JsonNode figures = new ObjectMapper().readTree(Files.readAllBytes(directory.resolve("figures.json")));
        assertThat(figures.at("/residual/shiftMm").asDouble()).isLessThan(1.5);
        assertThat(figures.get("applied_lps")).hasSize(4);

        status = run(
                "--fixed",
                pet,
                "--moving",
                mr,
                "--out",
                file("x.nii.gz"),
                "--calibration",
                file.toString(),
                "--scanner",
                "bench");
        assertThat(status).isEqualTo(2);
        assertThat(said.toString()).contains("calibration.json: scanner calibration: scanner: mmr (expected: bench)");
        Files.writeString(file, Files.readString(file).replace("2026-01-31T10:00:00Z", "yesterday"));
        status = run("--fixed", pet, "--moving", mr, "--out", file("x.nii.gz"), "--calibration", file.toString());
        assertThat(status).isEqualTo(2);
        assertThat(said.toString())
                .contains("calibration.json")
                .contains("measuredAt: yesterday (expected: ISO-8601 in UTC");
        assertThat(directory.resolve("x.nii.gz")).doesNotExist();
    }

    /** After an alarm a guess is not better than what was assumed. */
    @Test
    void leavesImagesThatDoNotTellWhereTheyWere() throws IOException {
        String pet = head("pet.nii.gz", PET, SyntheticHead.FDG, TRUTH.toAffine(), 6);
        Volume still = SyntheticHead.paint(MR, SyntheticHead.T1, Affine.IDENTITY, 0, WORKERS);
        String mr = image("mr.nii.gz", still);
        // No uncertainty is small enough.
        int status = run(
                "--fixed",
                pet,
                "--moving",
                mr,
                "--out",
                file("moved.nii.gz"),
                "--uncertain-mm",
                "0.001",
                "--json",
                file("figures.json"));
        assertThat(status).as(said.toString()).isZero();
        assertThat(said.toString()).contains("decision     ALARM: ").contains("moved by the assumed transform");
        JsonNode figures = new ObjectMapper().readTree(Files.readAllBytes(directory.resolve("figures.json")));
        assertThat(figures.at("/applied_lps/0/3").asDouble()).isZero();
        assertThat(figures.at("/moving_from_fixed_lps/0/3").asDouble()).isNotZero();
        // Well known, but more than a patient moves.
        status = run(
                "--fixed",
                pet,
                "--moving",
                mr,
                "--out",
                file("moved.nii.gz"),
                "--accept-mm",
                "0.1",
                "--alarm-mm",
                "0.2",
                "--json",
                file("figures.json"));
        assertThat(status).as(said.toString()).isZero();
        JsonNode far = new ObjectMapper().readTree(Files.readAllBytes(directory.resolve("figures.json")));
        assertThat(far.at("/decision").asText()).isEqualTo("ALARM");
        assertThat(far.at("/applied_lps/0/3").asDouble()).isZero();
    }

    @Test
    void namesWhatIsWrong() throws IOException {
        String pet = image("pet.nii.gz", Volume.zeros(PET));
        assertThat(run("--fixed", pet, "--moving", pet, "--out", file("x.nii.gz")))
                .isEqualTo(2);
        assertThat(said.toString()).contains("petmr register: fixed: every value is 0.0");
        assertThat(directory.resolve("x.nii.gz")).doesNotExist();
        assertThat(run("--fixed", pet, "--moving", file("none.nii"), "--out", file("x.nii.gz")))
                .isEqualTo(2);
        assertThat(said.toString()).contains("none.nii: not there");
        assertThat(run("--fixed", pet, "--moving", pet, "--out", file("x.json")))
                .isEqualTo(2);
        assertThat(said.toString()).contains("(expected: a .nii or .nii.gz file)");
        assertThat(run("--calibrate", "--fixed", pet, "--moving", pet, "--out", file("x.json")))
                .isEqualTo(2);
        assertThat(said.toString()).contains("--scanner: null (expected: the scanner's name, with --calibrate)");
        assertThat(run("--fixed", pet, "--moving", pet, "--out", file("x.nii"), "--start", file("none.json")))
                .isEqualTo(2);
        assertThat(said.toString()).contains("none.json (expected: a readable file)");
    }
}
