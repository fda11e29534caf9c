package org.petmr.acquisition.command;

import static org.assertj.core.api.Assertions.assertThat;

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
        assertThat(run("diaphragm", file("body.plm"), "--mu", mu)).isEqualTo(2);
        assertThat(run("diaphragm", file("body.plm"), "--mu", mu, "--threshold", 0))
                .isEqualTo(2);
        assertThat(complained.toString().lines())
                .containsExactly(
                        "petmr mlaa: --mu: missing (expected: the patient's mu-map)",
                        "petmr mlaa: --out: " + file("a.png") + " (expected: a name that ends in .nii or .nii.gz)",
                        "petmr mlaa: --subsets: 0 (expected: a divisor of %d, the views)".formatted(scanner.views()),
                        "petmr diaphragm: mu-map: 0 cm2 of a lung's base in the field of view (expected: at least 20,"
                                + " a diaphragm to find)",
                        "petmr diaphragm: --threshold: 0.0 (expected: > 0)");
    }
}
