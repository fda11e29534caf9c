package org.petmr.recon.sinogram;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.petmr.recon.scanner.CrystalPairs;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.ScannerModel;

class HistogrammerTest {

    /** The slow way: one event, one question after another. */
    private static int slowBin(ProjectionGeometry geometry, int a, int b) {
        ScannerModel scanner = geometry.scanner();
        int n = scanner.indicesPerRing();
        CrystalPairs pairs = geometry.pairs();
        if (a >= scanner.elements() || b >= scanner.elements()) {
            return -1;
        }
        if (scanner.isGap(a % n) || scanner.isGap(b % n)) {
            return -2;
        }
        if (a % n == b % n) {
            return -1;
        }
        int t = pairs.tangential(a % n, b % n) + geometry.tangentialBins() / 2;
        boolean isExchanged = pairs.isExchanged(a % n, b % n);
        int plane = isExchanged
                ? geometry.segments().plane(b / n, a / n)
                : geometry.segments().plane(a / n, b / n);
        if (t < 0 || t >= geometry.tangentialBins() || plane < 0) {
            return -1;
        }
        return geometry.index(pairs.view(a % n, b % n), t, plane);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bench", "signa", "mmr"})
    void agreesWithTheSlowWay(String name) {
        long seed = 20260131;
        Random random = new Random(seed);
        ProjectionGeometry geometry = new ProjectionGeometry(ScannerCatalogue.find(name));
        int elements = geometry.scanner().elements();
        Histogrammer histogrammer = new Histogrammer(geometry);
        int[] bins = new int[20_000];
        long[] words = new long[bins.length];
        long[] expected = new long[4]; // prompts, delayeds, outside, gaps
        int[] fans = new int[elements];
        for (int i = 0; i < words.length; i++) {
            int a = random.nextInt(elements + elements / 50);
            int b = random.nextInt(elements + elements / 50);
            boolean isDelayed = random.nextInt(4) == 0;
            words[i] = Word.coincidence(isDelayed, a, b, random.nextInt(27));
            bins[i] = slowBin(geometry, a, b);
            expected[bins[i] == -1 ? 2 : bins[i] == -2 ? 3 : isDelayed ? 1 : 0]++;
            if (bins[i] >= 0 && isDelayed) {
                fans[a]++;
                fans[b]++;
                bins[i] = -3;
            }
        }
        histogrammer.add(words, words.length);
        Sinogram slow = Sinogram.zeros(geometry);
        for (int bin : bins) {
            if (bin >= 0) {
                slow.values()[bin]++;
            }
        }
        assertThat(histogrammer.sinogram().values()).as("seed %d", seed).isEqualTo(slow.values());
        assertThat(histogrammer.delayedFans()).isEqualTo(fans);
        assertThat(new long[] {
                    histogrammer.prompts(), histogrammer.delayeds(), histogrammer.outside(), histogrammer.onGaps()
                })
                .containsExactly(expected);
        assertThat(expected[0]).isPositive();
        assertThat(histogrammer.counts().total()).isEqualTo(expected[0]);
    }

    @Test
    void theOrderOfAPairDoesNotMatterWhenRingsGoWithIt() {
        ProjectionGeometry geometry = new ProjectionGeometry(ScannerCatalogue.find("bench"));
        Histogrammer histogrammer = new Histogrammer(geometry);
        int a = 2 * 192 + 5;
        int b = 9 * 192 + 100;
        histogrammer.add(new long[] {Word.prompt(a, b), Word.prompt(b, a)}, 2);
        int view = geometry.pairs().view(5, 100);
        int t = geometry.pairs().tangential(5, 100) + geometry.tangentialBins() / 2;
        int plane = geometry.pairs().isExchanged(5, 100)
                ? geometry.segments().plane(9, 2)
                : geometry.segments().plane(2, 9);
        assertThat(histogrammer.counts().at(view, t, plane)).isEqualTo(2);
        float[] planes = new float[geometry.planes()];
        histogrammer.counts().planes(view, t, planes);
        assertThat(planes[plane]).isEqualTo(2);
        float[] all = new float[geometry.tangentialBins() * geometry.planes()];
        histogrammer.counts().view(view, all);
        assertThat(all[t * geometry.planes() + plane]).isEqualTo(2);
    }

    @Test
    void countsMarksAndLossesAndSaturates() {
        Histogrammer histogrammer = new Histogrammer(new ProjectionGeometry(ScannerCatalogue.find("bench")));
        assertThat(histogrammer.lastMarkMs()).isEqualTo(-1);
        histogrammer.add(new long[] {Word.timeMark(7, 0, true), Word.loss(1, 30, 8), Word.PADDING}, 3);
        assertThat(histogrammer.marks()).isOne();
        assertThat(histogrammer.lastMarkMs()).isEqualTo(7);
        assertThat(histogrammer.lostEvents()).isEqualTo(30);
        long[] same = new long[65_540];
        Arrays.fill(same, Word.prompt(0, 96));
        histogrammer.add(same, same.length);
        assertThat(histogrammer.prompts()).isEqualTo(65_540);
        assertThat(histogrammer.saturated()).isEqualTo(5);
        assertThat(histogrammer.counts().total()).isEqualTo(65_535);
    }

    @Test
    void everyEventOfARealFileFindsItsBin() throws IOException {
        ProjectionGeometry geometry = new ProjectionGeometry(ScannerCatalogue.find("mmr"));
        Histogrammer histogrammer = new Histogrammer(geometry);
        long[] words = new long[50_000];
        try (ListModeSource source =
                ListModeFiles.open(Peers.data("mmr-listmode-brain/listmode/small_listmode_file.l"))) {
            for (int n = source.read(words); n >= 0; n = source.read(words)) {
                histogrammer.add(words, n);
            }
        }
        assertThat(histogrammer.onGaps()).isZero();
        // our sinogram ends half a bin elsewhere at one view: a few events at its very edge
        assertThat(histogrammer.outside()).isLessThan(20);
        assertThat(histogrammer.prompts() + histogrammer.delayeds() + histogrammer.outside())
                .isEqualTo(218_881 + 35_320);
        assertThat(histogrammer.marks()).isEqualTo(613);
        assertThat(histogrammer.counts().total()).isEqualTo(histogrammer.prompts());
    }
}
