package org.petmr.acquisition.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.petmr.acquisition.TestService;
import org.petmr.acquisition.ingest.RunTotals;

/** Which recordings are counted when a service takes up the sessions of one that died. */
class FoundTotalsTest {

    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

    private static RunTotals part(boolean isEnded) {
        return new RunTotals(9, 9, 0, 0, 9, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, null, 1000, isEnded, List.of());
    }

    private static Session interrupted(RunTotals totals) {
        return Session.armed(
                        "S1",
                        41,
                        SessionJson.armRequest(TestService.armRequest().encode()),
                        NOW)
                .acquiring(NOW)
                .withTotals(totals)
                .interrupted(NOW, "the service ended");
    }

    /** It died in the second part, and was stopped again while that was being counted. */
    @Test
    void anAccountOfTheClosedPartsAloneIsCountedAtTheNextStartToo() {
        Session closedPart = interrupted(part(true));
        assertThat(FoundTotals.areMissing(closedPart, closedPart)).isTrue();
        Session counted = interrupted(part(false));
        assertThat(FoundTotals.areMissing(counted, counted)).isFalse();
    }
}
