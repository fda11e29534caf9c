package org.petmr.simulator.physics.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MuPaletteTest {

    private static final long SEED = 256;

    private static float value(MuPalette palette, int i) {
        return palette.values[palette.codes[i] & 0xFF];
    }

    @Test
    void fewValuesAreKeptAsTheyAre() {
        float[] map = new float[1000];
        for (int i = 0; i < map.length; i++) {
            map[i] = 0.0001f * (i * i % 256);
        }
        MuPalette palette = new MuPalette(map);
        assertThat(palette.values).hasSize(256);
        for (int i = 0; i < map.length; i++) {
            assertThat(value(palette, i)).isEqualTo(map[i]);
        }
    }

    /** Common values stay exact, rare ones move by half a step of the even ones at most. */
    @Test
    void manyValues() {
        SplittableRandom random = new SplittableRandom(SEED);
        float[] map = new float[20_000];
        for (int i = 0; i < map.length; i++) {
            map[i] = i % 4 == 0 ? 0.0096f : i % 4 == 1 ? 0.0172f : (float) (0.02 * random.nextDouble());
        }
        MuPalette palette = new MuPalette(map);
        double difference = 0;
        for (int i = 0; i < map.length; i++) {
            if (i % 4 < 2) {
                assertThat(value(palette, i)).isEqualTo(map[i]);
            } else {
                assertThat(value(palette, i)).as("seed %d", SEED).isCloseTo(map[i], within(0.5f * 0.02f / 64 + 1e-6f));
                difference += value(palette, i) - map[i];
            }
        }
        assertThat(difference / map.length).as("seed %d", SEED).isCloseTo(0, within(1e-5));
    }

    @Test
    void nothingButAir() {
        MuPalette palette = new MuPalette(new float[8]);
        assertThat(value(palette, 3)).isZero();
    }
}
