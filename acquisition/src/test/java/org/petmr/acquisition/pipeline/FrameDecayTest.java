package org.petmr.acquisition.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.petmr.recon.event.Word;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.sinogram.Histogrammer;
import org.petmr.recon.sinogram.ProjectionGeometry;
import org.petmr.recon.sinogram.RecordedCounts;

class FrameDecayTest {

    private static final double HALF_LIFE_S = 20;
    private static final int HELD_FROM_MS = 10_000;
    private static final int HELD_TO_MS = 40_000;
    private static final int END_MS = 55_000;

    /** Summed millisecond by millisecond over what was measured: mean activity, and the mean of its square. */
    @Test
    void aScanThatWasHeldIsTheMeanOfItsParts() {
        Histogrammer marks = new Histogrammer(new ProjectionGeometry(ScannerCatalogue.find("bench")));
        double mean = 0;
        double meanOfSquares = 0;
        int live = 0;
        for (int ms = 0; ms <= END_MS; ms++) {
            if (ms >= HELD_FROM_MS && ms < HELD_TO_MS) {
                continue;
            }
            marks.add(new long[] {Word.timeMark(ms, 0, ms == END_MS)}, 1);
            if (ms < END_MS) {
                double left = Math.exp(-Math.log(2) * (ms + 0.5) * 1e-3 / HALF_LIFE_S);
                mean += left;
                meanOfSquares += left * left;
                live++;
            }
        }
        mean /= live;
        meanOfSquares /= live;
        RecordedCounts scan = new RecordedCounts(marks, 1e-3 * END_MS, 0, 1, Optional.empty());
        FrameDecay decay = FrameDecay.of(scan, HALF_LIFE_S);
        assertThat(decay.activity().lengthS()).isCloseTo(1e-3 * live, within(1e-9));
        double k = Math.log(2) / HALF_LIFE_S;
        double lengthS = decay.activity().lengthS();
        double ofSpan = Math.exp(-k * decay.activity().startS()) * -Math.expm1(-k * lengthS) / (k * lengthS);
        assertThat(ofSpan).isCloseTo(mean, within(1e-6));
        assertThat(decay.randomsFactor()).isCloseTo(meanOfSquares / (mean * mean), within(1e-5));
    }

    @Test
    void anIsotopeThatIsNotKnownDoesNotDecay() {
        Histogrammer marks = new Histogrammer(new ProjectionGeometry(ScannerCatalogue.find("bench")));
        marks.add(new long[] {Word.timeMark(0, 0, false), Word.timeMark(1, 0, true)}, 2);
        assertThat(FrameDecay.of(new RecordedCounts(marks, 1e-3, 2, 1, Optional.empty()), 0)
                        .randomsFactor())
                .isEqualTo(1);
    }
}
