package org.petmr.recon.sinogram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.event.Word;
import org.petmr.recon.event.WordList;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.ScannerModel;

class GateHistogrammerTest {

    private static final ScannerModel BENCH = ScannerCatalogue.find("bench");
    private static final ProjectionGeometry GEOMETRY = new ProjectionGeometry(BENCH);
    private static final int SIGNAL = 2;
    private static final long FIRST_MS = 700;
    /** Three good beats, an extra beat that cuts one short, a missed one, two good ones. */
    private static final int[] BEATS = {100, 900, 1720, 2500, 2800, 3300, 4900, 5720, 6500};

    /** In each millisecond one prompt, on a pair of crystals that tells the phase of its beat; some delayeds. */
    private static WordList recording() {
        WordList words = new WordList(BENCH);
        int beat = -1;
        for (int ms = 0; ms <= 7000; ms++) {
            words.add(Word.timeMark(FIRST_MS + ms, 0, ms == 7000));
            if (beat + 1 < BEATS.length && BEATS[beat + 1] == ms) {
                beat++;
                words.add(Word.trigger(SIGNAL, 0, FIRST_MS + ms));
            }
            if (ms % 50 == 0) {
                words.add(Word.trigger(7, 0, FIRST_MS + ms));
                words.add(Word.delayed(3, 99));
            }
            int gate =
                    beat >= 0 && beat + 1 < BEATS.length ? (ms - BEATS[beat]) * 4 / (BEATS[beat + 1] - BEATS[beat]) : 0;
            words.add(Word.prompt(10 * gate, 10 * gate + 96));
        }
        return words;
    }

    private static int at(FrameCounts gate, int phase) {
        int a = 10 * phase;
        int view = GEOMETRY.pairs().view(a, a + 96);
        int t = GEOMETRY.pairs().tangential(a, a + 96) + GEOMETRY.tangentialBins() / 2;
        return gate.prompts().at(view, t, GEOMETRY.segments().plane(0, 0));
    }

    @Test
    void sortsBeatsByPhaseAndRejectsOthers() throws IOException {
        WordList words = recording();
        List<FrameCounts> gates = new ArrayList<>();
        GateHistogrammer.Result result = GateHistogrammer.run(
                "test.plm",
                words::again,
                GEOMETRY,
                Gating.around(SIGNAL, 4, 800, 0.1),
                1L << 30,
                Progress.NONE,
                gates::add);
        // 800, 820, 780 accepted; 300, 500 and 1600 not; 820 and 780 accepted
        assertThat(result.accepted()).isEqualTo(5);
        assertThat(result.rejected()).isEqualTo(3);
        assertThat(result.acceptedS()).isCloseTo(4.0, within(1e-9));
        assertThat(result.lengthS()).isCloseTo(7.0, within(1e-9));
        assertThat(result.passes()).isEqualTo(1);
        assertThat(gates).hasSize(4);
        for (int g = 0; g < 4; g++) {
            assertThat(gates.get(g).liveS()).isCloseTo(1.0, within(1e-9));
            assertThat(gates.get(g).promptCount()).isEqualTo(1000);
            assertThat(at(gates.get(g), g)).as("gate %d", g).isEqualTo(1000);
            assertThat(gates.get(g).durationS()).isCloseTo(7.0, within(1e-9));
            assertThat(gates.get(g).spans().parts()).containsExactly(new LiveSpans.Part(0, 7000));
            assertThat(gates.get(g).delayedCount()).isBetween(15L, 25L);
        }
    }

    /** With memory for a gate at a time the recording is read four times, and nothing else changes. */
    @Test
    void readsAgainWhenMemoryIsShort() throws IOException {
        List<FrameCounts> gates = new ArrayList<>();
        GateHistogrammer.Result result = GateHistogrammer.run(
                "test.plm",
                recording()::again,
                GEOMETRY,
                Gating.around(SIGNAL, 4, 800, 0.1),
                1,
                Progress.NONE,
                gates::add);
        assertThat(result.passes()).isEqualTo(4);
        assertThat(result.accepted()).isEqualTo(5);
        for (int g = 0; g < 4; g++) {
            assertThat(at(gates.get(g), g)).isEqualTo(1000);
        }
    }

    @Test
    void refusesWhatCannotBe() {
        assertThatThrownBy(() -> GateHistogrammer.run(
                        "test.plm",
                        recording()::again,
                        GEOMETRY,
                        Gating.around(55, 4, 800, 0.1),
                        1L << 30,
                        Progress.NONE,
                        g -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("test.plm: no cycle of 720 to 880 ms between triggers of signal 55");
        assertThatThrownBy(() -> new Gating(1, 0, 10, 20)).hasMessageContaining("gates: 0");
        assertThatThrownBy(() -> new Gating(1, 8, 20, 10)).hasMessageContaining("cycles: 20 to 10 ms");
        assertThatThrownBy(() -> Gating.around(1, 8, 800, 1)).hasMessageContaining("tolerance: 1.0");
    }
}
