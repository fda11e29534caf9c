package org.petmr.simulator.physics.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** O21, O22 and O23. */
class KleinNishinaOracleTest {

    private static final long SEED = 2022;

    @ParameterizedTest
    @CsvSource({"30, 450.6", "45, 395.2", "60, 340.7", "90, 255.5", "180, 170.3"})
    void scatteredEnergy(double angleDeg, double expectedKev) {
        double cosine = Math.cos(Math.toRadians(angleDeg));
        double kev = KleinNishina.scatteredKev(511, cosine);
        assertThat(kev).isCloseTo(expectedKev, within(0.1));
        assertThat(KleinNishina.cosine(511, kev)).isCloseTo(cosine, within(1e-12));
    }

    @Test
    void crossSections() {
        assertThat(KleinNishina.crossSectionCm2(511)).isCloseTo(2.8654e-25, within(1e-3 * 2.8654e-25));
        double forward = KleinNishina.perSteradianCm2(511, 1);
        assertThat(KleinNishina.perSteradianCm2(511, 0) / forward).isCloseTo(0.1875, within(2e-4));
        assertThat(KleinNishina.perSteradianCm2(511, -1) / forward).isCloseTo(0.18519, within(2e-4));
        assertThat(KleinNishina.crossSectionCm2(0.1)).isCloseTo(KleinNishina.THOMSON_CM2, within(1e-27));
    }

    /** The two formulas are independent: the sum of one over the sphere is the other. */
    @ParameterizedTest
    @CsvSource({"511", "400", "170"})
    void differentialSumsToTotal(double energyKev) {
        int n = 20_000;
        double sum = 0;
        for (int i = 0; i < n; i++) {
            sum += KleinNishina.perSteradianCm2(energyKev, 2 * (i + 0.5) / n - 1) * 2 * Math.PI * 2 / n;
        }
        double total = KleinNishina.crossSectionCm2(energyKev);
        assertThat(sum).isCloseTo(total, within(1e-6 * total));
        assertThat(KleinNishina.relative(energyKev)).isCloseTo(total / KleinNishina.crossSectionCm2(511), within(1e-5));
    }

    @Test
    void momentsOfDraws() {
        SplittableRandom random = new SplittableRandom(SEED);
        int n = 1_000_000;
        double cosines = 0;
        double energies = 0;
        int above430 = 0;
        int above425 = 0;
        for (int i = 0; i < n; i++) {
            double cosine = KleinNishina.drawCosine(random, 511);
            double kev = KleinNishina.scatteredKev(511, cosine);
            cosines += cosine;
            energies += kev;
            above430 += kev > 430 ? 1 : 0;
            above425 += kev > 425 ? 1 : 0;
        }
        assertThat(cosines / n).as("seed %d", SEED).isCloseTo(0.2914, within(0.005 * 0.2914));
        assertThat(energies / n).as("seed %d", SEED).isCloseTo(334.97, within(0.005 * 334.97));
        assertThat((double) above430 / n).as("seed %d", SEED).isCloseTo(0.2543, within(0.005 * 0.2543));
        assertThat((double) above425 / n).as("seed %d", SEED).isCloseTo(0.2686, within(0.005 * 0.2686));
    }

    @Test
    void largestAngles() {
        assertThat(Math.toDegrees(Math.acos(KleinNishina.cosine(511, 430)))).isCloseTo(35.74, within(0.01));
        assertThat(Math.toDegrees(Math.acos(KleinNishina.cosine(511, 425)))).isCloseTo(37.09, within(0.01));
    }

    /** At another energy, where a second scatter starts: draws against the differential cross section. */
    @Test
    void drawsFollowTheDifferentialCrossSection() {
        double kev = 420;
        SplittableRandom random = new SplittableRandom(SEED);
        int n = 400_000;
        int bins = 20;
        int[] found = new int[bins];
        for (int i = 0; i < n; i++) {
            double cosine = KleinNishina.drawCosine(random, kev);
            found[Math.min(bins - 1, (int) ((cosine + 1) * 0.5 * bins))]++;
        }
        double chi2 = 0;
        for (int bin = 0; bin < bins; bin++) {
            double mean = 0;
            for (int k = 0; k < 100; k++) {
                double cosine = -1 + 2 * (bin + (k + 0.5) / 100) / bins;
                mean += KleinNishina.perSteradianCm2(kev, cosine) * 2 * Math.PI * 2 / bins / 100;
            }
            mean *= n / KleinNishina.crossSectionCm2(kev);
            chi2 += (found[bin] - mean) * (found[bin] - mean) / mean;
        }
        // 19 degrees of freedom: the mean and four standard deviations.
        assertThat(chi2).as("seed %d", SEED).isLessThan(19 + 4 * Math.sqrt(2 * 19));
    }
}
