package org.petmr.recon.algorithm;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SubsetChoiceTest {

    @ParameterizedTest
    @CsvSource({"21, 252, 21", "21, 224, 16", "21, 96, 24", "5, 7, 7", "3, 7, 1", "1, 252, 1"})
    void takesTheNearestDivisor(int wished, int views, int expected) {
        assertThat(SubsetChoice.near(wished, views)).isEqualTo(expected);
        assertThat(views % SubsetChoice.near(wished, views)).isZero();
    }
}
