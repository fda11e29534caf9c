package org.petmr.acquisition.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class NoiseTargetTest {

    private final NoiseTarget half = new NoiseTarget(0.1, 100.0, 0.375, 10.0);

    /** physics.md O43 with k = 2: T = 100, S = 60, R = 50 give 38.46. */
    @Test
    void countsAreNoiseEquivalentAsNemaHasThem() {
        assertThat(half.noiseEquivalentCounts(210_000, 50_000)).isCloseTo(38_461.5, within(0.1));
        assertThat(half.noiseEquivalentCounts(0, 0)).isZero();
        assertThat(half.noiseEquivalentCounts(10, 20)).isZero();
        assertThat(half.noise(0, 0)).isInfinite();
    }

    @Test
    void itIsReachedWhenNoiseIsDownAndTheLeastTimeIsOver() {
        assertThat(half.isReached(210_000, 50_000, 60)).isFalse();
        assertThat(half.isReached(21_000_000, 5_000_000, 60)).isTrue();
        assertThat(half.isReached(21_000_000, 5_000_000, 9)).isFalse();
    }

    /** At constant rates noise is down after just the time that was foretold. */
    @Test
    void theTimeLeftComesTrue() {
        long promptsPerS = 21_000;
        long delayedsPerS = 5000;
        double leftS = half.leftS(20 * promptsPerS, 20 * delayedsPerS, 20);
        assertThat(leftS).isPositive();
        long endS = Math.round(Math.ceil(20 + leftS));
        assertThat(half.isReached(endS * promptsPerS, endS * delayedsPerS, endS))
                .isTrue();
        assertThat(half.isReached((endS - 1) * promptsPerS, (endS - 1) * delayedsPerS, endS - 1))
                .isFalse();
        assertThat(half.leftS(endS * promptsPerS, endS * delayedsPerS, endS)).isZero();
    }

    /** Two images of which one is half as noisy as the law has it and the other twice: the constant stays. */
    @Test
    void theConstantIsTheMeanOfWhatImagesGive() {
        long prompts = 2_100_000;
        long delayeds = 500_000;
        NoiseTarget fitted = half.fittedTo(List.of(
                new NoiseTarget.Measured(prompts, delayeds, 0.5 * half.noise(prompts, delayeds)),
                new NoiseTarget.Measured(9 * prompts, 9 * delayeds, 2 * half.noise(9 * prompts, 9 * delayeds))));
        assertThat(fitted.constant()).isCloseTo(100, within(1e-9));
        assertThatThrownBy(() -> half.fittedTo(List.of(new NoiseTarget.Measured(10, 20, 0.1))))
                .hasMessageContaining("expected: noise equivalent counts above 0");
    }

    @Test
    void whatCannotBeIsRefused() {
        assertThatThrownBy(() -> new NoiseTarget(0.0, 100.0, null, null))
                .hasMessage("noise.target: 0.0 (expected: 0.001 to 1)");
        assertThatThrownBy(() -> new NoiseTarget(0.1, null, null, null))
                .hasMessage("noise.constant: null (expected: that of the protocol)");
    }
}
