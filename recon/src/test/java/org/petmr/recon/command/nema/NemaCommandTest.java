package org.petmr.recon.command.nema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.recon.command.FailureLine;
import org.petmr.recon.event.ListModeHeader;
import org.petmr.recon.event.ListModeWriter;
import org.petmr.recon.event.Word;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Nifti;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.quantification.nema.AnalyticPhantom;
import org.petmr.recon.quantification.nema.ImageQualityPhantom;
import org.petmr.recon.quantification.nema.PhantomPose;
import org.petmr.recon.quantification.nema.TofEvents;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.scanner.StrictJson;
import org.petmr.recon.sinogram.InterfileSinogram;
import org.petmr.recon.sinogram.ProjectionGeometry;
import org.petmr.recon.sinogram.Sinogram;
import picocli.CommandLine;

/** From files to figures, the whole way. */
final class NemaCommandTest {

    private static final ScannerModel BENCH = ScannerCatalogue.find("bench");

    @TempDir
    Path directory;

    private StringWriter out;
    private StringWriter err;
    private Path json;
    private Path png;

    @BeforeEach
    void freshStreams() {
        out = new StringWriter();
        err = new StringWriter();
        json = directory.resolve("figures.json");
        png = directory.resolve("figures.png");
    }

    @Test
    void imageQualityOfAnIdealImage() throws IOException {
        VoxelGrid grid = VoxelGrid.centred(150, 140, 60, 2.3, 2.3, 2);
        PhantomPose pose = new PhantomPose(7, -6, 5, 12, 0, 0);
        Volume volume = new AnalyticPhantom(ImageQualityPhantom.iecBody(), 4).ideal(grid, pose);
        Path image = directory.resolve("iec.nii.gz");
        Nifti.write(image, volume);
        int status =
                run("iq", image.toString(), "--scanner", "mmr", "--json", json.toString(), "--png", png.toString());
        assertThat(status).as(err.toString()).isZero();
        assertThat(out.toString())
                .contains("NEMA NU 2 image quality")
                .contains("72.3 % (cold)")
                .contains("lung");
        JsonNode f = figures();
        assertThat(f.get("spheres")).hasSize(6);
        for (JsonNode s : f.get("spheres")) {
            assertThat(s.get("recoveryPercent").asDouble()).isCloseTo(100, within(3.0));
            assertThat(s.get("variabilityPercent").asDouble()).isCloseTo(0, within(0.5));
        }
        assertThat(f.get("pose").get("xMm").asDouble()).isCloseTo(7, within(0.7));
        assertThat(f.get("pose").get("rollDeg").asDouble()).isCloseTo(12, within(1.0));
        assertPicture(1400, 900);
    }

    /** Another phantom: the spheres in another order, without a lung insert. */
    @Test
    void imageQualityOfAnotherPhantom() throws IOException {
        List<ImageQualityPhantom.Sphere> spheres = new ArrayList<>();
        for (ImageQualityPhantom.Sphere s : ImageQualityPhantom.iecBody().spheres()) {
            spheres.add(new ImageQualityPhantom.Sphere(s.diameterMm(), -s.xMm(), s.yMm(), s.isHot()));
        }
        ImageQualityPhantom other = new ImageQualityPhantom(spheres, 0, -60, 60);
        Path phantom = directory.resolve("phantom.json");
        Files.writeString(phantom, StrictJson.write(other));
        VoxelGrid grid = VoxelGrid.centred(150, 140, 50, 2.3, 2.3, 2);
        Path image = directory.resolve("other.nii");
        Nifti.write(image, new AnalyticPhantom(other, 4).ideal(grid, PhantomPose.at(0, 0, 0)));
        int status = run("iq", image.toString(), "--phantom", phantom.toString(), "--json", json.toString());
        assertThat(status).as(err.toString()).isZero();
        assertThat(figures().get("lung")).isEmpty();
        for (JsonNode s : figures().get("spheres")) {
            assertThat(s.get("recoveryPercent").asDouble()).isCloseTo(100, within(3.0));
        }
        Files.writeString(phantom, StrictJson.write(other).replace("lungRadiusMm", "lungMm"));
        assertThat(run("iq", image.toString(), "--phantom", phantom.toString())).isEqualTo(2);
        assertThat(err.toString()).contains("phantom.json: lungRadiusMm: missing (expected: a value)");
    }

