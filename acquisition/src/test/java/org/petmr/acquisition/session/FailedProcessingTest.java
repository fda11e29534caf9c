package org.petmr.acquisition.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.petmr.acquisition.TestService;
import org.petmr.acquisition.said.Said;

/** Who is told that a session could not be processed. */
class FailedProcessingTest {

    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

    private final FailedProcessing failed = new FailedProcessing();

    private static Session stopping() {
        return Session.armed(
                        "S1",
                        41,
                        SessionJson.armRequest(TestService.armRequest().encode()),
                        NOW)
                .acquiring(NOW)
                .stopping();
    }

    private static Session processing() {
        return stopping().stored(NOW, null).processing();
    }

    @Test
    void itIsToldForADayOrUntilItIsDoneAgain() {
        Session processing = processing();
        Session without = processing.failed(NOW, null, Said.english("MR: no whole Dixon pair"));
        failed.take(processing);
        failed.take(without);
        assertThat(failed.inWords(NOW).get("S1").english())
                .startsWith("session S1: MR: no whole Dixon pair; its data are kept");
        failed.take(without);
        assertThat(failed.inWords(NOW)).as("only saved again").hasSize(1);
        failed.take(without.processing());
        assertThat(failed.inWords(NOW)).isEmpty();
        failed.take(without);
        assertThat(failed.inWords(NOW.plus(Duration.ofHours(25)))).isEmpty();
    }

    /** The next service finds it as it lies on disk. */
    @Test
    void afterARestartItsStagesTell() {
        Session cut = processing()
                .withStages(List.of(new Stage("attenuation", "failed", 0.2, "", null, 1, null)))
                .failed(NOW, null, Said.english("no air"));
        failed.take(cut);
        assertThat(failed.inWords(NOW)).containsKey("S1");
    }

    /** What went wrong at the scanner was told there. */
    @Test
    void aScanThatFailedIsNoProcessingThatDid() {
        Session lost = stopping().failedWithData(NOW, null, Said.english("3 events were lost"));
        failed.take(lost);
        failed.take(lost.processing());
        failed.take(lost.processing().complete(NOW, Map.of()));
        assertThat(failed.inWords(NOW)).isEmpty();
        failed.take(lost.processing());
        failed.take(lost.processing().failed(NOW, null, Said.english("no air")));
        assertThat(failed.inWords(NOW)).containsKey("S1");
    }
}
