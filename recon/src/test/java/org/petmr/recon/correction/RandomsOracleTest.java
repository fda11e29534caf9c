package org.petmr.recon.correction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.petmr.recon.Peers;
import org.petmr.recon.event.ListModeFiles;
import org.petmr.recon.event.ListModeSource;
import org.petmr.recon.event.Word;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.sinogram.Histogrammer;
import org.petmr.recon.sinogram.ProjectionGeometry;

class RandomsOracleTest {

    /** Exact fan sums of a product x x', by going through every pair of the histogrammer's own acceptance. */
    private static int[] exactFans(ProjectionGeometry geometry, double[] x) {
        ScannerModel scanner = geometry.scanner();
        int n = scanner.indicesPerRing();
        double[] fans = new double[x.length];
        for (int view = 0; view < geometry.views(); view++) {
            for (int t = 0; t < geometry.tangentialBins(); t++) {
                int c1 = geometry.firstCrystal(view, t);
                int c2 = geometry.secondCrystal(view, t);
                if (!geometry.isGap(view, t)) {
                    for (int r1 = 0; r1 < scanner.rings(); r1++) {
                        for (int r2 = 0; r2 < scanner.rings(); r2++) {
                            if (geometry.segments().plane(r1, r2) >= 0) {
                                double counts = x[r1 * n + c1] * x[r2 * n + c2];
                                fans[r1 * n + c1] += counts;
                                fans[r2 * n + c2] += counts;
                            }
                        }
                    }
                }
            }
        }
        int[] rounded = new int[x.length];
        for (int e = 0; e < x.length; e++) {
            rounded[e] = (int) Math.round(fans[e]);
        }
        return rounded;
    }

    /** O29: x in [0.5, 2], noise-free: every pair's randoms come back within 0.5 %. */
    @ParameterizedTest
    @ValueSource(strings = {"bench", "gapped"})
    void o29RecoversTheProducts(String kind) {
        ScannerModel scanner = ScannerCatalogue.find("bench");
        if (kind.equals("gapped")) {
            scanner = ScannerCatalogue.parse(ScannerCatalogue.toJson(scanner)
                    .replace("\"gapsPerBlockTransaxial\" : 0", "\"gapsPerBlockTransaxial\" : 1"));
        }
        ProjectionGeometry geometry = new ProjectionGeometry(scanner);
        long seed = 29;
        Random random = new Random(seed);
        double[] x = new double[scanner.elements()];
        int n = scanner.indicesPerRing();
        for (int e = 0; e < x.length; e++) {
            x[e] = scanner.isGap(e % n) ? 0 : 100 * (0.5 + 1.5 * random.nextDouble());
        }
        Randoms randoms = Randoms.fromDelayeds(geometry, exactFans(geometry, x));
        for (int i = 0; i < 10_000; i++) {
            int a = random.nextInt(x.length);
            int b = random.nextInt(x.length);
            assertThat(randoms.ofPair(a, b))
                    .as("seed %d, elements %d and %d", seed, a, b)
                    .isCloseTo(x[a] * x[b], within(0.005 * x[a] * x[b] + 1e-12));
        }
    }

    @Test
    void theTotalIsThatOfTheDelayeds() {
        ProjectionGeometry geometry = new ProjectionGeometry(ScannerCatalogue.find("bench"));
        Random random = new Random(5);
        Histogrammer histogrammer = new Histogrammer(geometry);
        long[] words = new long[50_000];
        int elements = geometry.scanner().elements();
        for (int i = 0; i < words.length; i++) {
            words[i] = Word.delayed(random.nextInt(elements), random.nextInt(elements));
        }
        histogrammer.add(words, words.length);
        assertSameTotal(histogrammer);
    }

    @Test
    void theTotalIsThatOfARealFilesDelayeds() throws IOException {
        Histogrammer histogrammer = new Histogrammer(new ProjectionGeometry(ScannerCatalogue.find("mmr")));
        long[] words = new long[50_000];
        try (ListModeSource source =
                ListModeFiles.open(Peers.data("mmr-listmode-brain/listmode/small_listmode_file.l"))) {
            for (int n = source.read(words); n >= 0; n = source.read(words)) {
                histogrammer.add(words, n);
            }
        }
        assertSameTotal(histogrammer);
    }

    private static void assertSameTotal(Histogrammer histogrammer) {
        ProjectionGeometry geometry = histogrammer.geometry();
        Randoms randoms = Randoms.fromDelayeds(geometry, histogrammer.delayedFans());
        double total = 0;
        float[] planes = new float[geometry.planes()];
        for (int view = 0; view < geometry.views(); view++) {
            for (int t = 0; t < geometry.tangentialBins(); t++) {
                randoms.expected(view, t, planes);
                for (float value : planes) {
                    total += value;
                }
            }
        }
        assertThat(histogrammer.delayeds()).isPositive();
        assertThat(randoms.total()).isCloseTo(histogrammer.delayeds(), within(1e-6));
        assertThat(total).isCloseTo(histogrammer.delayeds(), within(1e-3 * histogrammer.delayeds()));
    }

    /** The formula both ways: singles from randoms give the randoms again. */
    @Test
    void singlesAndRandomsAgree() {
        ScannerModel scanner = ScannerCatalogue.find("bench");
        ProjectionGeometry geometry = new ProjectionGeometry(scanner);
        int[] fans = new int[scanner.elements()];
        Arrays.fill(fans, 1000);
        Randoms randoms = Randoms.fromDelayeds(geometry, fans);
        double cps = RandomRates.pairCps(
                scanner.coincidenceWindowNs(), randoms.singlesCps(0, 60), randoms.singlesCps(96, 60));
        assertThat(cps * 60).isCloseTo(randoms.ofPair(0, 96), within(1e-6 * randoms.ofPair(0, 96)));
    }

    /** O31: a published mMR header: randoms in 1140.012 s against those that its singles, 4.865e6 a second, predict. */
    @Test
    void o31RandomsOfAPublishedScan() {
        ScannerModel mmr = ScannerCatalogue.find("mmr");
        ProjectionGeometry geometry = new ProjectionGeometry(mmr);
        int crystals = 448 * mmr.rings();
        double singlesCps = 4.865e6 / crystals;
        double pairs = 0;
        for (int p = 0; p < geometry.planes(); p++) {
            pairs += 68_516.0 * geometry.segments().ringPairs(p);
        }
        double predictedCps = pairs * RandomRates.pairCps(mmr.coincidenceWindowNs(), singlesCps, singlesCps);
        assertThat(predictedCps).isCloseTo(47_200, within(472.0));
        assertThat(predictedCps).isCloseTo(51_663_853 / 1140.012, within(0.1 * predictedCps));
    }

    @Test
    void withoutDelayedsThereAreNoRandoms() {
        ProjectionGeometry geometry = new ProjectionGeometry(ScannerCatalogue.find("bench"));
        Randoms randoms =
                Randoms.fromDelayeds(geometry, new int[geometry.scanner().elements()]);
        float[] planes = new float[geometry.planes()];
        planes[0] = 9;
        randoms.expected(0, 60, planes);
        assertThat(planes).containsOnly(0);
        assertThat(randoms.total()).isZero();
        assertThatThrownBy(() -> Randoms.fromDelayeds(geometry, new int[7]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("delayedFans: 7");
    }
}
