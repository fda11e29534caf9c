package org.petmr.simulator.attenuation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.petmr.recon.compute.Workers;

/** A hundred exchanges, all found; a hundred clean scans, at most five alarms. Minutes; run by the profile {@code nema}. */
class SwapDetectionLongRun {

    @Test
    void aHundredAreFoundAndNinetyFiveCleanOnesAreQuiet() {
        try (Workers workers = new Workers(2)) {
            SwapTrials.Outcome outcome = SwapTrials.run(100, 20_260, workers);
            System.err.printf(
                    "exchanges missed: %d of 100 %s; false alarms: %d of 100 %s%n",
                    outcome.missed().size(),
                    outcome.missed(),
                    outcome.falseAlarms().size(),
                    outcome.falseAlarms());
            assertThat(outcome.missed()).isEmpty();
            assertThat(outcome.falseAlarms()).hasSizeLessThanOrEqualTo(5);
        }
    }
}
