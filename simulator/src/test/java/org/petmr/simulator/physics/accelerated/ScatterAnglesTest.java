package org.petmr.simulator.physics.accelerated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.simulator.physics.DetectorModel;
import org.petmr.simulator.physics.transport.KleinNishina;

class ScatterAnglesTest {

    private static final int BINS = 20;
    private static final int DRAWS = 400_000;

    /** Energies between those of the table: Klein and Nishina times the chance of detection, bin by bin. */
    @ParameterizedTest
    @ValueSource(doubles = {507.3, 471.9, 440.2, 421.7})
    void furtherAnglesAreThoseOfKleinAndNishinaTimesTheChanceThatIsLeft(double energyKev) {
        CylinderResponse response =
                new CylinderResponse(DetectorModel.seeded(ScannerCatalogue.find("mmr"), 0.36, 0.1, 7));
        ScatterAngles angles = new ScatterAngles(response);
        double[] expected = new double[BINS];
        double all = 0;
        double low = 0.2;
        int fine = 20_000;
        for (int i = 0; i < fine; i++) {
            double cosine = low + (1 - low) * (i + 0.5) / fine;
            double p = KleinNishina.perSteradianCm2(energyKev, cosine)
                    * response.most(KleinNishina.scatteredKev(energyKev, cosine));
            expected[i * BINS / fine] += p;
            all += p;
        }
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        int[] found = new int[BINS];
        for (int i = 0; i < DRAWS; i++) {
            double cosine = angles.draw(0, energyKev, random);
            found[Math.max(0, Math.min(BINS - 1, (int) ((cosine - low) / (1 - low) * BINS)))]++;
        }
        for (int b = 0; b < BINS; b++) {
            double mean = DRAWS * expected[b] / all;
            assertThat((double) found[b])
                    .as("seed %d: bin %d", seed, b)
                    .isCloseTo(mean, within(5 * Math.sqrt(mean) + 5e-4 * DRAWS));
        }
    }
}
