package org.petmr.recon.quantification.nema;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.petmr.recon.event.Word;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.sinogram.Histogrammer;
import org.petmr.recon.sinogram.ProjectionGeometry;

class DirectHistogrammerTest {

    /** The long way, through the sinogram of all planes, comes to the same counts. */
    @Test
    void equalsRebinningTheSinogram() {
        long seed = 20261121;
        SplittableRandom random = new SplittableRandom(seed);
        ScannerModel bench = ScannerCatalogue.find("bench");
        ProjectionGeometry geometry = new ProjectionGeometry(bench);
        long[] words = new long[200_000];
        for (int i = 0; i < words.length; i++) {
            words[i] = i % 1000 == 0
                    ? Word.timeMark(i / 1000, 999, false)
                    : Word.coincidence(
                            i % 3 == 0, random.nextInt(bench.elements() + 5), random.nextInt(bench.elements()), 0);
        }
        Histogrammer full = new Histogrammer(geometry);
        full.add(words, words.length);
        DirectHistogrammer direct = new DirectHistogrammer(geometry);
        direct.add(words, words.length);
        assertThat(direct.promptCount()).isEqualTo(full.prompts()).isGreaterThan(20_000);
        assertThat(direct.delayedCount()).isEqualTo(full.delayeds()).isGreaterThan(10_000);
        DirectSinogram rebinned = DirectSinogram.of(full.counts());
        for (int slice = 0; slice < rebinned.slices(); slice++) {
            for (int view = 0; view < geometry.views(); view++) {
                for (int t = 0; t < geometry.tangentialBins(); t++) {
                    assertThat(direct.prompts().at(slice, view, t))
                            .as("seed %d", seed)
                            .isEqualTo(rebinned.at(slice, view, t));
                }
            }
        }
        double delayeds = 0;
        for (int slice = 0; slice < rebinned.slices(); slice++) {
            delayeds += direct.delayeds().total(slice);
        }
        assertThat(delayeds).isEqualTo(direct.delayedCount());
    }
}
