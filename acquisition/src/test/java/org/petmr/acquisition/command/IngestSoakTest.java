package org.petmr.acquisition.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;

/** What a soak calls flat. */
class IngestSoakTest {

    private static final long MIB = 1 << 20;

    private static boolean isFlat(LongFunction<IngestSoak.Look> at) {
        List<IngestSoak.Look> looks = new ArrayList<>();
        for (long i = 0; i < 20; i++) {
            looks.add(at.apply(i));
        }
        return IngestSoak.isFlat(looks);
    }

    @Test
    void whatComesAndGoesIsFlat() {
        assertThat(isFlat(i -> new IngestSoak.Look(i, 160 * MIB + i, i == 17 ? 128 * MIB : 8 * MIB, 15, 75)))
                .isTrue();
    }

    @Test
    void whatGrowsIsNot() {
        assertThat(isFlat(i -> new IngestSoak.Look(i, 160 * MIB + 4 * MIB * i, 8 * MIB, 15, 75)))
                .isFalse();
        assertThat(isFlat(i -> new IngestSoak.Look(i, 160 * MIB, 8 * MIB * i, 15, 75)))
                .isFalse();
        assertThat(isFlat(i -> new IngestSoak.Look(i, 160 * MIB, 8 * MIB, (int) (15 + i), 75)))
                .isFalse();
        assertThat(isFlat(i -> new IngestSoak.Look(i, 160 * MIB, 8 * MIB, 15, 75 + i)))
                .isFalse();
    }
}
