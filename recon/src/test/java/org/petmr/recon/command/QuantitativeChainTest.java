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
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.recon.correction.Calibration;
import org.petmr.recon.correction.CrystalEfficiencies;
import org.petmr.recon.event.ListModeWriter;
import org.petmr.recon.event.Word;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Nifti;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.scanner.SinglesUnits;
import picocli.CommandLine;

/** Normalise, calibrate and reconstruct as a physicist would, with recordings made without the library's geometry. */
class QuantitativeChainTest {

    private static final ScannerModel BENCH = ScannerCatalogue.find("bench");
    private static final double PAIR_SENSITIVITY = 0.6;
    private static final double LENGTH_MM = 100;
    /** So thin a stuff that a few million decays are enough; half of them are lost in it. */
    private static final double MU_PER_CM = 0.04;

    @TempDir
    Path directory;

    private StringWriter out;
    private StringWriter err;

    @BeforeEach
    void freshStreams() {
        out = new StringWriter();
        err = new StringWriter();
    }

    /** In [0.8, 1.2] times the root of the pair sensitivity; block 30 is dead. */
    private static float[] efficiencies(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        SinglesUnits blocks = SinglesUnits.blocks(BENCH);
        float[] values = new float[BENCH.elements()];
        for (int e = 0; e < values.length; e++) {
            double side = 0.1 * Math.cos(BENCH.crystalAngleRad(e % BENCH.indicesPerRing()));
            double value = (0.9 + 0.2 * random.nextDouble()) * (1 + side) * Math.sqrt(PAIR_SENSITIVITY);
            values[e] = blocks.unit(e) == 30 ? 0 : (float) value;
        }
        return values;
    }

    private static CylinderRecording cylinder(double radiusMm, double bqPerMl, long seed) {
        return new CylinderRecording(BENCH, radiusMm, LENGTH_MM, MU_PER_CM, bqPerMl, 1000, efficiencies(5), seed);
    }

    /** Its stuff where the cylinder is. */
    private Path mu(double radiusMm) throws IOException {
        VoxelGrid grid = BENCH.imageGrid(3);
        Volume water = Volume.zeros(grid);
        Affine a = grid.lpsFromVoxel();
        for (int iy = 0; iy < grid.ny(); iy++) {
            for (int ix = 0; ix < grid.nx(); ix++) {
                if (Math.hypot(a.x(ix, iy, 0), a.y(ix, iy, 0)) < radiusMm) {
                    for (int iz = 0; iz < grid.nz(); iz++) {
                        water.values()[grid.index(ix, iy, iz)] = (float) MU_PER_CM;
                    }
                }
            }
        }
        Path file = directory.resolve("mu.nii.gz");
        Nifti.write(file, water);
        return file;
    }

    private JsonNode run(String... args) throws IOException {
        Path json = directory.resolve("figures.json");
        String[] all = new String[args.length + 2];
        System.arraycopy(args, 0, all, 0, args.length);
        all[args.length] = "--json";
        all[args.length + 1] = json.toString();
        assertThat(execute(all)).as(err.toString()).isZero();
        return JsonMapper.builder().build().readTree(json.toFile());
    }

    private int execute(String... args) {
        CommandLine petmr = new CommandLine(new Top());
        petmr.addSubcommand(new ReconstructCommand());
        petmr.addSubcommand(new NormaliseCommand());
        petmr.addSubcommand(new CalibrateCommand());
        petmr.setExecutionExceptionHandler(new FailureLine());
        petmr.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return petmr.execute(args);
    }

    @CommandLine.Command(name = "petmr")
    static final class Top {}

