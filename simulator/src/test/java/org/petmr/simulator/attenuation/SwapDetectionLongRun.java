package org.petmr.simulator.attenuation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.petmr.recon.compute.Workers;

/**
 * A hundred exchanges, all found; a hundred clean scans, at most five alarms. All cores for minutes:
 *
 * <pre>mvn -P nema -pl simulator -am test -Dtest=SwapDetectionLongRun -Dsurefire.failIfNoSpecifiedTests=false</pre>
 *
 * <p>{@code -Dswap.first=40 -Dswap.trials=20} does the trials 40 to 59 of them alone, {@code -Dswap.seed=N} others.
 */
class SwapDetectionLongRun {

    private static final int FIRST = Integer.getInteger("swap.first", 0);
    private static final int TRIALS = Integer.getInteger("swap.trials", 100);
    private static final long SEED = Long.getLong("swap.seed", 20_260);

    @Test
    void aHundredAreFoundAndNinetyFiveCleanOnesAreQuiet() {
        try (Workers workers = Workers.ofMachine()) {
            SwapTrials.Outcome outcome = SwapTrials.run(FIRST, TRIALS, SEED, workers);
            System.err.printf(
                    "seed %d, trials %d to %d: exchanges missed: %d of %d %s; false alarms: %d of %d %s%n",
                    SEED,
                    FIRST,
                    FIRST + TRIALS - 1,
                    outcome.missed().size(),
                    TRIALS,
                    outcome.missed(),
                    outcome.falseAlarms().size(),
                    TRIALS,
                    outcome.falseAlarms());
            assertThat(outcome.missed()).isEmpty();
            assertThat(outcome.falseAlarms()).hasSizeLessThanOrEqualTo(TRIALS / 20);
        }
    }
}
