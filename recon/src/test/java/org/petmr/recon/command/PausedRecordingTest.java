package org.petmr.recon.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.recon.correction.CrystalEfficiencies;
import org.petmr.recon.event.ListModeHeader;
import org.petmr.recon.image.Nifti;
import org.petmr.recon.image.Volume;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.ScannerModel;
import picocli.CommandLine;

/** A ball of 15O that is measured three times, with pauses of half a half-life and of one and a half between. */
final class PausedRecordingTest {

    private static final long SEED = 20_261_122;
    private static final double RADIUS_MM = 30;
    private static final double BQ_PER_ML = 20_000;
    private static final double HALF_LIFE_S = 122.24;
    private static final double POSITRON_FRACTION = 0.999;
    private static final long[] PARTS_MS = {0, 1500, 61_000, 62_500, 245_000, 246_500};

    @TempDir
    private static Path shared;

    private static Path recording;
    private static Path norm;
    private static Path air;

    @TempDir
    private Path directory;

    private final StringWriter out = new StringWriter();
    private JsonNode figures;

    @BeforeAll
    static void record() throws IOException {
        ScannerModel scanner = ScannerCatalogue.find("bench");
        ListModeHeader header =
                new ListModeHeader(scanner, "ball", "2026-11-22T10:00:00Z", 0, "15O", HALF_LIFE_S, POSITRON_FRACTION);
        recording = shared.resolve("held.plm");
        double volumeMl = 4.0 / 3 * Math.PI * Math.pow(RADIUS_MM, 3) / 1000;
        double pairsPerMs = BQ_PER_ML * volumeMl * POSITRON_FRACTION / 1000;
        BallRecording.writeParts(recording, header, SEED, RADIUS_MM, pairsPerMs, PARTS_MS);
        norm = shared.resolve("bench.pnorm");
        CrystalEfficiencies.uniform(scanner, "2026-11-22", 1).write(norm);
        air = shared.resolve("air.nii.gz");
        Nifti.write(air, Volume.filled(scanner.imageGrid(2), 1e-7f));
    }

    /** The mean of 2^(-t/T) over the milliseconds of a frame that were measured, one by one. */
    private static double meanRemaining(long fromMs, long toMs) {
        double sum = 0;
        int n = 0;
        for (int part = 0; part < PARTS_MS.length; part += 2) {
            for (long ms = Math.max(fromMs, PARTS_MS[part]); ms < Math.min(toMs, PARTS_MS[part + 1]); ms++) {
                sum += Math.pow(0.5, (ms + 0.5) * 1e-3 / HALF_LIFE_S);
                n++;
            }
        }
        return sum / n;
    }

    /** Reckoned by the clock it came out 21 % too high. */
    @Test
    void aRecordingThatWasHeldHasTheActivityAtItsStart() throws IOException {
        Path image = reconstruct("");
        assertThat(figures.get("decay_factor").asDouble()).isCloseTo(1 / meanRemaining(0, 246_500), within(1e-6));
        assertThat(figures.get("duration_s").asDouble()).isCloseTo(246.5, within(1e-9));
        assertThat(figures.get("live_s").asDouble()).isCloseTo(4.5, within(1e-9));
        assertThat(figures.get("paused_s").asDouble()).isCloseTo(242, within(1e-9));
        assertIsBall(Nifti.read(image), 0.03);
        assertThat(out.toString()).contains("in 246.500 s, 242.000 s of them paused");
    }

    /** A pause within a frame, over the edge of two, before what a frame measured; and a frame that is nothing but pause. */
    @Test
    void framesAreCorrectedForTheDecayOfTheirOwnParts() throws IOException {
        Path image = reconstruct("--frames 61.75,38.25,100,46.5");
        long[] edgesMs = {0, 61_750, 100_000, 200_000, 246_500};
        double[] liveS = {2.25, 0.75, 0, 1.5};
        for (int f = 0; f < liveS.length; f++) {
            JsonNode row = figures.get("frames").get(f);
            assertThat(row.get("live_s").asDouble()).as("frame %d", f).isCloseTo(liveS[f], within(1e-9));
            assertThat(row.get("duration_s").asDouble())
                    .as("frame %d, by the clock", f)
                    .isCloseTo(1e-3 * (edgesMs[f + 1] - edgesMs[f]), within(1e-9));
            Volume frame = Nifti.read(image, f);
            if (liveS[f] > 0) {
                assertThat(row.get("decay_factor").asDouble())
                        .as("frame %d", f)
                        .isCloseTo(1 / meanRemaining(edgesMs[f], edgesMs[f + 1]), within(1e-6));
                assertIsBall(frame, 0.05);
            } else {
                assertThat(frame.values()).as("frame %d", f).containsOnly(0);
            }
        }
        assertThat(out.toString())
                .contains("frame 3 of 4: from 100.000 s on for 100.000 s nothing was measured: the image is empty");
    }

    @Test
    void aFrameInAPauseByItselfIsSaidToBeEmpty() throws IOException {
        Path image = reconstruct("--frames 20@20");
        assertThat(Nifti.read(image).values()).containsOnly(0);
        assertThat(figures.get("live_s").asDouble()).isZero();
        assertThat(figures.has("decay_factor")).isFalse();
        assertThat(out.toString()).contains("from 20.000 s on for 20.000 s nothing was measured: the image is empty");
    }

    private static void assertIsBall(Volume image, double tolerance) {
        assertThat(BallRecording.mean(image, RADIUS_MM - 10))
                .as("seed %d", SEED)
                .isCloseTo(BQ_PER_ML, within(tolerance * BQ_PER_ML));
    }

    private Path reconstruct(String options) throws IOException {
        Path image = directory.resolve("image.nii.gz");
        Path json = directory.resolve("figures.json");
        String all = "%s --norm %s --mu %s --randoms none --coarser 2 --subsets 12 --out %s --json %s %s"
                .formatted(recording, norm, air, image, json, options);
        StringWriter err = new StringWriter();
        int status = new CommandLine(new ReconstructCommand())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .setExecutionExceptionHandler(new FailureLine())
                .execute(all.strip().split(" +"));
        assertThat(status).as("%s: %s", options, err).isZero();
        figures = JsonMapper.builder().build().readTree(json.toFile());
        return image;
    }
}