    /**
     * The large cylinder normalises, the small one is reconstructed with what came of it: O56, here with a dead block and
     * crystals of [0.8, 1.2]. Then the same with a relative normalisation and a calibration from the large one's image.
     */
    @Test
    void o56NormalisedAndCalibratedImagesAreInBqPerMl() throws IOException {
        long seed = 77;
        CylinderRecording large = cylinder(90, 8000, seed);
        CylinderRecording small = cylinder(50, 12_000, seed + 1);
        Path largeFile = directory.resolve("large.plm");
        Path smallFile = directory.resolve("small.plm");
        long prompts = large.write(largeFile) + small.write(smallFile);
        Path absolute = directory.resolve("absolute.pnorm");
        Path relative = directory.resolve("relative.pnorm");

        JsonNode figures = run(
                "normalise",
                largeFile.toString(),
                "--radius-mm",
                "90",
                "--length-mm",
                "100",
                "--mu-per-cm",
                "0.04",
                "--activity-bq-per-ml",
                "8000",
                "--out",
                absolute.toString());
        double[] truth = means(efficiencies(5));
        System.err.printf(
                "chain: %,d prompts in both; pair sensitivity %.4f, true %.4f%n",
                prompts, figures.get("pair_sensitivity").asDouble(), truth[0] * truth[0]);
        // each of 3000 crystals to some 4 %, all of them together to 0.1 %
        assertThat(figures.get("pair_sensitivity").asDouble())
                .as("seed %d", seed)
                .isCloseTo(truth[0] * truth[0], within(0.01 * truth[0] * truth[0]));
        assertThat(figures.get("dead_blocks").toString()).isEqualTo("[30]");
        assertThat(figures.get("calibrated_on").asText()).isEqualTo("2026-11-20");
        assertThat(pulls(absolute, figures.get("mean_relative_sd").asDouble()))
                .as("seed %d", seed)
                .isLessThan(1.3);

        Path image = directory.resolve("small.nii.gz");
        reconstruct(smallFile, absolute, mu(50), image);
        double direct = mean(image, 35);
        run(
                "normalise",
                largeFile.toString(),
                "--radius-mm",
                "90",
                "--length-mm",
                "100",
                "--mu-per-cm",
                "0.04",
                "--out",
                relative.toString());
        assertThat(CrystalEfficiencies.read(relative, BENCH).header().knownPairSensitivity())
                .isEmpty();
        Path largeImage = directory.resolve("large.nii.gz");
        reconstruct(largeFile, relative, mu(90), largeImage);
        Path factor = directory.resolve("factor.json");
        JsonNode calibrated = run(
                "calibrate",
                largeImage.toString(),
                "--scanner",
                "bench",
                "--norm",
                relative.toString(),
                "--activity-bq-per-ml",
                "8000",
                "--radius-mm",
                "90",
                "--out",
                factor.toString());
        reconstruct(smallFile, relative, mu(50), image);
        double byFactor = mean(image, 35) * Calibration.read(factor).factor();
        System.err.printf(
                "chain: true 12000 Bq/mL, with the activity known %.0f, by calibration %.0f; factor %.2f, SD %.1f %%%n",
                direct,
                byFactor,
                calibrated.get("factor").asDouble(),
                100 * calibrated.get("roi_relative_sd").asDouble());
        assertThat(direct).as("seed %d", seed).isCloseTo(12_000, within(360.0));
        assertThat(byFactor).as("seed %d", seed).isCloseTo(12_000, within(360.0));
        // 1 relative unit is 1 / pair sensitivity
        assertThat(calibrated.get("factor").asDouble())
                .isCloseTo(1 / (truth[0] * truth[0]), within(0.03 / (truth[0] * truth[0])));
    }

    private void reconstruct(Path recording, Path norm, Path mu, Path image) throws IOException {
        run(
                "reconstruct",
                recording.toString(),
                "--norm",
                norm.toString(),
                "--mu",
                mu.toString(),
                "--coarser",
                "3",
                "--filter",
                "8",
                "--subsets",
                "12",
                "--iterations",
                "2",
                "--out",
                image.toString());
    }

    /** Mean of the crystals that work. */
    private static double[] means(float[] efficiencies) {
        double sum = 0;
        int n = 0;
        for (float e : efficiencies) {
            sum += e;
            n += e > 0 ? 1 : 0;
        }
        return new double[] {sum / n};
    }

    /** Mean squared difference to the truth over that of counting. */
    private static double pulls(Path norm, double sd) throws IOException {
        float[] truth = efficiencies(5);
        double mean = means(truth)[0];
        float[] found = CrystalEfficiencies.read(norm, BENCH).values();
        double sum = 0;
        int n = 0;
        for (int e = 0; e < truth.length; e++) {
            if (truth[e] > 0) {
                double pull = (found[e] * mean / truth[e] - 1) / sd;
                sum += pull * pull;
                n++;
            }
        }
        return sum / n;
    }

    /** Over a cylinder of the middle 40 mm. */
    private static double mean(Path file, double radiusMm) throws IOException {
        Volume image = Nifti.read(file);
        VoxelGrid grid = image.grid();
        Affine a = grid.lpsFromVoxel();
        double sum = 0;
        int n = 0;
        for (int iy = 0; iy < grid.ny(); iy++) {
            for (int ix = 0; ix < grid.nx(); ix++) {
                for (int iz = 0; iz < grid.nz(); iz++) {
                    if (Math.hypot(a.x(ix, iy, iz), a.y(ix, iy, iz)) < radiusMm && Math.abs(a.z(ix, iy, iz)) < 20) {
                        sum += image.at(ix, iy, iz);
                        n++;
                    }
                }
            }
        }
        return sum / n;
    }

