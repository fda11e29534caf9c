package org.petmr.recon.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.recon.Peers;
import org.petmr.recon.correction.CrystalEfficiencies;
import org.petmr.recon.event.ListModeWriter;
import org.petmr.recon.event.Word;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Nifti;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.ScannerModel;
import picocli.CommandLine;

class ReconstructCommandTest {

    private static final ScannerModel BENCH = ScannerCatalogue.find("bench");

    @TempDir
    Path directory;

    private StringWriter out;
    private StringWriter err;

    @BeforeEach
    void freshStreams() {
        out = new StringWriter();
        err = new StringWriter();
    }

    /**
     * A ball of known activity, its events made from geometry alone: random points, random directions, the crystals that
     * they meet. What comes out must be Bq/mL.
     */
    @Test
    void aBallComesOutInBqPerMl() throws IOException {
        long seed = 42;
        double radiusMm = 30;
        double activityBqPerMl = 20_000;
        int durationMs = 4000;
        double volumeMl = 4.0 / 3 * Math.PI * radiusMm * radiusMm * radiusMm / 1000;
        long decays = Math.round(activityBqPerMl * volumeMl * durationMs / 1000);
        Path recording = directory.resolve("ball.plm");
        BallRecording.write(recording, BENCH, seed, radiusMm, decays, durationMs);
        Path norm = directory.resolve("bench.pnorm");
        CrystalEfficiencies.uniform(BENCH, "2026-11-21", 1).write(norm);
        Path mu = directory.resolve("mu.nii.gz");
        // So little that it changes nothing, but a mu-map: only with one are values called Bq/mL.
        Nifti.write(mu, Volume.filled(BENCH.imageGrid(2), 1e-7f));
        Path image = directory.resolve("ball.nii.gz");
        Path json = directory.resolve("ball.json");

        int status = run(
                "reconstruct",
                recording.toString(),
                "--norm",
                norm.toString(),
                "--mu",
                mu.toString(),
                "--out",
                image.toString(),
                "--coarser",
                "2",
                "--subsets",
                "12",
                "--iterations",
                "4",
                "--json",
                json.toString());

        assertThat(status).as(err.toString()).isZero();
        JsonNode figures = JsonMapper.builder().build().readTree(json.toFile());
        assertThat(figures.get("unit").asText()).isEqualTo("Bq/mL");
        assertThat(figures.get("outside").asLong()).isZero();
        double mean = BallRecording.mean(Nifti.read(image), radiusMm - 10);
        // 0.4 M counts: statistics of the mean are far below the 3 %, which leave room for the filter's edge.
        assertThat(mean).as("seed %d", seed).isBetween(0.97 * activityBqPerMl, 1.03 * activityBqPerMl);
        assertThat(out.toString()).contains("Bq/mL", "petmr bench scanner");
    }

    /** The real Biograph mMR recording: every event accounted for, and most of the image inside a head. */
    @Test
    void theRealBrainComesOut() throws IOException {
        Path data = Peers.data("mmr-listmode-brain");
        Path image = directory.resolve("brain.nii.gz");
        Path json = directory.resolve("brain.json");
        int status = run(
                "reconstruct",
                data.resolve("listmode/small_listmode_file.l").toString(),
                "--scanner",
                "mmr",
                "--norm",
                data.resolve("norm/mMR_norm.n.hdr").toString(),
                "--iterations",
                "1",
                "--coarser",
                "4",
                "--filter",
                "8",
                "--out",
                image.toString(),
                "--json",
                json.toString());
        assertThat(status).as(err.toString()).isZero();
        JsonNode figures = JsonMapper.builder().build().readTree(json.toFile());
        assertThat(figures.get("prompts").asLong() + figures.get("outside").asLong())
                .isEqualTo(218_881 + 35_320 - figures.get("delayeds").asLong());
        Volume brain = Nifti.read(image);
        double inHead = 0;
        double all = 0;
        double meanX = 0;
        double meanY = 0;
        VoxelGrid grid = brain.grid();
        Affine a = grid.lpsFromVoxel();
        for (int iy = 0; iy < grid.ny(); iy++) {
            for (int ix = 0; ix < grid.nx(); ix++) {
                for (int iz = 0; iz < grid.nz(); iz++) {
                    double value = brain.at(ix, iy, iz);
                    double x = a.x(ix, iy, iz);
                    double y = a.y(ix, iy, iz) - 20;
                    all += value;
                    meanX += value * x;
                    meanY += value * a.y(ix, iy, iz);
                    inHead += Math.hypot(x / 90, y / 110) < 1 ? value : 0;
                }
            }
        }
        // 13 x 18 cm of object in a field of view of 59 cm; the rest is scatter and noise.
        assertThat(inHead / all).isGreaterThan(0.7);
        assertThat(meanX / all).isBetween(-20.0, 20.0);
        // The data set's own description: slightly below the scanner's axis.
        assertThat(meanY / all).isBetween(5.0, 30.0);
    }

