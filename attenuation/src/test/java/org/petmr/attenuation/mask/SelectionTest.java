package org.petmr.attenuation.mask;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SelectionTest {

    static IntStream seeds() {
        return IntStream.range(0, 60);
    }

    /** Few different values among them, zeros of both signs, and infinities. */
    @ParameterizedTest
    @MethodSource("seeds")
    void isWhatSortingLeavesThere(int seed) {
        Random random = new Random(seed);
        float[] some = {0f, -0f, 1, -1, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, 3};
        float[] values = new float[1 + random.nextInt(500)];
        double[] wide = new double[values.length];
        int kind = random.nextInt(3);
        for (int i = 0; i < values.length; i++) {
            values[i] = switch (kind) {
                case 0 -> some[random.nextInt(some.length)];
                case 1 -> (float) random.nextGaussian();
                default -> i;
            };
            wide[i] = kind == 1 ? random.nextGaussian() : values[i];
        }
        int step = 1 + random.nextInt(3);
        float[] sorted = new float[(values.length + step - 1) / step];
        for (int i = 0; i < sorted.length; i++) {
            sorted[i] = values[i * step];
        }
        Arrays.sort(sorted);
        double[] wideSorted = wide.clone();
        Arrays.sort(wideSorted);
        int rank = random.nextInt(sorted.length);
        int wideRank = random.nextInt(wide.length);
        assertThat(Selection.at(values, step, rank)).as("seed " + seed).isEqualTo(sorted[rank]);
        assertThat(Selection.at(wide, wideRank)).as("seed " + seed).isEqualTo(wideSorted[wideRank]);
    }
}
