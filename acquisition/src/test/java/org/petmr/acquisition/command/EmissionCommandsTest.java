package org.petmr.acquisition.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.recon.image.Nifti;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.scanner.ScannerModel;
import picocli.CommandLine;

/** {@code petmr mlaa} and {@code petmr diaphragm}, from a recording to files. */
final class EmissionCommandsTest {

    private static final long SEED = 21;
    private static final double BASE_MM = 3;

    @TempDir
    private Path directory;

    private final StringWriter said = new StringWriter();
    private final StringWriter complained = new StringWriter();

    private int run(Object... arguments) {
        String[] texts = new String[arguments.length];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = arguments[i].toString();
        }
        return Petmr.addTo(new CommandLine(CommandLine.Model.CommandSpec.create()))
                .setOut(new PrintWriter(said, true))
                .setErr(new PrintWriter(complained, true))
                .execute(texts);
    }

    private Path file(String name) {
        return directory.resolve(name);
    }

    private Path write(String name, Volume volume) throws IOException {
        Nifti.write(file(name), volume);
        return file(name);
    }

    private static boolean isTrunk(double x, double y) {
        return VolumeRecording.isIn(x, y, 0, 0, 170, 110);
    }

    private static boolean isArm(double x, double y) {
        return VolumeRecording.isIn(Math.abs(x), y, 226, 8, 40, 40);
    }

    @Test
    void armsThatMrCutOffComeFromTheCounts() throws IOException {
        ScannerModel scanner = VolumeRecording.ring(4, true);
        VoxelGrid grid = scanner.imageGrid(1);
        Path recording = file("body.plm");
        VolumeRecording.write(
                recording,
                scanner,
                VolumeRecording.painted(grid, (x, y, z) -> isTrunk(x, y) ? 1 : isArm(x, y) ? 0.8 : 0),
                (x, y, z) -> isTrunk(x, y) || isArm(x, y) ? 0.096 : 0,
                500_000,
                SEED);
        Path mu = write("mu.nii.gz", VolumeRecording.painted(grid, (x, y, z) -> isTrunk(x, y) ? 0.096 : 0));
        Path mr = write("mr.nii.gz", Volume.zeros(VoxelGrid.centred(76, 60, 20, 5, 5, 5)));
        int status = run(
                "mlaa", recording, "--mu", mu, "--mr", mr, "--randoms", "none", "--subsets", 12, "--out",
                file("out.nii.gz"), "--image", file("pet.nii.gz"), "--json", file("out.json"));
        assertThat(status).as(complained.toString()).isZero();
        assertThat(said.toString()).contains("mL beyond the MR image", "mlaa");
        JsonNode figures = new ObjectMapper().readTree(file("out.json").toFile());
        double trueMl = 2 * Math.PI * 4 * 4 * grid.nz() * grid.dzMm() / 10;
        assertThat(figures.path("added_ml").asDouble()).as("seed %d", SEED).isCloseTo(trueMl, within(0.35 * trueMl));
        assertThat(figures.path("completed_mu_per_cm").asDouble()).as("seed %d", SEED).isBetween(0.07, 0.105);
        Volume completed = Nifti.read(file("out.nii.gz"));
        int arm = completed.grid().index(36 + 28, 37, completed.grid().nz() / 2);
        assertThat(completed.values()[arm]).as("seed %d", SEED).isGreaterThan(0.06f);
        assertThat(Nifti.read(file("pet.nii.gz")).grid()).isEqualTo(completed.grid());
    }

    @Test
    void withoutTimeOfFlightThereIsOneLine() throws IOException {
        ScannerModel scanner = VolumeRecording.ring(4, false);
        VoxelGrid grid = scanner.imageGrid(1);
        Volume trunk = VolumeRecording.painted(grid, (x, y, z) -> isTrunk(x, y) ? 0.096 : 0);
        VolumeRecording.write(file("body.plm"), scanner, trunk, (x, y, z) -> 0, 1000, SEED);
        Path mu = write("mu.nii.gz", trunk);
        int status = run("mlaa", file("body.plm"), "--mu", mu, "--mr", mu, "--out", file("out.nii.gz"));
        assertThat(status).isEqualTo(2);
        assertThat(complained.toString())
                .isEqualToIgnoringNewLines(
                        "petmr mlaa: scanner: coarse-ring has no time of flight (expected: one that has; without it"
                                + " activity and mu can't be told apart)");
        assertThat(file("out.nii.gz")).doesNotExist();
    }

    @Test
    void badInputIsNamed() throws IOException {
        ScannerModel scanner = VolumeRecording.ring(4, true);
        VoxelGrid grid = scanner.imageGrid(1);
        Volume trunk = VolumeRecording.painted(grid, (x, y, z) -> isTrunk(x, y) ? 0.096 : 0);
        VolumeRecording.write(file("body.plm"), scanner, trunk, (x, y, z) -> 0, 1000, SEED);
        Path mu = write("mu.nii.gz", trunk);
        assertThat(run("mlaa", file("body.plm"), "--mr", mu, "--out", file("a.nii.gz"))).isEqualTo(2);
        assertThat(run("mlaa", file("body.plm"), "--mu", mu, "--mr", mu, "--out", file("a.png"))).isEqualTo(2);
        assertThat(run("diaphragm", file("body.plm"), "--mu", mu)).isEqualTo(2);
        assertThat(run("diaphragm", file("body.plm"), "--mu", mu, "--threshold", 0)).isEqualTo(2);
        assertThat(complained.toString().lines())
                .containsExactly(
                        "petmr mlaa: --mu: missing (expected: the patient's mu-map)",
                        "petmr mlaa: --out: " + file("a.png") + " (expected: a name that ends in .nii or .nii.gz)",
                        "petmr diaphragm: mu-map: 0 cm2 of a lung's base in the field of view (expected: at least 20,"
                                + " a diaphragm to find)",
                        "petmr diaphragm: --threshold: 0.0 (expected: > 0)");
    }

    /** A trunk whose lungs end at a height: in PET 12 mm above where the map has them, both between two planes. */
    @Test
    void theDiaphragmIsReportedAndMoved() throws IOException {
        ScannerModel scanner = VolumeRecording.ring(8, false);
        VoxelGrid grid = scanner.imageGrid(1);
        double shiftMm = 12;
        Path recording = file("chest.plm");
        VolumeRecording.write(
                recording,
                scanner,
                VolumeRecording.painted(
                        grid, (x, y, z) -> !isTrunk(x, y) ? 0 : isLung(x, y, z - shiftMm) ? 0.3 : z < BASE_MM + shiftMm ? 2 : 1),
                (x, y, z) -> chest(x, y, z - shiftMm),
                600_000,
                SEED);
        Path mu = write("mu.nii.gz", VolumeRecording.painted(grid, EmissionCommandsTest::chest));
        int status = run(
                "diaphragm", recording, "--mu", mu, "--randoms", "none", "--out", file("moved.nii.gz"), "--json",
                file("out.json"));
        assertThat(status).as(complained.toString()).isZero();
        JsonNode figures = new ObjectMapper().readTree(file("out.json").toFile());
        assertThat(figures.path("shift_mm").asDouble()).as("seed %d", SEED).isCloseTo(shiftMm, within(3.0));
        assertThat(figures.path("finding").asText()).isEqualTo("RESPIRATORY_MISMATCH");
        assertThat(figures.path("lung_after_ml").asDouble())
                .isLessThan(figures.path("lung_before_ml").asDouble());
        assertThat(said.toString()).contains("mm higher than in MR", "WARNING");
        assertThat(Nifti.read(file("moved.nii.gz")).grid().nz()).isEqualTo(grid.nz());
    }

    private static boolean isLung(double x, double y, double z) {
        return z > BASE_MM && VolumeRecording.isIn(Math.abs(x), y, 80, 0, 60, 80);
    }

    private static double chest(double x, double y, double z) {
        return !isTrunk(x, y) ? 0 : isLung(x, y, z) ? 0.025 : 0.098;
    }
}
