package org.petmr.simulator.phantom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.assertj.core.data.Offset;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class TissuesOracleTest {

    /** O25, to the digits that are printed; the oracle itself allows 1 %. Lung from the same table. */
    @ParameterizedTest
    @CsvSource({"water, 0.0960", "muscle, 0.0998", "cortical bone, 0.1716", "fat, 0.0913", "lung, 0.0247"})
    void attenuationIsThatOfTheTables(String tissue, double muPerCm) {
        assertThat(Tissues.find(tissue).muPerCm()).isCloseTo(muPerCm, within(5e-5));
    }

    /** Brain as in published MR-based maps of the head, and bone between its marrow and its cortex. */
    @Test
    void mixturesLieBetweenWhatTheyAreMadeOf() {
        assertThat(Tissues.find("grey matter").muPerCm()).isCloseTo(0.099, Percentage.withPercentage(0.5));
        assertThat(Tissues.find("vertebra").muPerCm()).isBetween(0.107, 0.130);
        assertThat(Material.SPONGIOSA.cm2PerG()).isBetween(Material.BONE.cm2PerG(), Material.SOFT.cm2PerG());
        assertThat(Material.PMMA.muPerCm(1.18)).isCloseTo(0.110, Offset.offset(1e-3));
    }

    /** What MR physics allows of any tissue. */
    @ParameterizedTest
    @MethodSource("tissues")
    void relaxationIsPossible(String name) {
        MrProperties mr = Tissues.find(name).mr();
        assertThat(mr.t2StarMs()).isLessThanOrEqualTo(mr.t2Ms());
        assertThat(mr.t2Ms()).isLessThanOrEqualTo(mr.t1Ms());
        assertThat(mr.protonDensity()).isBetween(0.0, 1.0);
        assertThat(mr.adcMm2PerS()).isLessThanOrEqualTo(3.1e-3);
        assertThat(mr.perfusion().cbvFraction()).isBetween(0.0, 1.0);
    }

    static Iterable<String> tissues() {
        return Tissues.names();
    }

    @Test
    void unknownTissuesAreRefused() {
        assertThatThrownBy(() -> Tissues.find("cheese"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("tissue: cheese (expected: one of water, air, ");
        assertThatThrownBy(() -> Material.find("lead"))
                .hasMessageStartingWith("material: lead (expected: one of air, ");
    }
}
