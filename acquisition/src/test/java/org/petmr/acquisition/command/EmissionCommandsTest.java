package org.petmr.acquisition.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.attenuation.override.HeldHardware;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Nifti;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.registration.calibration.ScannerCalibration;
import org.petmr.recon.scanner.ScannerModel;
import picocli.CommandLine;

/** {@code petmr mlaa} and {@code petmr diaphragm}, from a recording to files. */
final class EmissionCommandsTest {

    private static final long SEED = 21;

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

    private static boolean isArm(double x, double y) {
        return VolumeRecording.isIn(Math.abs(x), y, 226, 8, 40, 40);
    }

    /**
     * MR was 400 mm wide, and its headers count from a point 30 mm beside that of PET: what the installation's calibration
     * says. Taken as it stands, MR would end in the middle of one arm.
     */
    @Test
    void armsBeyondMrComeBackAndTheFiguresAreWritten() throws IOException {
        ScannerModel scanner = VolumeRecording.ring("signa", 4, true);
        VoxelGrid grid = scanner.imageGrid(1);
        VolumeRecording.Value mu = (x, y, z) -> isTrunk(x, y) ? 0.096 : isArm(x, y) ? 0.097 : 0;
        Volume activity = VolumeRecording.painted(grid, (x, y, z) -> isTrunk(x, y) ? 1 : isArm(x, y) ? 0.8 : 0);
        VolumeRecording.write(file("body.plm"), scanner, activity, mu, 400_000, SEED);
        Path cut = write("cut.nii.gz", VolumeRecording.painted(grid, (x, y, z) -> isTrunk(x, y) ? 0.096 : 0));
        VoxelGrid seen = new VoxelGrid(80, 60, 20, Affine.scaling(5, 5, 5, 30 - 197.5, -147.5, -47.5));
        Path mr = write("mr.nii.gz", VolumeRecording.painted(seen, (x, y, z) -> isTrunk(x - 30, y) ? 300 : 4));
        new ScannerCalibration(
                        "signa",
                        "",
                        "2026-11-01T08:00:00Z",
                        new double[][] {{1, 0, 0, 30}, {0, 1, 0, 0}, {0, 0, 1, 0}, {0, 0, 0, 1}},
                        9,
                        0.3,
                        0.6,
                        0.1,
                        "spheres")
                .write(file("pet-mr.json"));
        Files.writeString(file("room.json"), """
            {"version": 1, "scanner": "signa", "serial": "", "calibration": "pet-mr.json", "hardware": null,
             "muClasses": "product", "attenuationFallback": "uniform", "boneSource": "auto"}
            """);
        Object[] common = {"mlaa", file("body.plm"), "--mu", cut, "--mr", mr, "--randoms", "none", "--subsets", 12};
        assertThat(run(with(
                        common,
                        "--installation",
                        file("room.json"),
                        "--out",
                        file("whole.nii.gz"),
                        "--image",
                        file("pet.nii.gz"),
                        "--json",
                        file("figures.json"))))
                .as("%s", complained)
                .isZero();
        JsonNode figures = new ObjectMapper().readTree(file("figures.json").toFile());
        double armsMl = 2 * Math.PI * 40 * 40 * grid.nz() * grid.dzMm() / 1000;
        assertThat(figures.get("added_ml").asDouble()).as("seed %d", SEED).isCloseTo(armsMl, within(0.25 * armsMl));
        assertThat(figures.get("completed_mu_per_cm").asDouble()).isBetween(0.075, 0.105);
        assertThat(figures.get("events").asLong()).isPositive();
        assertThat(figures.get("free_ml").asDouble())
                .isGreaterThan(figures.get("added_ml").asDouble());
        assertThat(figures.get("pet_to_mr").asText()).contains("2026-11-01T08:00:00Z", "shift 30.00 mm");
        Volume whole = Nifti.read(file("whole.nii.gz"));
        assertThat(whole.values()[at(whole.grid(), 226)]).isBetween(0.07f, 0.12f);
        assertThat(whole.values()[at(whole.grid(), -226)]).isBetween(0.07f, 0.12f);
        assertThat(whole.values()[at(whole.grid(), 0)]).isCloseTo(0.096f, within(1e-4f));
        assertThat(Nifti.read(file("pet.nii.gz")).grid().nx()).isEqualTo(grid.nx());
        assertThat(said.toString()).contains(" outline ", " mlaa ", "cm^-1 where completed");

        assertThat(run(with(common, "--out", file("shifted.nii.gz"), "--json", file("shifted.json"))))
                .isZero();
        JsonNode shifted = new ObjectMapper().readTree(file("shifted.json").toFile());
        assertThat(shifted.get("pet_to_mr").asText()).startsWith("PET to MR: not calibrated");
        assertThat(shifted.get("added_ml").asDouble())
                .as("without the calibration")
                .isLessThan(0.9 * figures.get("added_ml").asDouble());
    }

