package org.petmr.recon.correction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.petmr.recon.event.Word;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.sinogram.ProjectionGeometry;

class PairCountsTest {

    private static final double GA68_S = 4057.8;

    /** A cylinder measured for a second, and for another one when a half-life has passed: 3/4 of the activity in 2 s. */
    @Test
    void aCylinderThatWasHeldIsCountedWhileItWasMeasured() {
        ProjectionGeometry geometry = new ProjectionGeometry(ScannerCatalogue.find("bench"));
        PairCounts counts =
                new PairCounts(geometry, new CylinderModel(geometry, new CylinderModel.Source(100, 0, 50, 0.096), 1));
        long laterMs = Math.round(1000 * GA68_S);
        for (int ms = 0; ms < 1000; ms++) {
            counts.add(new long[] {Word.timeMark(ms, 0, false)}, 1);
        }
        for (int ms = 0; ms <= 1000; ms++) {
            counts.add(new long[] {Word.timeMark(laterMs + ms, 0, ms == 1000)}, 1);
        }
        assertThat(counts.durationS()).as("by the clock").isCloseTo(1e-3 * laterMs + 1, within(1e-9));
        assertThat(counts.liveS()).isCloseTo(2, within(1e-9));
        assertThat(1 / Decay.frameFactor(GA68_S, counts.decay(GA68_S))).isCloseTo(0.75, within(1e-3));
    }
}