    @Test
    void resolutionOfGaussians() throws IOException {
        VoxelGrid grid = VoxelGrid.centred(90, 240, 50, 1, 1, 1);
        Volume volume = Volume.zeros(grid);
        add(volume, 0, 10, 0, 4);
        add(volume, 0, 100, 0, 5);
        Path image = directory.resolve("points.nii");
        Nifti.write(image, volume);
        int status = run(
                "resolution",
                image.toString(),
                "--scanner",
                "signa",
                "--json",
                json.toString(),
                "--png",
                png.toString());
        assertThat(status).as(err.toString()).isZero();
        assertThat(out.toString()).contains("4.46").contains("5.81");
        JsonNode f = figures();
        assertThat(f.get("sources")).hasSize(2);
        assertThat(f.get("sources").get(0).get("radial").get("fwhm").asDouble()).isCloseTo(4, within(0.12));
        assertThat(f.get("sources").get(1).get("axial").get("fwhm").asDouble()).isCloseTo(5, within(0.12));
        assertPicture(1400, 400);
    }

    private static void add(Volume v, double x, double y, double z, double fwhm) {
        Affine a = v.grid().lpsFromVoxel();
        for (int iy = 0; iy < v.grid().ny(); iy++) {
            for (int ix = 0; ix < v.grid().nx(); ix++) {
                for (int iz = 0; iz < v.grid().nz(); iz++) {
                    double dx = a.x(ix, iy, iz) - x;
                    double dy = a.y(ix, iy, iz) - y;
                    double dz = a.z(ix, iy, iz) - z;
                    v.values()[v.grid().index(ix, iy, iz)] +=
                            (float) Math.exp(-4 * Math.log(2) * (dx * dx + dy * dy + dz * dz) / fwhm / fwhm);
                }
            }
        }
    }

    /** List mode of a line with a known part of scatter and known randoms, delayeds and all. */
    @Test
    void scatterFractionOfListMode() throws IOException {
        long seed = 11;
        Path recording = directory.resolve("line.plm");
        int trues = 300_000;
        writeLine(recording, seed, trues, 200_000, 60_000);
        int status = run(
                "scatter",
                recording.toString(),
                "--activity-mbq",
                "50",
                "--align",
                "SINUSOID",
                "--json",
                json.toString(),
                "--png",
                png.toString());
        assertThat(status).as(err.toString()).isZero();
        JsonNode f = figures();
        // 60 % of 0.5 million; a hundredth is what the statistics of some ten thousand counts below the line allow
        assertThat(f.get("scatter_fraction").asDouble()).as("seed %d", seed).isCloseTo(0.4, within(0.01));
        JsonNode frame = f.get("frames").get(0);
        assertThat(frame.get("truesCps").asDouble()).as("seed %d", seed).isCloseTo(trues / 10.0, within(600.0));
        assertThat(frame.get("activityBq").asDouble()).isCloseTo(50e6 * 0.99947, within(1e4));
        assertPicture(1400, 400);

        freshStreams();
        status = run(
                "scatter",
                recording.toString(),
                "--frames",
                "2x4",
                "--activity-mbq",
                "50",
                "--align",
                "SINUSOID",
                "--json",
                json.toString());
        assertThat(status).as(err.toString()).isZero();
        JsonNode frames = figures().get("frames");
        assertThat(frames).hasSize(2); // by rising activity: the later one first
        assertThat(frames.get(0).get("activityBq").asDouble()).isCloseTo(50e6 * 0.99937, within(1e4));
        assertThat(frames.get(1).get("truesCps").asDouble()).as("seed %d", seed).isCloseTo(trues / 10.0, within(900.0));
    }

