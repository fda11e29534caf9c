package org.petmr.attenuation.emission;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.petmr.attenuation.truncation.RespiratoryMismatch;

/** When a height is told: the one rule of the service and of the command. */
final class DiaphragmSearchTest {

    private static Optional<String> untold(double shiftMm, double uncertaintyMm) {
        return DiaphragmSearch.USUAL.untold(new RespiratoryMismatch(shiftMm, uncertaintyMm, "9 maps"));
    }

    @Test
    void aHeightIsToldWithinABreathAndItsError() {
        assertThat(untold(8, 2)).isEmpty();
        assertThat(untold(-12, 5)).isEmpty();
        assertThat(untold(-26, 2).orElseThrow())
                .isEqualTo("26 mm lower than in MR explains the counts best, which is more than a breath");
        assertThat(untold(8, 5.1).orElseThrow()).contains("8.0 mm higher than in MR (+- 5.1 mm");
        assertThat(untold(8, Double.NaN)).isPresent();
    }
}
