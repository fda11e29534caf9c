package org.petmr.recon.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Nifti;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.projector.SinogramProjector;
import org.petmr.recon.projector.Views;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.sinogram.InterfileSinogram;
import org.petmr.recon.sinogram.ProjectionGeometry;
import org.petmr.recon.sinogram.Sinogram;
import picocli.CommandLine;

class ProjectCommandTest {

    private static final double[] CENTRE_MM = {12, -7, 5};
    private static final double[] HALF_MM = {40, 30, 28};

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    Path dir;

    private Path image;

    @BeforeEach
    void writeImage() throws IOException {
        image = dir.resolve("image.nii.gz");
        Nifti.write(image, ellipsoid(VoxelGrid.centred(100, 90, 80, 1.2, 1.2, 1.2)));
    }

    private static Volume ellipsoid(VoxelGrid grid) {
        Volume v = Volume.zeros(grid);
        Affine a = grid.lpsFromVoxel();
        for (int iy = 0; iy < grid.ny(); iy++) {
            for (int ix = 0; ix < grid.nx(); ix++) {
                for (int iz = 0; iz < grid.nz(); iz++) {
                    double x = (a.x(ix, iy, iz) - CENTRE_MM[0]) / HALF_MM[0];
                    double y = (a.y(ix, iy, iz) - CENTRE_MM[1]) / HALF_MM[1];
                    double z = (a.z(ix, iy, iz) - CENTRE_MM[2]) / HALF_MM[2];
                    v.values()[grid.index(ix, iy, iz)] = x * x + y * y + z * z <= 1 ? 1 : 0;
                }
            }
        }
        return v;
    }

    private static double chord(float[] e) {
        double aa = 0;
        double ab = 0;
        double bb = 0;
        double square = 0;
        for (int k = 0; k < 3; k++) {
            double d = (e[3 + k] - e[k]) / HALF_MM[k];
            double s = (e[k] - CENTRE_MM[k]) / HALF_MM[k];
            aa += d * d;
            ab += d * s;
            bb += s * s;
            square += Math.pow(e[3 + k] - e[k], 2);
        }
        double root = ab * ab - aa * (bb - 1);
        return root <= 0 ? 0 : 2 * Math.sqrt(root) / aa * Math.sqrt(square);
    }

    private int run(Object... arguments) {
        return new CommandLine(new ProjectCommand())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .setExecutionExceptionHandler(new FailureLine())
                .execute(Stream.of(arguments).map(Object::toString).toArray(String[]::new));
    }

    private Path ends(float[]... lines) throws IOException {
        ByteBuffer b = ByteBuffer.allocate(24 * lines.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float[] line : lines) {
            for (float f : line) {
                b.putFloat(f);
            }
        }
        return Files.write(dir.resolve("ends.f32"), b.array());
    }

    private static float[] values(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        float[] values = new float[bytes.length / 4];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
        return values;
    }

    private static float[][] randomLines(int n, long seed) {
        Random random = new Random(seed);
        float[][] lines = new float[n][6];
        for (float[] line : lines) {
            // Through a point near the object, in any direction: every octant and every main axis.
            double cos = 2 * random.nextDouble() - 1;
            double sin = Math.sqrt(1 - cos * cos);
            double angle = 2 * Math.PI * random.nextDouble();
            double[] d = {sin * Math.cos(angle), sin * Math.sin(angle), cos};
            for (int k = 0; k < 3; k++) {
                double through = CENTRE_MM[k] + 20 * (2 * random.nextDouble() - 1);
                line[k] = (float) (through - 180 * d[k]);
                line[3 + k] = (float) (through + 220 * d[k]);
            }
        }
        return lines;
    }

    @Test
    void linesOfOnesOwnGiveTheChordsOfAnEllipsoid() throws IOException {
        long seed = 7;
        float[][] lines = randomLines(500, seed);
        Path to = dir.resolve("values.f32");
        Path json = dir.resolve("figures.json");
        assertThat(run("--image", image, "--lors", ends(lines), "--out", to, "--json", json))
                .as(err.toString())
                .isZero();
        float[] values = values(to);
        assertThat(values).hasSize(500);
        double squares = 0;
        double sum = 0;
        double expectedSum = 0;
        for (int i = 0; i < 500; i++) {
            double expected = chord(lines[i]);
            squares += Math.pow(values[i] - expected, 2);
            sum += values[i];
            expectedSum += expected;
        }
        // Half a voxel of 1.2 mm at each of two crossings of the surface.
        assertThat(Math.sqrt(squares / 500)).as("seed %d", seed).isLessThan(0.9);
        assertThat(sum).isCloseTo(expectedSum, within(3e-3 * expectedSum));
        JsonNode figures = new ObjectMapper().readTree(json.toFile());
        assertThat(figures.get("lines").asLong()).isEqualTo(500);
        assertThat(figures.get("sum").asDouble()).isCloseTo(sum, within(1e-3));
    }