    private static void writeLine(Path file, long seed, int trues, int scatter, int randoms) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        ProjectionGeometry g = new ProjectionGeometry(BENCH);
        ListModeHeader header = new ListModeHeader(BENCH, "line", "2026-11-21T10:00:00Z", 0, "18F", 6586.2, 0.967);
        int[] left = {trues, scatter, randoms, randoms};
        int steps = 100;
        try (ListModeWriter writer = new ListModeWriter(file, header)) {
            int before = 0;
            for (int step = 0; step <= steps; step++) {
                long[] words = new long[Arrays.stream(left).sum() / steps + 32];
                int n = 0;
                words[n++] = Word.timeMark(100 * step, before, step == steps);
                for (int kind = 0; kind < 4 && step < steps; kind++) {
                    for (int i = 0; i < left[kind] / steps; i++) {
                        words[n++] = word(g, random, kind);
                    }
                }
                before = n - 1;
                writer.words(words, n);
            }
        }
    }

    /** @param kind 0 true, 1 scattered, 2 random, 3 delayed */
    private static long word(ProjectionGeometry g, SplittableRandom random, int kind) {
        int n = BENCH.indicesPerRing();
        int view = random.nextInt(g.views());
        int bin;
        if (kind < 2) {
            double s = kind == 0
                    ? 45 * Math.sin(Math.PI * view / g.views()) + 2 * random.nextGaussian()
                    : 240 * random.nextDouble() - 120;
            bin = (int) Math.round(Math.asin(s / BENCH.effectiveRadiusMm()) * n / Math.PI);
        } else {
            bin = random.nextInt(g.tangentialBins()) - g.tangentialBins() / 2;
        }
        int a = g.pairs().first(view, bin);
        int b = g.pairs().second(view, bin);
        int ringA = random.nextInt(16);
        int ringB = Math.max(0, Math.min(15, ringA + random.nextInt(27) - 13));
        int elementA = ringA * n + a;
        int elementB = ringB * n + b;
        return kind == 3 ? Word.delayed(elementA, elementB) : Word.prompt(elementA, elementB);
    }

    /** Two sleeves as sinograms: the second with what the second wall leaves, half an hour later. */
    @Test
    void sensitivityOfSinograms() throws IOException {
        ProjectionGeometry g = new ProjectionGeometry(BENCH);
        Sinogram one = Sinogram.zeros(g);
        Arrays.fill(one.values(), 1);
        double wall = Math.exp(-2 * 0.2258 * 0.125);
        double later = Math.pow(0.5, 1800 / 6586.2);
        Sinogram two = Sinogram.zeros(g);
        Arrays.fill(two.values(), (float) (wall * later));
        InterfileSinogram.write(directory.resolve("one.hs"), one);
        InterfileSinogram.write(directory.resolve("two.hs"), two);
        int status = run(
                "sensitivity",
                directory.resolve("one.hs").toString(),
                directory.resolve("two.hs").toString(),
                "--activity-mbq",
                "4",
                "--duration-s",
                "60",
                "--start-s",
                "0,1800",
                "--json",
                json.toString(),
                "--png",
                png.toString());
        assertThat(status).as(err.toString()).isZero();
        JsonNode f = figures();
        double rate = g.bins() / 60.0 / wall;
        // less the 0.3 % that decay within the minute, and what STIR's layout has no bin for
        assertThat(f.get("sensitivity_cps_per_kbq").asDouble()).isCloseTo(rate / 4000, within(0.006 * rate / 4000));
        assertThat(f.get("mu_per_cm").asDouble()).isCloseTo(0.2258, within(0.0005));
        assertThat(f.get("profile_cps_per_bq")).hasSize(31);
        assertPicture(1400, 400);
    }

    @Test
    void timesOfListMode() throws IOException {
        ScannerModel signa = ScannerCatalogue.find("signa");
        Path recording = directory.resolve("tof.plm");
        long seed = 8;
        long[] events = TofEvents.of(seed, 200_000, 50_000);
        try (ListModeWriter writer = new ListModeWriter(
                recording, new ListModeHeader(signa, "line", "2026-11-21T10:00:00Z", 0, "18F", 6586.2, 0.967))) {
            writer.words(new long[] {Word.timeMark(0, 0, false)}, 1);
            writer.words(events, events.length);
            writer.words(new long[] {Word.timeMark(1000, events.length, true)}, 1);
        }
        int status = run(
                "tof", recording.toString(), "--scanner", "signa", "--json", json.toString(), "--png", png.toString());
        assertThat(status).as(err.toString()).isZero();
        assertThat(out.toString()).contains("published 390 ps");
        assertThat(figures().get("fwhm_ps").asDouble()).as("seed %d", seed).isCloseTo(406.6, within(15.0));
        assertPicture(700, 400);

        freshStreams();
        Path bench = directory.resolve("bench.plm");
        writeLine(bench, 1, 1000, 1000, 1000);
        assertThat(run("tof", bench.toString())).isEqualTo(2);
        assertThat(err.toString()).contains("bench.plm: scanner: bench has no time of flight");
    }

    @Test
    void badInputIsOneLineStatus2AndNothingWritten() throws IOException {
        VoxelGrid grid = VoxelGrid.centred(40, 40, 20, 8, 8, 5);
        Volume nan = Volume.filled(grid, 1);
        nan.values()[grid.index(3, 4, 5)] = Float.NaN;
        Path image = directory.resolve("image.nii");
        Nifti.write(image, nan);
        refused("voxel 3, 4, 5: NaN, the first of 1", "iq", image.toString());
        refused("voxel 3, 4, 5: NaN", "resolution", image.toString());
        Nifti.write(image, Volume.filled(grid, 1));
        refused("no phantom with 6 spheres found", "iq", image.toString());
        refused("along x: profile: largest at its end", "resolution", image.toString());
        refused("is beyond it", "iq", image.toString(), "--centre", "300,0,0");
        refused("--centre: 2 numbers (expected: 3, x,y,z)", "iq", image.toString(), "--centre", "300,0");
        refused("cold sphere: 12.0 mm", "iq", image.toString(), "--cold", "12");
        refused("scanner: pacman", "iq", image.toString(), "--scanner", "pacman");
        Sinogram empty = Sinogram.zeros(new ProjectionGeometry(BENCH));
        Path hs = directory.resolve("empty.hs");
        InterfileSinogram.write(hs, empty);
        refused("--duration-s absent", "scatter", hs.toString(), "--activity-mbq", "5");
        refused("no counts (expected", "scatter", hs.toString(), "--activity-mbq", "5", "--duration-s", "10");
        refused("--activity-mbq: 3 values (expected: 1 or 1", "scatter", hs.toString(), "--activity-mbq", "5,4,3");
        refused("list mode: ", "scatter", directory.resolve("none.plm").toString(), "--activity-mbq", "5");
        refused(
                "0.0 trues per s (expected: >= 0, > 0)",
                "sensitivity",
                hs.toString(),
                "--activity-mbq",
                "5",
                "--duration-s",
                "10");
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files.map(p -> p.getFileName().toString()))
                    .containsExactlyInAnyOrder("image.nii", "empty.hs", "empty.s");
        }
    }

    private void refused(String message, String... args) {
        freshStreams();
        String[] all = Stream.concat(Stream.of(args), Stream.of("--json", json.toString(), "--png", png.toString()))
                .toArray(String[]::new);
        assertThat(run(all)).isEqualTo(2);
        assertThat(err.toString()).contains(message).hasLineCount(1);
    }

    private JsonNode figures() throws IOException {
        return JsonMapper.builder().build().readTree(json.toFile());
    }

    /** Of the size that was asked for, and drawn on. */
    private void assertPicture(int leastWidth, int leastHeight) throws IOException {
        BufferedImage picture = ImageIO.read(png.toFile());
        assertThat(picture.getWidth()).isGreaterThanOrEqualTo(leastWidth);
        assertThat(picture.getHeight()).isGreaterThanOrEqualTo(leastHeight);
        Set<Integer> colours = new HashSet<>();
        for (int x = 0; x < picture.getWidth(); x += 3) {
            for (int y = 0; y < picture.getHeight(); y += 3) {
                colours.add(picture.getRGB(x, y));
            }
        }
        assertThat(colours).hasSizeGreaterThan(10);
    }

    private int run(String... args) {
        CommandLine petmr = new CommandLine(new Top());
        petmr.addSubcommand(new NemaCommand());
        petmr.setExecutionExceptionHandler(new FailureLine());
        petmr.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return petmr.execute(Stream.concat(Stream.of("nema"), Stream.of(args)).toArray(String[]::new));
    }

    @CommandLine.Command(name = "petmr")
    static final class Top {}
}
