package org.petmr.recon.quantification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import org.junit.jupiter.api.Test;

/** O37 to O40. */
final class UptakeOracleTest {

    @Test
    void suvOfTheWorkedExample() {
        assertThat(Uptake.suvBodyWeight(5000, 75, 370e6, 3600, 6586.2)).isCloseTo(1.4804, withinPercentage(0.01));
    }

    @Test
    void leanMassAndSurface() {
        assertThat(Uptake.leanBodyMassKg(Uptake.Sex.MALE, 75, 1.75)).isCloseTo(58.08, withinPercentage(0.02));
        assertThat(Uptake.leanBodyMassKg(Uptake.Sex.FEMALE, 75, 1.75)).isCloseTo(47.12, withinPercentage(0.02));
        assertThat(Uptake.bodySurfaceM2(75, 1.75)).isCloseTo(1.9031, withinPercentage(0.01));
    }

    /** The worked example's other figures; X15: James in both forms. */
    @Test
    void otherScalings() {
        assertThat(Uptake.bodyMassIndex(75, 1.75)).isCloseTo(24.49, withinPercentage(0.02));
        assertThat(LeanMass.JANMAHASATIAN.kg(Uptake.Sex.MALE, 75, 1.75)).isCloseTo(58.08, withinPercentage(0.02));
        assertThat(LeanMass.JAMES_128.kg(Uptake.Sex.MALE, 75, 1.75)).isCloseTo(58.99, withinPercentage(0.02));
        assertThat(LeanMass.JAMES_120.kg(Uptake.Sex.MALE, 75, 1.75)).isCloseTo(60.46, withinPercentage(0.02));
        assertThat(LeanMass.JAMES_128.kg(Uptake.Sex.FEMALE, 75, 1.75)).isCloseTo(53.07, withinPercentage(0.02));
        assertThat(LeanMass.JAMES_120.kg(Uptake.Sex.FEMALE, 75, 1.75)).isCloseTo(53.07, withinPercentage(0.02));
        double suv = Uptake.suvBodyWeight(5000, 75, 370e6, 3600, 6586.2);
        assertThat(Uptake.suvLeanMass(5000, 58.08, 370e6, 3600, 6586.2))
                .isCloseTo(suv * 58.08 / 75, withinPercentage(1e-6));
        assertThat(Uptake.suvBodySurface(5000, 1.9031, 370e6, 3600, 6586.2))
                .isCloseTo(5000 * 19031 / 253.314e6, withinPercentage(0.01));
        assertThatThrownBy(() -> LeanMass.JAMES_128.kg(Uptake.Sex.FEMALE, 260, 1.5))
                .hasMessageContaining("take JANMAHASATIAN");
    }

    @Test
    void spheres() {
        assertThat(Uptake.sphereDiameterMm(1)).isCloseTo(12.41, withinPercentage(0.1));
        assertThat(Uptake.sphereVolumeMl(10)).isCloseTo(0.5236, withinPercentage(0.01));
        assertThat(Uptake.sphereVolumeMl(37)).isCloseTo(26.522, withinPercentage(0.01));
    }

    @Test
    void refusesNonsense() {
        assertThatThrownBy(() -> Uptake.suvBodyWeight(1, 0, 1, 1, 1)).hasMessage("weightKg: 0.0 (expected: > 0)");
    }
}
