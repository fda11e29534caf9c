package org.petmr.recon.sinogram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.event.Word;
import org.petmr.recon.event.WordList;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.ScannerModel;

class AmplitudeHistogrammerTest {

    private static final ScannerModel BENCH = ScannerCatalogue.find("bench");
    private static final ProjectionGeometry GEOMETRY = new ProjectionGeometry(BENCH);
    private static final int BELT = 11;
    private static final long FIRST_MS = 300;
    private static final int LENGTH_MS = 8000;

    /** A breath of 4 s, rising and falling evenly, sampled every 10 ms; one prompt each ms tells the amplitude. */
    private static WordList recording() {
        WordList words = new WordList(BENCH);
        float[] belt = new float[LENGTH_MS / 10];
        for (int i = 0; i < belt.length; i++) {
            belt[i] = amplitude(10 * i);
        }
        words.addTrace(new WordList.Trace(BELT, FIRST_MS, FIRST_MS + LENGTH_MS, belt));
        words.addTrace(new WordList.Trace(3, FIRST_MS, FIRST_MS + LENGTH_MS, new float[] {1}));
        for (int ms = 0; ms <= LENGTH_MS; ms++) {
            words.add(Word.timeMark(FIRST_MS + ms, 0, ms == LENGTH_MS));
            int quarter = Math.min(3, (int) (4 * amplitude(ms / 10 * 10)));
            words.add(Word.prompt(10 * quarter, 10 * quarter + 96));
        }
        return words;
    }

    private static float amplitude(int ms) {
        return Math.abs(ms % 4000 - 2000) / 2000f;
    }

    private static int at(FrameCounts gate, int quarter) {
        int a = 10 * quarter;
        int view = GEOMETRY.pairs().view(a, a + 96);
        int t = GEOMETRY.pairs().tangential(a, a + 96) + GEOMETRY.tangentialBins() / 2;
        return gate.prompts().at(view, t, GEOMETRY.segments().plane(0, 0));
    }

    /** Four gates of equal time are the quarters of an even breath, but for samples on an edge. */
    @ParameterizedTest
    @ValueSource(longs = {1, 1L << 30})
    void sortsByAmplitude(long memoryBytes) throws IOException {
        List<FrameCounts> gates = new ArrayList<>();
        AmplitudeHistogrammer.Result result = AmplitudeHistogrammer.run(
                "test.plm",
                recording()::again,
                GEOMETRY,
                new AmplitudeHistogrammer.Gating(BELT, 4, 0),
                memoryBytes,
                Progress.NONE,
                gates::add);
        assertThat(result.passes()).isEqualTo(memoryBytes == 1 ? 4 : 1);
        assertThat(result.acceptedS()).isCloseTo(8, within(1e-9));
        assertThat(result.lengthS()).isCloseTo(8, within(1e-9));
        assertThat(gates).hasSize(4);
        for (int g = 0; g < 4; g++) {
            assertThat(gates.get(g).liveS()).as("gate %d", g).isCloseTo(2, within(0.05));
            assertThat(at(gates.get(g), g)).as("gate %d", g).isBetween(1950, 2050);
            assertThat(gates.get(g).promptCount())
                    .isEqualTo(Math.round(1000 * gates.get(g).liveS()));
            assertThat(result.edges()[g]).isCloseTo(0.25f * g, within(0.01f));
        }
    }

    @Test
    void rejectsTheEndsOfTheAmplitudes() throws IOException {
        List<FrameCounts> gates = new ArrayList<>();
        AmplitudeHistogrammer.Result result = AmplitudeHistogrammer.run(
                "test.plm",
                recording()::again,
                GEOMETRY,
                new AmplitudeHistogrammer.Gating(BELT, 2, 0.25),
                1L << 30,
                Progress.NONE,
                gates::add);
        assertThat(result.acceptedS()).isCloseTo(4, within(0.1));
        assertThat(at(gates.get(0), 0)).isLessThan(60);
        assertThat(at(gates.get(0), 1)).isBetween(1900, 2050);
        assertThat(at(gates.get(1), 2)).isBetween(1900, 2050);
    }

    @Test
    void refusesARecordingWithoutTheTrace() {
        assertThatThrownBy(() -> AmplitudeHistogrammer.run(
                        "test.plm",
                        recording()::again,
                        GEOMETRY,
                        new AmplitudeHistogrammer.Gating(5, 4, 0),
                        1L << 30,
                        Progress.NONE,
                        g -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("test.plm: signal 5: a trace over 0 ms (expected: at least 4)");
        assertThatThrownBy(() -> new AmplitudeHistogrammer.Gating(1, 0, 0)).hasMessageContaining("gates: 0");
        assertThatThrownBy(() -> new AmplitudeHistogrammer.Gating(1, 4, 0.5)).hasMessageContaining("outliers: 0.5");
    }
}
