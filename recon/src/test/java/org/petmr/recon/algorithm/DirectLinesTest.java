package org.petmr.recon.algorithm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.recon.correction.CrystalEfficiencies;
import org.petmr.recon.correction.GeometricNormalisation;
import org.petmr.recon.correction.Normalisation;
import org.petmr.recon.event.Word;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.sinogram.Histogrammer;
import org.petmr.recon.sinogram.ProjectionGeometry;

/** Events and stored sinograms come to the same direct planes. */
final class DirectLinesTest {

    private static final long SEED = 1987;
    private static final ScannerModel BENCH = ScannerCatalogue.find("bench");
    private static final ProjectionGeometry USUAL = new ProjectionGeometry(BENCH);
    private static final ProjectionGeometry DIRECT = RunningImage.rebinned(BENCH);

    @TempDir
    private Path directory;

    /** The usual segments hold ring differences up to 4, 7, ...; the second is too steep. */
    @Test
    void bothWaysGiveTheSamePlanes() {
        Random random = new Random(SEED);
        Histogrammer stored = new Histogrammer(USUAL);
        Histogrammer counted = new Histogrammer(DIRECT);
        int n = BENCH.indicesPerRing();
        long[] words = new long[50_000];
        for (int i = 0; i < words.length; ) {
            int a = random.nextInt(BENCH.rings());
            int b = random.nextInt(BENCH.rings());
            if (Math.abs(a - b) <= 4) {
                words[i++] = Word.prompt(a * n + random.nextInt(n), b * n + random.nextInt(n));
            }
        }
        stored.add(words, words.length);
        counted.add(words, words.length);
        assertThat(counted.prompts()).as("seed %d", SEED).isGreaterThan(10_000).isEqualTo(stored.prompts());
        DirectLines lines = new DirectLines(USUAL);
        float[] line = new float[USUAL.planes()];
        float[] planes = new float[DIRECT.planes()];
        for (int view = 0; view < USUAL.views(); view++) {
            for (int t = 0; t < USUAL.tangentialBins(); t++) {
                float[] sums = new float[DIRECT.planes()];
                stored.counts().planes(view, t, line);
                lines.add(line, sums, 0);
                counted.counts().planes(view, t, planes);
                assertThat(sums).as("seed %d", SEED).isEqualTo(planes);
            }
        }
    }

    @Test
    void steepLinesAreLeftOut() {
        double most = DirectLines.STEEPEST * USUAL.chordMm(USUAL.tangentialBins() / 2) / BENCH.ringSpacingMm();
        assertThat(DIRECT.compression().maxRingDifference()).isEqualTo((int) most);
        DirectLines lines = new DirectLines(USUAL);
        float[] ones = new float[USUAL.planes()];
        for (int a = 0; a < ones.length; a++) {
            int segment = USUAL.segments().segmentOf(a);
            ones[a] = Math.abs(USUAL.segments().meanRingDifference(segment)) > most ? 1 : 0;
        }
        float[] sums = new float[DIRECT.planes()];
        lines.add(ones, sums, 0);
        assertThat(sums).containsOnly(0);
    }

    private static CrystalEfficiencies uneven() {
        Random random = new Random(SEED);
        float[] values = new float[BENCH.elements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = BENCH.isGap(i % BENCH.indicesPerRing()) ? 0 : 0.8f + 0.4f * random.nextFloat();
        }
        return new CrystalEfficiencies(BENCH, "2026-01-31", 0.16, values);
    }

    /** Efficiencies from the usual segments are nearly those of the direct lines: a few ring pairs more or less in each plane. */
    @Test
    void efficienciesOfSegmentsAreThoseOfPlanes() {
        Normalisation truth = new GeometricNormalisation(DIRECT, uneven());
        Normalisation found =
                new DirectNormalisation(new DirectLines(USUAL), new GeometricNormalisation(USUAL, uneven()), DIRECT);
        assertThat(found.isAbsolute()).isFalse();
        float[] expected = new float[DIRECT.planes()];
        float[] planes = new float[DIRECT.planes()];
        double squares = 0;
        int n = 0;
        for (int view = 0; view < DIRECT.views(); view += 7) {
            for (int t = 0; t < DIRECT.tangentialBins(); t += 5) {
                truth.efficiencies(view, t, expected);
                found.efficiencies(view, t, planes);
                for (int p = 0; p < planes.length; p++) {
                    squares += Math.pow(planes[p] / expected[p] - 1, 2);
                    n++;
                }
            }
        }
        assertThat(Math.sqrt(squares / n)).as("seed %d", SEED).isLessThan(0.03);
    }

    @Test
    void aFileOfCrystalsNeedsNoSegments() throws IOException {
        Path file = directory.resolve("bench.pnorm");
        uneven().write(file);
        float[] expected = new float[DIRECT.planes()];
        float[] planes = new float[DIRECT.planes()];
        new GeometricNormalisation(DIRECT, uneven()).efficiencies(10, 60, expected);
        DirectNormalisation.open(file, DIRECT).efficiencies(10, 60, planes);
        for (int p = 0; p < planes.length; p++) {
            assertThat(planes[p]).isCloseTo(expected[p], within(1e-4f * expected[p]));
        }
        Path other = Files.writeString(directory.resolve("other.n.hdr"), "nothing");
        assertThatThrownBy(() -> DirectNormalisation.open(other, DIRECT)).isInstanceOf(IllegalArgumentException.class);
    }
}
