package org.petmr.simulator.physics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PoissonTest {

    /** Mean and variance are both the mean, to four standard errors. */
    @ParameterizedTest
    @ValueSource(doubles = {0.1, 3, 9.9, 10.1, 47, 3000})
    void meanAndVariance(double mean) {
        long seed = 17;
        SplittableRandom random = new SplittableRandom(seed);
        int n = 200_000;
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < n; i++) {
            int k = Poisson.draw(random, mean);
            sum += k;
            squares += (k - mean) * (k - mean);
        }
        assertThat(sum / n).as("seed %d", seed).isCloseTo(mean, within(4 * Math.sqrt(mean / n)));
        double errorOfVariance = Math.sqrt((2 * mean * mean + mean) / n);
        assertThat(squares / n).as("seed %d", seed).isCloseTo(mean, within(4 * errorOfVariance));
    }
}