    /** A table under one arm is in the map: the counts, which know nothing of it, must not change it; and the file says so. */
    @Test
    void aTableInTheMapStaysAndIsTold() throws IOException {
        ScannerModel scanner = VolumeRecording.ring("signa", 4, true);
        VoxelGrid grid = scanner.imageGrid(1);
        VolumeRecording.Value mu = (x, y, z) -> isTable(x, y) ? 0.03 : isTrunk(x, y) || isArm(x, y) ? 0.096 : 0;
        Volume activity = VolumeRecording.painted(grid, (x, y, z) -> isTrunk(x, y) ? 1 : isArm(x, y) ? 0.8 : 0);
        VolumeRecording.write(file("body.plm"), scanner, activity, mu, 400_000, SEED);
        Volume cut = VolumeRecording.painted(grid, (x, y, z) -> isTable(x, y) ? 0.03 : isTrunk(x, y) ? 0.096 : 0);
        Nifti.write(file("cut.nii.gz"), cut, HeldHardware.description(true));
        VoxelGrid seen = new VoxelGrid(80, 60, 20, Affine.scaling(5, 5, 5, -197.5, -147.5, -47.5));
        Path mr = write("mr.nii.gz", VolumeRecording.painted(seen, (x, y, z) -> isTrunk(x, y) ? 300 : 4));
        Object[] all = {
            "mlaa",
            file("body.plm"),
            "--mu",
            file("cut.nii.gz"),
            "--mr",
            mr,
            "--randoms",
            "none",
            "--subsets",
            12,
            "--iterations",
            1,
            "--out",
            file("whole.nii.gz")
        };
        assertThat(run(all)).as("%s", complained).isZero();
        assertThat(Nifti.description(file("whole.nii.gz"))).isEqualTo(HeldHardware.description(true));
        Volume whole = Nifti.read(file("whole.nii.gz"));
        assertThat(whole.values()[at(grid, 226)]).isGreaterThan(0.06f);
        int table = 0;
        for (int i = 0; i < cut.values().length; i++) {
            if (cut.values()[i] == 0.03f) {
                assertThat(whole.values()[i]).isCloseTo(0.03f, within(1e-5f));
                table++;
            }
        }
        assertThat(table).isPositive();
    }

    /** The MR as its DICOM series, in and opposed phase: what it shows stays, arms beyond it come back. */
    @Test
    void theMrMayBeAFolderOfDicom() throws IOException {
        ScannerModel scanner = VolumeRecording.ring("signa", 4, true);
        VoxelGrid grid = scanner.imageGrid(1);
        VolumeRecording.Value mu = (x, y, z) -> isTrunk(x, y) || isArm(x, y) ? 0.096 : 0;
        Volume activity = VolumeRecording.painted(grid, (x, y, z) -> isTrunk(x, y) ? 1 : isArm(x, y) ? 0.8 : 0);
        VolumeRecording.write(file("body.plm"), scanner, activity, mu, 400_000, SEED);
        Path cut = write("cut.nii.gz", VolumeRecording.painted(grid, (x, y, z) -> isTrunk(x, y) ? 0.096 : 0));
        VoxelGrid seen = new VoxelGrid(80, 60, 20, Affine.scaling(5, 5, 5, -197.5, -147.5, -47.5));
        Path dixon = Files.createDirectories(file("dixon"));
        DixonFolder.write(dixon, seen, (x, y, z) -> isTrunk(x, y) ? 300 : 4);
        Object[] common = {
            "mlaa", file("body.plm"), "--mu", cut, "--randoms", "none", "--subsets", 12, "--iterations", 1
        };
        assertThat(run(with(common, "--dixon", dixon, "--out", file("whole.nii.gz"))))
                .as("%s", complained)
                .isZero();
        Volume whole = Nifti.read(file("whole.nii.gz"));
        assertThat(whole.values()[at(grid, 226)]).as("seed %d", SEED).isBetween(0.06f, 0.12f);
        assertThat(whole.values()[at(grid, 0)]).isCloseTo(0.096f, within(1e-4f));

        Path one = Files.createDirectories(file("one"));
        DixonFolder.writeInPhase(one, seen, (x, y, z) -> 300);
        assertThat(run(with(common, "--dixon", one, "--out", file("none.nii.gz"))))
                .isEqualTo(2);
        assertThat(complained.toString())
                .contains("petmr mlaa: Dixon: in phase: series ", "opposed: missing")
                .contains("(expected: in and opposed phase, or water and fat, whole)");
        assertThat(file("none.nii.gz")).doesNotExist();
    }