    @Test
    void binsOfTimeOfFlightCountTowardsTheSecondEndAndSumToTheLine() throws IOException {
        // The object lies 12 mm towards +x, so towards the second end of the first line, the first end of the other.
        float[][] lines = {{-300, -7, 5, 300, -7, 5}, {300, -7, 5, -300, -7, 5}};
        Path whole = dir.resolve("whole.f32");
        Path binned = dir.resolve("binned.f32");
        Path ends = ends(lines);
        assertThat(run("--image", image, "--lors", ends, "--out", whole)).isZero();
        assertThat(run(
                        "--image",
                        image,
                        "--lors",
                        ends,
                        "--tof-sigma",
                        10,
                        "--tof-bins",
                        40,
                        "--tof-width",
                        8,
                        "--out",
                        binned))
                .as(err.toString())
                .isZero();
        float[] all = values(whole);
        float[] bins = values(binned);
        assertThat(bins).hasSize(80);
        for (int i = 0; i < 2; i++) {
            double sum = 0;
            double moment = 0;
            for (int k = 0; k < 40; k++) {
                sum += bins[40 * i + k];
                moment += bins[40 * i + k] * (k - 19.5) * 8;
            }
            assertThat(sum).isCloseTo(all[i], within(3e-3 * all[i]));
            assertThat(moment / sum).isCloseTo(i == 0 ? 12 : -12, within(0.3));
        }
    }

    @Test
    void aScannersSinogramIsThatOfTheProjector() throws IOException {
        ScannerModel bench = ScannerCatalogue.find("bench");
        VoxelGrid grid = VoxelGrid.centred(40, 36, 31, 4, 4, 2.5);
        Nifti.write(image, ellipsoid(grid));
        Path hs = dir.resolve("sino.hs");
        assertThat(run("--image", image, "--scanner", "bench", "--out", hs, "--threads", 2))
                .as(err.toString())
                .isZero();
        ProjectionGeometry geometry = new ProjectionGeometry(bench);
        Sinogram expected = Sinogram.zeros(geometry);
        try (Workers workers = new Workers(2)) {
            new SinogramProjector(geometry, grid, workers)
                    .forward(ellipsoid(grid), Views.all(geometry.views()), expected);
        }
        float[] found = InterfileSinogram.read(hs, bench).values();
        double largest = 0;
        for (int i = 0; i < found.length; i++) {
            largest = Math.max(largest, Math.abs(found[i] - expected.values()[i]));
        }
        assertThat(largest).isLessThan(1e-3);
        assertThat(out.toString()).contains("petmr bench scanner").doesNotContain("interpolated");
    }

    @Test
    void anImageOfOtherPlanesIsInterpolatedAndThatIsSaid() {
        Path hs = dir.resolve("sino.hs");
        assertThat(run("--image", image, "--scanner", "bench", "--out", hs))
                .as(err.toString())
                .isZero();
        assertThat(out.toString()).contains("planes 1.2000 mm apart, interpolated to the scanner's 96x96x31");
        assertThat(hs).exists();
    }

    @Test
    void badInputIsOneLineAndLeavesNothing() throws IOException {
        Path to = dir.resolve("values.f32");
        float[] line = {0, 0, 0, 1, Float.NaN, 1};
        assertThat(run("--image", image, "--lors", ends(new float[6], line), "--out", to))
                .isEqualTo(2);
        assertThat(err.toString()).contains("ends.f32: line 2: y1: NaN (expected: a finite number)");
        Path cut = Files.write(dir.resolve("cut.f32"), new byte[25]);
        assertThat(run("--image", image, "--lors", cut, "--out", to)).isEqualTo(2);
        assertThat(err.toString()).contains("cut.f32: length: 25 bytes (expected: a multiple of 24");
        Path ends = ends(new float[] {0, 0, 0, 1, 1, 1});
        assertThat(run("--image", image, "--lors", ends, "--tof-sigma", 3, "--out", to))
                .isEqualTo(2);
        assertThat(run(
                        "--image",
                        image,
                        "--lors",
                        ends,
                        "--tof-sigma",
                        -3,
                        "--tof-bins",
                        5,
                        "--tof-width",
                        9,
                        "--out",
                        to))
                .isEqualTo(2);
        assertThat(err.toString()).contains("sigmaMm: -3.0 (expected: > 0)");
        assertThat(run("--image", image, "--out", to)).isEqualTo(2);
        assertThat(run("--image", dir.resolve("none.nii"), "--lors", ends, "--out", to))
                .isEqualTo(2);
        assertThat(err.toString()).contains("none.nii (expected: a readable file)");
        assertThat(run("--image", image, "--scanner", "bench", "--out", dir.resolve("x.nii")))
                .isEqualTo(2);
        assertThat(err.toString()).contains("x.nii (expected: a name that ends in .hs)");
        assertThat(run(
                        "--image",
                        image,
                        "--scanner",
                        "bench",
                        "--tof-sigma",
                        3,
                        "--tof-bins",
                        5,
                        "--tof-width",
                        9,
                        "--out",
                        dir.resolve("x.hs")))
                .isEqualTo(2);
        assertThat(err.toString()).contains("--tof-bins: with --scanner");
        try (Stream<Path> files = Files.list(dir)) {
            assertThat(files.map(f -> f.getFileName().toString()).toList())
                    .containsExactlyInAnyOrderElementsOf(List.of("image.nii.gz", "ends.f32", "cut.f32"));
        }
    }
}
