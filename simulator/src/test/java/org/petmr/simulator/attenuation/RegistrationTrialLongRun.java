package org.petmr.simulator.attenuation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.petmr.recon.compute.Workers;

/**
 * A hundred starts within 20 mm and 15 degrees, minutes of work: {@code mvn -pl simulator -am test
 * -Dtest=RegistrationTrialLongRun -Dsurefire.failIfNoSpecifiedTests=false}. Prints the table of docs/registration.md.
 * {@code -Dpetmr.starts=100} says how many, {@code -Dpetmr.firstSeed=20261121} from which seed on.
 */
class RegistrationTrialLongRun {

    private static final long SEED = 20_261_121;
    private static final long FIRST = Long.getLong("petmr.firstSeed", SEED);
    private static final int STARTS = Integer.getInteger("petmr.starts", 100);

    /** Of a hundred two may fail. */
    private static final double GOOD = 0.98;

    @Test
    void nearlyAllStartsEndWhereTheyShould() {
        RegistrationTrial.Outcome[] outcomes = new RegistrationTrial.Outcome[STARTS];
        try (Workers workers = Workers.ofMachine()) {
            RegistrationTrial trial = new RegistrationTrial("head-detailed", 2.6, 2, 4, SEED, workers);
            for (int i = 0; i < STARTS; i++) {
                outcomes[i] = trial.once(FIRST + i);
                System.err.printf(
                        Locale.ROOT,
                        "seed %d: %.2f mm, %.2f deg%n",
                        FIRST + i,
                        outcomes[i].worstCornerMm(),
                        outcomes[i].rotationDeg());
            }
        }
        long good = Arrays.stream(outcomes)
                .filter(RegistrationTrial.Outcome::isGood)
                .count();
        print("corner, mm", outcomes, RegistrationTrial.Outcome::worstCornerMm);
        print("brain, mm", outcomes, RegistrationTrial.Outcome::brainMm);
        print("centre, mm", outcomes, RegistrationTrial.Outcome::centreMm);
        print("rotation, deg", outcomes, RegistrationTrial.Outcome::rotationDeg);
        print("centre, error over uncertainty", outcomes, RegistrationTrialLongRun::shiftShare);
        print("rotation, error over uncertainty", outcomes, RegistrationTrialLongRun::rotationShare);
        System.err.printf("good: %d of %d%n", good, STARTS);
        String seeds = "seeds %d to %d".formatted(FIRST, FIRST + STARTS - 1);
        assertThat((double) good / STARTS).as(seeds).isGreaterThanOrEqualTo(GOOD);
        assertThat(share(outcomes, RegistrationTrialLongRun::shiftShare))
                .as(seeds)
                .isGreaterThanOrEqualTo(0.9);
        assertThat(share(outcomes, RegistrationTrialLongRun::rotationShare))
                .as(seeds)
                .isGreaterThanOrEqualTo(0.9);
        // Nor is it made safe by being large: the median error is no less than a third of it.
        assertThat(median(outcomes, RegistrationTrialLongRun::shiftShare)).isGreaterThan(0.33);
        assertThat(median(outcomes, RegistrationTrialLongRun::rotationShare)).isGreaterThan(0.33);
    }

    private static double shiftShare(RegistrationTrial.Outcome o) {
        return o.centreMm() / o.result().uncertainty().shiftMm();
    }

    private static double rotationShare(RegistrationTrial.Outcome o) {
        return o.rotationDeg() / o.result().uncertainty().rotationDeg();
    }

    /** Of the outcomes with an error below two standard deviations. */
    private static double share(
            RegistrationTrial.Outcome[] outcomes, ToDoubleFunction<RegistrationTrial.Outcome> errorOverSd) {
        return (double) Arrays.stream(outcomes)
                        .filter(o -> errorOverSd.applyAsDouble(o) < 2)
                        .count()
                / STARTS;
    }

    private static double median(RegistrationTrial.Outcome[] outcomes, ToDoubleFunction<RegistrationTrial.Outcome> of) {
        double[] sorted = Arrays.stream(outcomes).mapToDouble(of).sorted().toArray();
        return sorted[STARTS / 2];
    }

    private static void print(
            String name, RegistrationTrial.Outcome[] outcomes, ToDoubleFunction<RegistrationTrial.Outcome> of) {
        double[] sorted = Arrays.stream(outcomes).mapToDouble(of).sorted().toArray();
        System.err.printf(
                Locale.ROOT,
                "%-34s median %.2f, 95 %% %.2f, worst %.2f%n",
                name,
                sorted[STARTS / 2],
                sorted[Math.max(0, STARTS * 95 / 100 - 1)],
                sorted[STARTS - 1]);
    }
}