    /** Within the margin that is free round the arms. */
    private static boolean isTable(double x, double y) {
        return Math.abs(x) > 205 && Math.abs(x) < 245 && y > 50 && y < 62;
    }

    /** The middle plane. */
    private static int at(VoxelGrid grid, double xMm) {
        Affine voxel = grid.lpsFromVoxel().inverse();
        int x = (int) Math.round(voxel.x(xMm, 8, 0));
        int y = (int) Math.round(voxel.y(xMm, 8, 0));
        return grid.index(x, y, grid.nz() / 2);
    }

    private static Object[] with(Object[] first, Object... more) {
        return Stream.concat(Arrays.stream(first), Arrays.stream(more)).toArray();
    }

    @Test
    void badInputIsNamed() throws IOException {
        ScannerModel scanner = VolumeRecording.ring(4, true);
        VoxelGrid grid = scanner.imageGrid(1);
        Volume trunk = VolumeRecording.painted(grid, (x, y, z) -> isTrunk(x, y) ? 0.096 : 0);
        VolumeRecording.write(file("body.plm"), scanner, trunk, (x, y, z) -> 0, 1000, SEED);
        Path mu = write("mu.nii.gz", trunk);
        assertThat(run("mlaa", file("body.plm"), "--mr", mu, "--out", file("a.nii.gz")))
                .isEqualTo(2);
        assertThat(run("mlaa", file("body.plm"), "--mu", mu, "--mr", mu, "--out", file("a.png")))
                .isEqualTo(2);
        assertThat(run("mlaa", file("body.plm"), "--mu", mu, "--mr", mu, "--subsets", 0, "--out", file("a.nii")))
                .isEqualTo(2);
        Object[] good = {"mlaa", file("body.plm"), "--mu", mu, "--mr", mu, "--out", file("a.nii")};
        assertThat(run("mlaa", file("body.plm"), "--mu", mu, "--out", file("a.nii")))
                .isEqualTo(2);
        assertThat(run(with(good, "--dixon", directory))).isEqualTo(2);
        assertThat(run(with(good, "--iterations", 0))).isEqualTo(2);
        assertThat(run(with(good, "--coarser", 0))).isEqualTo(2);
        assertThat(run(with(good, "--threads", 0))).isEqualTo(2);
        assertThat(run(with(good, "--fading", -1))).isEqualTo(2);
        assertThat(run(with(good, "--fading", 400))).isEqualTo(2);
        assertThat(run(with(good, "--json", file("none/f.json")))).isEqualTo(2);
        assertThat(file("a.nii")).doesNotExist();
        assertThat(run("diaphragm", file("body.plm"), "--mu", mu)).isEqualTo(2);
        assertThat(run("diaphragm", file("body.plm"), "--mu", mu, "--threshold", 0))
                .isEqualTo(2);
        assertThat(complained.toString().lines())
                .containsExactly(
                        "petmr mlaa: --mu: missing (expected: the patient's mu-map)",
                        "petmr mlaa: --out: " + file("a.png") + " (expected: a name that ends in .nii or .nii.gz)",
                        "petmr mlaa: --subsets: 0 (expected: a divisor of %d, the views)".formatted(scanner.views()),
                        "petmr mlaa: --mr, --dixon: neither (expected: one of them)",
                        "petmr mlaa: --mr, --dixon: both (expected: one of them)",
                        "petmr mlaa: --iterations: 0 (expected: >= 1)",
                        "petmr mlaa: --coarser: 0 (expected: >= 1)",
                        "petmr mlaa: --threads: 0 (expected: >= 1)",
                        "petmr mlaa: --fading: -1.0 (expected: >= 0 mm)",
                        "petmr mlaa: --mr " + mu + ": lies outside the PET field of view, or fades all over (expected:"
                                + " the MR from which the map was made)",
                        "petmr mlaa: " + file("none") + ": not a directory (expected: one to write f.json in)",
                        "petmr diaphragm: mu-map: 0 cm2 of a lung's base in the field of view (expected: at least 20,"
                                + " a diaphragm to find)",
                        "petmr diaphragm: --threshold: 0.0 (expected: > 0)");
    }
}
