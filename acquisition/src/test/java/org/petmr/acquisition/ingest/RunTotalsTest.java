package org.petmr.acquisition.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** A run that was held and went on: nothing of its first part may be forgotten. */
final class RunTotalsTest {

    private static SourceTotals source(int id, long prompts, Gap... gaps) {
        return new SourceTotals(
                id, 1, prompts, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, false, null, null, List.of(gaps));
    }

    private static RunTotals totals(long lost, Long histogrammed, SourceTotals... sources) {
        return new RunTotals(
                100, 90, 0, 10, 90, 0, 1, 1, 1, lost, 0, 0, 0, 0, 0, 0, 0, histogrammed, 1000, true, List.of(sources));
    }

    @Test
    void gapsOfBothPartsLieInTheTimeOfTheRecord() {
        Gap early = new Gap(1, "link", 200, 210, 9, 5, 1, 40);
        Gap late = new Gap(1, "device", 100, 101, 0, 7, 0, 0);
        RunTotals both = totals(5, 80L, source(1, 90, early)).plus(totals(7, 70L, source(1, 90, late)), 60_000);
        assertThat(both.gaps()).containsExactly(early, new Gap(1, "device", 60_100, 60_101, 0, 7, 0, 0));
        assertThat(both.lostEvents()).isEqualTo(12);
        assertThat(both.timeMs()).isEqualTo(2000);
        assertThat(both.histogrammedEvents()).isEqualTo(150);
    }

    @Test
    void theSourcesAreAddedUp() {
        SourceTotals first = counted(false, new SourceTotals.Clock(1, -40, 3, 4, 5));
        SourceTotals next = counted(true, new SourceTotals.Clock(0, 0, 6, 7, 8));
        SourceTotals both = totals(0, null, first)
                .plus(totals(0, null, next), 5000)
                .sources()
                .get(0);
        assertThat(both)
                .isEqualTo(new SourceTotals(
                        1,
                        2,
                        4,
                        6,
                        8,
                        10,
                        12,
                        14,
                        16,
                        18,
                        20,
                        22,
                        24,
                        26,
                        28,
                        30,
                        32,
                        true,
                        new SourceTotals.Clock(1, -40, 6, 7, 8),
                        new SourceTotals.Sent(2, 4, 6, 8, 10, 12),
                        List.of()));
        SourceTotals unended = source(1, 7);
        assertThat(totals(0, null, first)
                        .plus(totals(0, null, unended), 5000)
                        .sources()
                        .get(0)
                        .sent())
                .isNull();
    }

    private static SourceTotals counted(boolean isStale, SourceTotals.Clock clock) {
        return new SourceTotals(
                1,
                1,
                2,
                3,
                4,
                5,
                6,
                7,
                8,
                9,
                10,
                11,
                12,
                13,
                14,
                15,
                16,
                isStale,
                clock,
                new SourceTotals.Sent(1, 2, 3, 4, 5, 6),
                List.of());
    }

    /** After a crash nothing is known of the first part; where the gaps of the rest lie is known. */
    @Test
    void gapsOfAContinuationAloneLieInTheTimeOfTheRecord() {
        Gap gap = new Gap(1, "link", 100, 110, 9, 5, 1, 40);
        RunTotals run = totals(5, 80L, source(1, 90, gap));
        assertThat(run.later(60_000).gaps()).containsExactly(new Gap(1, "link", 60_100, 60_110, 9, 5, 1, 40));
        assertThat(run.later(0)).isEqualTo(run);
    }

    @Test
    void aFrontEndThatDidNotComeBackIsNotForgotten() {
        Gap gap = new Gap(2, "link", 1, 2, 0, 3, 1, 24);
        RunTotals both = totals(3, null, source(1, 40), source(2, 50, gap)).plus(totals(0, 70L, source(1, 90)), 5000);
        assertThat(both.sources()).extracting(SourceTotals::sourceId).containsExactly(1, 2);
        assertThat(both.gaps()).containsExactly(gap);
        assertThat(both.histogrammedEvents())
                .as("the first part was not counted")
                .isNull();
    }
}