    /** Cut in mid-word: what is whole is used, and the word that was cut is counted. */
    @Test
    void aSiemensRecordingCutInMidWordSaysWhatItLost() throws IOException {
        Path data = Peers.data("mmr-listmode-brain");
        Path cut = directory.resolve("cut.l");
        byte[] whole = Files.readAllBytes(data.resolve("listmode/small_listmode_file.l"));
        Files.write(cut, Arrays.copyOf(whole, 400_003));
        Path json = directory.resolve("cut.json");
        int status = run(
                "reconstruct",
                cut.toString(),
                "--scanner",
                "mmr",
                "--iterations",
                "1",
                "--coarser",
                "8",
                "--out",
                directory.resolve("cut.nii.gz").toString(),
                "--json",
                json.toString());
        assertThat(status).as(err.toString()).isZero();
        assertThat(out.toString()).contains("damaged: 3 bytes of the recording could not be read (words lost: 1)");
        JsonNode figures = JsonMapper.builder().build().readTree(json.toFile());
        assertThat(figures.get("lost_bytes").asLong()).isEqualTo(3);
        assertThat(figures.get("lost_words").asLong()).isEqualTo(1);
    }

    @Test
    void badInputIsOneLineAndStatus2() throws IOException {
        Path image = directory.resolve("x.nii.gz");
        assertThat(run("reconstruct", directory.resolve("none.l").toString(), "--out", image.toString()))
                .isEqualTo(2);
        assertThat(err.toString())
                .contains("none.l (expected: a readable file or directory)")
                .hasLineCount(1);

        freshStreams();
        Path empty = directory.resolve("empty.plm");
        try (ListModeWriter writer = new ListModeWriter(empty, BallRecording.header(BENCH))) {
            writer.words(new long[] {Word.timeMark(0, 0, false)}, 1);
        }
        assertThat(run("reconstruct", empty.toString(), "--out", image.toString()))
                .isEqualTo(2);
        assertThat(err.toString()).contains("1 time marks (expected: at least 2");

        freshStreams();
        assertThat(run("reconstruct", empty.toString(), "--scanner", "pacman", "--out", image.toString()))
                .isEqualTo(2);
        assertThat(err.toString()).contains("scanner: pacman (expected: one of mmr, signa, bench");

        freshStreams();
        assertThat(run("reconstruct", empty.toString(), "--out", "image.png")).isEqualTo(2);
        assertThat(err.toString()).contains("--out: image.png");

        freshStreams();
        Path mu = directory.resolve("mu.nii.gz");
        Nifti.write(mu, Volume.zeros(BENCH.imageGrid(4)));
        assertThat(run("reconstruct", empty.toString(), "--mu", mu.toString(), "--out", image.toString()))
                .isEqualTo(2);
        assertThat(err.toString()).contains("mu-map: 0 all over");
        assertThat(Files.exists(image)).isFalse();
    }

    private int run(String... args) {
        CommandLine petmr = new CommandLine(new Top());
        petmr.addSubcommand(new ReconstructCommand());
        petmr.setExecutionExceptionHandler(new FailureLine());
        petmr.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return petmr.execute(args);
    }

    @CommandLine.Command(name = "petmr")
    static final class Top {}
}
