package org.petmr.attenuation.bone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class CtToMuOracleTest {

    /** O33. */
    @ParameterizedTest
    @CsvSource({"80, 0.1354", "100, 0.1430", "120, 0.1491", "140, 0.1536"})
    void waterAirAndBone(int kvp, double bonePerCm) {
        CtToMu curve = CtToMu.ofKvp(kvp);
        assertThat(curve.muPerCm(0)).isCloseTo(0.0960, within(1e-4));
        assertThat(curve.muPerCm(-1000)).isZero();
        assertThat(curve.muPerCm(-3024)).isZero();
        assertThat(curve.muPerCm(1000)).isCloseTo(bonePerCm, within(1e-4));
    }

    /** The published breaks are whole numbers, so that the lines miss each other by up to 3e-5. */
    @ParameterizedTest
    @EnumSource
    void theLinesMeetAndRise(CtToMu curve) {
        double at = curve.breakHu();
        assertThat(curve.muPerCm(at + 1e-9)).isCloseTo(curve.muPerCm(at), within(3e-5));
        double last = -1;
        for (int hu = -1000; hu <= 3000; hu += 10) {
            assertThat(curve.muPerCm(hu)).as("at %d HU", hu).isGreaterThan(last);
            last = curve.muPerCm(hu);
        }
    }

    @Test
    void unknownVoltagesAreNamed() {
        assertThatThrownBy(() -> CtToMu.ofKvp(125))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("KVP: 125 (expected: one of 80, 100, 110, 120, 130, 140)");
    }

    /** O36. */
    @Test
    void zteLine() {
        assertThat(ZteOptions.Line.WIESINGER.hu(1)).isCloseTo(42, within(1e-6));
        assertThat(ZteOptions.Line.WIESINGER.hu(0.5)).isCloseTo(1042, within(1e-6));
        assertThat(CtToMu.KVP_120.muPerCm(ZteOptions.Line.WIESINGER.hu(0.5))).isCloseTo(0.1512, within(5e-5));
    }

    /** The figures that RESOLUTE's own tests have. */
    @ParameterizedTest
    @CsvSource({"100, 330", "200, 615", "300, 844", "400, 1025"})
    void rateToCtNumber(double perS, double hu) {
        assertThat(RelaxationRate.hu(perS)).isCloseTo(hu, within(0.7));
    }

    @Test
    void ratesBeyondTheFitStayBone() {
        assertThat(RelaxationRate.muPerCm(2500)).isEqualTo(RelaxationRate.DENSEST_PER_CM);
        double last = 0;
        for (int r = 0; r < 700; r += 5) {
            assertThat(RelaxationRate.muPerCm(r)).isGreaterThan(last);
            last = RelaxationRate.muPerCm(r);
        }
    }
}
