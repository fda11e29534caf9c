package org.petmr.simulator.attenuation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.petmr.recon.compute.Workers;

/** Ten of the hundred trials of {@link RegistrationTrialLongRun}, on coarser images. */
class RegistrationTrialTest {

    private static final long SEED = 20_261_121;

    @Test
    void findsTheMrFromWhereverItStarts() {
        try (Workers workers = new Workers(2)) {
            RegistrationTrial trial = new RegistrationTrial("head-detailed", 3, 2.6, 1, SEED, workers);
            List<RegistrationTrial.Outcome> outcomes = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                outcomes.add(trial.once(SEED + i));
            }
            for (RegistrationTrial.Outcome o : outcomes) {
                assertThat(o.isGood()).as("seed %d: %s", SEED, o).isTrue();
                // Three standard deviations: what is said of the error has to hold for each of ten.
                assertThat(o.centreMm())
                        .as("seed %d: %s", SEED, o)
                        .isLessThan(3 * o.result().uncertainty().shiftMm());
                assertThat(o.rotationDeg())
                        .as("seed %d: %s", SEED, o)
                        .isLessThan(3 * o.result().uncertainty().rotationDeg());
                assertThat(o.result().uncertainty().shiftMm()).isLessThan(0.5);
                assertThat(o.result().uncertainty().rotationDeg()).isLessThan(1);
            }
            double worst = outcomes.stream()
                    .mapToDouble(RegistrationTrial.Outcome::worstCornerMm)
                    .max()
                    .orElseThrow();
            System.err.printf(Locale.ROOT, "registration, 10 starts: at most %.2f mm at the corners%n", worst);
        }
    }
}
