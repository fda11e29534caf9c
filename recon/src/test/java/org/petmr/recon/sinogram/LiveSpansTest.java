package org.petmr.recon.sinogram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.petmr.recon.correction.Decay;
import org.petmr.recon.correction.RandomRates;
import org.petmr.recon.sinogram.LiveSpans.Part;

class LiveSpansTest {

    private static final double O15_S = 122.24;

    private static LiveSpans parts(long... edgesMs) {
        List<Part> parts = new ArrayList<>();
        for (int i = 0; i < edgesMs.length; i += 2) {
            parts.add(new Part(edgesMs[i], edgesMs[i + 1]));
        }
        return new LiveSpans(parts);
    }

    /** Millisecond by millisecond: the mean of a power of what is left of the activity at the first mark. */
    private static double mean(LiveSpans spans, double halfLifeS, int power) {
        double sum = 0;
        long n = 0;
        for (Part part : spans.parts()) {
            for (long ms = part.startMs(); ms < part.endMs(); ms++) {
                sum += Math.pow(Decay.remaining(halfLifeS, (ms + 0.5) * 1e-3), power);
                n++;
            }
        }
        return sum / n;
    }

    @ParameterizedTest
    @ValueSource(doubles = {20, O15_S, 4057.8, 6586.2, 1e9})
    void theStretchThatStandsForTheLivePartsSeesTheirMeanActivity(double halfLifeS) {
        for (LiveSpans spans : List.of(
                parts(0, 60_000),
                parts(0, 10_000, 40_000, 55_000),
                parts(7000, 8000, 100_000, 100_500, 240_000, 300_000))) {
            DecaySpan span = spans.decay(halfLifeS);
            assertThat(span.lengthS()).isCloseTo(spans.lengthS(), within(1e-9));
            assertThat(1 / Decay.frameFactor(halfLifeS, span) / mean(spans, halfLifeS, 1))
                    .isCloseTo(1, within(1e-8));
        }
    }

    @Test
    void randomsFallWithTheSquareOfTheActivity() {
        LiveSpans spans = parts(7000, 8000, 100_000, 100_500, 240_000, 300_000);
        double mean = mean(spans, O15_S, 1);
        assertThat(RandomRates.frameFactor(O15_S, spans))
                .isCloseTo(mean(spans, O15_S, 2) / (mean * mean), within(1e-8));
        assertThat(RandomRates.frameFactor(O15_S, parts(30_000, 150_000)))
                .isCloseTo(RandomRates.frameFactor(O15_S, 120), within(1e-12));
        assertThat(RandomRates.frameFactor(0, spans)).as("half-life unknown").isEqualTo(1);
        assertThat(RandomRates.frameFactor(O15_S, parts()))
                .as("nothing measured")
                .isEqualTo(1);
    }

    /** What hardly decays is seen at the mean time; a difference of logarithms would not know it any more. */
    @ParameterizedTest
    @ValueSource(doubles = {0, 1e15, 1e18})
    void withoutDecayTheStretchLiesRoundTheMeanTime(double halfLifeS) {
        DecaySpan span = parts(0, 10_000, 40_000, 50_000).decay(halfLifeS);
        assertThat(span.startS() + span.lengthS() / 2).isCloseTo(25, within(1e-6));
        assertThat(span.lengthS()).isCloseTo(20, within(1e-9));
    }

    /** A day is 700 half-lives of 15O: nothing underflows. */
    @Test
    void aLateFrameIsNoRatioOfZeros() {
        long dayMs = 86_400_000;
        DecaySpan late =
                parts(dayMs, dayMs + 10_000, dayMs + 40_000, dayMs + 55_000).decay(O15_S);
        DecaySpan early = parts(0, 10_000, 40_000, 55_000).decay(O15_S);
        assertThat(late.startS() - 86_400).isCloseTo(early.startS(), within(1e-6));
        assertThat(RandomRates.frameFactor(O15_S, parts(dayMs, dayMs + 10_000, dayMs + 40_000, dayMs + 55_000)))
                .isCloseTo(RandomRates.frameFactor(O15_S, parts(0, 10_000, 40_000, 55_000)), within(1e-12));
    }

    @Test
    void aFrameHasWhatOfThePartsLiesWithinIt() {
        LiveSpans spans = parts(0, 1000, 5000, 6000, 9000, 9500);
        assertThat(spans.within(500, 9200)).isEqualTo(parts(500, 1000, 5000, 6000, 9000, 9200));
        assertThat(spans.within(1000, 5000).isEmpty()).isTrue();
        assertThat(spans.within(999, 5001)).isEqualTo(parts(999, 1000, 5000, 5001));
        assertThat(spans.lengthS()).isCloseTo(2.5, within(1e-12));
    }

    @Test
    void whatWasNotMeasuredDidNotDecay() {
        assertThatThrownBy(() -> parts().decay(O15_S))
                .hasMessage("parts: none (expected: at least one, to have decayed in)");
        assertThatThrownBy(() -> parts(5, 5)).hasMessage("part: 5 to 5 ms (expected: an end after the start)");
        assertThatThrownBy(() -> parts(0, 10, 9, 12)).hasMessageStartingWith("parts: 2 starts at 9 ms");
    }
}