    @Test
    void comparesWithAReference() throws IOException {
        Path file = directory.resolve("day.plm");
        cylinder(90, 1500, 3).write(file);
        float[] reference = efficiencies(5);
        double mean = means(reference)[0];
        for (int e = 0; e < reference.length; e++) {
            reference[e] /= (float) mean;
        }
        Path calibration = directory.resolve("reference.pnorm");
        CrystalEfficiencies.relative(BENCH, "2026-01-31", reference).write(calibration);
        JsonNode figures = run(
                "normalise",
                file.toString(),
                "--radius-mm",
                "90",
                "--length-mm",
                "100",
                "--mu-per-cm",
                "0.04",
                "--reference",
                calibration.toString(),
                "--geometric",
                "--out",
                directory.resolve("day.pnorm").toString());
        assertThat(figures.get("chi_square").asDouble()).isBetween(0.8, 1.2);
        assertThat(figures.get("changed_blocks")).isEmpty();
        assertThat(figures.get("newly_dead_blocks")).isEmpty();
        assertThat(figures.get("geometric")).hasSize(BENCH.tangentialBins());
        assertThat(out.toString()).contains("chi-square", "dead blocks: [30]");
    }

    /** An activity that was measured one half-life before the scan's start counts half, and the other way twice. */
    @Test
    void theTrueActivityIsDecayedToTheImage() throws IOException {
        Path image = directory.resolve("flat.nii.gz");
        Nifti.write(image, Volume.filled(BENCH.imageGrid(4), 4));
        Path factor = directory.resolve("factor.json");
        for (String assayed : new String[] {"2026-01-31T08:10:13.8Z", "2026-01-31T11:49:46.2Z"}) {
            JsonNode figures = run(
                    "calibrate",
                    image.toString(),
                    "--scanner",
                    "bench",
                    "--activity-bq-per-ml",
                    "1000",
                    "--assayed-at",
                    assayed,
                    "--referenced-to",
                    "2026-01-31T10:00:00Z",
                    "--isotope",
                    "18F",
                    "--radius-mm",
                    "60",
                    "--out",
                    factor.toString());
            double times = assayed.contains("T08") ? 0.5 : 2;
            assertThat(figures.get("true_bq_per_ml").asDouble()).isCloseTo(1000 * times, within(0.01));
            assertThat(Calibration.read(factor).factor()).isCloseTo(250 * times, within(0.01));
            assertThat(Calibration.read(factor).calibratedOn()).isEqualTo("2026-01-31");
            assertThat(Calibration.read(factor).isotope()).isEqualTo("18F");
        }
    }

    @Test
    void badInputIsOneLineAndNothingIsWritten() throws IOException {
        Path empty = directory.resolve("empty.plm");
        try (ListModeWriter writer =
                new ListModeWriter(empty, cylinder(90, 1, 1).header())) {
            writer.words(new long[] {Word.timeMark(0, 0, false), Word.timeMark(1, 0, false)}, 2);
        }
        Path norm = directory.resolve("x.pnorm");
        refused("0.0 net coincidences", "normalise", empty.toString(), "--radius-mm", "90", "--out", norm.toString());
        refused("radiusMm: 900.0", "normalise", empty.toString(), "--radius-mm", "900", "--out", norm.toString());
        refused("--out: x.nii", "normalise", empty.toString(), "--radius-mm", "90", "--out", "x.nii");
        refused(
                "activity-bq-per-ml: -1.0",
                "normalise",
                empty.toString(),
                "--radius-mm",
                "90",
                "--activity-bq-per-ml",
                "-1",
                "--out",
                norm.toString());
        Path image = directory.resolve("zero.nii.gz");
        Nifti.write(image, Volume.zeros(BENCH.imageGrid(4)));
        Path factor = directory.resolve("c.json");
        String[] calibrate = {
            "calibrate",
            image.toString(),
            "--scanner",
            "bench",
            "--activity-bq-per-ml",
            "1000",
            "--radius-mm",
            "90",
            "--out",
            factor.toString()
        };
        refused("zero.nii.gz: image: sum 0", calibrate);
        CrystalEfficiencies.uniform(BENCH, "2026-01-31", 0.5).write(norm);
        String[] absolute = java.util.Arrays.copyOf(calibrate, calibrate.length + 2);
        absolute[calibrate.length] = "--norm";
        absolute[calibrate.length + 1] = norm.toString();
        refused("absolute already", absolute);
        String[] assayed = java.util.Arrays.copyOf(calibrate, calibrate.length + 2);
        assayed[calibrate.length] = "--assayed-at";
        assayed[calibrate.length + 1] = "2026-01-31T10:00:00Z";
        Nifti.write(image, Volume.filled(BENCH.imageGrid(4), 1));
        refused("--assayed-at: alone", assayed);
        assertThat(Files.exists(factor)).isFalse();
    }

    private void refused(String message, String... args) {
        freshStreams();
        assertThat(execute(args)).isEqualTo(2);
        assertThat(err.toString()).contains(message).hasLineCount(1);
    }
}
