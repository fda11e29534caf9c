package org.petmr.acquisition.examination;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.petmr.acquisition.registry.Job;
import org.petmr.acquisition.session.ProcessingPipeline;

/** Who is told that an examination has no image of all its beds. */
class NotKnitTest {

    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

    private final NotKnit notKnit = new NotKnit();

    private static Examination knitting(Job.State how) {
        Job job = KnitJobs.queued("X1", 1, Clock.systemUTC());
        return Examination.open("X1", List.of(), NOW)
                .processing(NOW)
                .knitting(job)
                .withKnit(job.begun(NOW).ended(how, NOW, Optional.empty()));
    }

    @Test
    void bedsThatStandByThemselves() {
        String why = "bed 2: another frame of reference";
        notKnit.take(knitting(Job.State.DONE).failed(NOW, Map.of(ProcessingPipeline.NOT_KNIT, why), why));
        assertThat(notKnit.inWords(NOW))
                .containsOnlyKeys("beds-alone X1")
                .hasValueSatisfying(
                        new org.assertj.core.api.Condition<>(w -> w.english().contains(why), "says why"));
        assertThat(notKnit.inWords(NOW.plus(Duration.ofHours(25)))).isEmpty();
    }

    @Test
    void aKnittingThatFailedUntilItIsBegunAgain() {
        Examination failed = knitting(Job.State.FAILED).failed(NOW, null, "beds 1 and 2: other parameters");
        notKnit.take(failed);
        assertThat(notKnit.inWords(NOW)).containsOnlyKeys("not-knit X1");
        notKnit.take(failed.processing(NOW));
        assertThat(notKnit.inWords(NOW)).isEmpty();
    }

    @Test
    void noBedHasAnImage() {
        notKnit.take(Examination.open("X1", List.of(), NOW).processing(NOW).failed(NOW, null, "no bed has an image"));
        assertThat(notKnit.inWords(NOW)).containsOnlyKeys("not-knit X1");
    }

    /** It says of itself what is wrong with a bed of it. */
    @Test
    void aWholeImageOfDataThatHadFailed() {
        notKnit.take(knitting(Job.State.DONE).failed(NOW, Map.of("beds", 2), "bed 1: 3 events were lost"));
        assertThat(notKnit.inWords(NOW)).isEmpty();
        notKnit.take(knitting(Job.State.DONE).complete(NOW, Map.of("beds", 2)));
        assertThat(notKnit.inWords(NOW)).isEmpty();
    }
}
