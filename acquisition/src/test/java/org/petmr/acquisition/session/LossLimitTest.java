package org.petmr.acquisition.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.petmr.acquisition.ingest.RunTotals;
import org.petmr.acquisition.ingest.SourceTotals;
import org.petmr.acquisition.said.Said;

class LossLimitTest {

    /** 1000 events sent, 10 more given up by the device. */
    private static RunTotals lost(long onLink) {
        return new RunTotals(
                1000,
                1000 - onLink,
                0,
                1,
                1000 - onLink,
                0,
                1,
                9,
                9,
                onLink,
                10,
                0,
                0,
                0,
                0,
                0,
                0,
                null,
                60_000,
                true,
                List.<SourceTotals>of());
    }

    private static RunTotals nothing() {
        return new RunTotals(
                1000,
                1000,
                0,
                1,
                1000,
                0,
                1,
                9,
                9,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                null,
                60_000,
                true,
                List.<SourceTotals>of());
    }

    @Test
    void anyLossIsTooMuchByDefault() {
        assertThat(LossLimit.exceeded(nothing(), null, 0)).isEmpty();
        assertThat(LossLimit.exceeded(lost(0), null, 0).map(Said::english))
                .contains(
                        "events lost: 10 of 1010, 0.990 % (link 0, front end 10, service 0; allowed: 0.00 %); what was"
                                + " stored is kept and can be processed");
    }

    @Test
    void theRequestGoesBeforeTheServicesLimit() {
        assertThat(LossLimit.exceeded(lost(91), 0.1, 0))
                .as("just as much as may be lost")
                .isEmpty();
        assertThat(LossLimit.exceeded(lost(92), 0.1, 1)).isPresent();
        assertThat(LossLimit.exceeded(lost(92), null, 0.2)).isEmpty();
        assertThat(LossLimit.exceeded(lost(92), 0.0, 0.2)).isPresent();
    }
}
