package org.petmr.recon.correction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** O4 to O8, O26, O30 and O32. */
class DecayAndRatesOracleTest {

    private static final double F18_S = Isotope.find("18F").halfLifeS();
    private static final double O15_S = Isotope.find("15O").halfLifeS();

    @Test
    void o4o5Remaining() {
        assertThat(Decay.remaining(F18_S, 6586.2)).isCloseTo(0.5, within(1e-9));
        assertThat(Decay.remaining(F18_S, 3600)).isCloseTo(0.68463, within(1e-5));
        assertThat(Decay.remaining(6584.04, 3600)).isCloseTo(0.68455, within(1e-5));
    }

    @Test
    void o6o7FrameFactors() {
        assertThat(Decay.frameFactor(F18_S, 0, 600)).isCloseTo(1.03190, within(1e-4));
        assertThat(Decay.frameFactor(F18_S, 600, 1200)).isCloseTo(1.09917, within(1e-4));
        assertThat(Decay.frameFactor(O15_S, 0, 60)).isCloseTo(1.17940, within(1e-4));
        assertThat(Decay.frameFactor(Isotope.find("C-11").halfLifeS(), 0, 1200)).isCloseTo(1.37876, within(1e-4));
    }

    @Test
    void o8ShortFrames() {
        assertThat(Decay.frameFactor(F18_S, 0, 1)).isCloseTo(1, within(1e-4));
        // both branches meet where they part
        double edgeS = 0.01 * F18_S / Math.log(2);
        assertThat(Decay.frameFactor(F18_S, 100, 100 + edgeS * 0.999999))
                .isCloseTo(Decay.frameFactor(F18_S, 100, 100 + edgeS * 1.000001), within(1e-7));
    }

    @Test
    void o26RandomsOfAPair() {
        assertThat(RandomRates.pairCps(5.85938, 20_000, 20_000)).isCloseTo(2.3438, within(2.3e-4));
    }

    @Test
    void o30RandomsOfAFrame() {
        assertThat(RandomRates.frameFactor(F18_S, 1140)).isCloseTo(1.00120, within(1e-4));
        assertThat(RandomRates.frameFactor(O15_S, 120)).isCloseTo(1.03815, within(1e-4));
    }

    @Test
    void o32DeadTime() {
        assertThat(DeadTime.nonParalysableCps(100_000, 432e-9)).isCloseTo(95_859, within(9.5));
        assertThat(DeadTime.paralysableCps(100_000, 432e-9)).isCloseTo(95_772, within(9.5));
        assertThat(DeadTime.trueNonParalysableCps(DeadTime.nonParalysableCps(5e5, 432e-9), 432e-9))
                .isCloseTo(5e5, within(1e-3));
    }

    @Test
    void refusesWhatHasNoMeaning() {
        assertThatThrownBy(() -> Isotope.find("99Tc"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("isotope: 99Tc (expected: one of 18F, 68Ga, 11C, 15O, 13N");
        assertThatThrownBy(() -> new Isotope("x", 0, 1, "")).hasMessageContaining("halfLifeS");
        assertThatThrownBy(() -> new Isotope("x", 1, 1.1, "")).hasMessageContaining("positronFraction");
        assertThatThrownBy(() -> Decay.frameFactor(F18_S, 5, 5)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> RandomRates.frameFactor(F18_S, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> DeadTime.trueNonParalysableCps(3e6, 432e-9)).hasMessageContaining("measured rate");
    }
}
