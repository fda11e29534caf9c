package org.petmr.acquisition.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.ingest.Gap;
import org.petmr.acquisition.ingest.RunTotals;
import org.petmr.acquisition.ingest.SourceTotals;
import org.petmr.acquisition.session.StoredSession;

class RecordedLossTest {

    private static RunTotals totals(long lost, List<Gap> gaps) {
        SourceTotals source = new SourceTotals(
                1,
                9,
                1000 - lost,
                0,
                60,
                60_000,
                1,
                0,
                0,
                0,
                0,
                0,
                30,
                0,
                0,
                0,
                0,
                false,
                null,
                new SourceTotals.Sent(10, 1000, 0, 0, 60, 0),
                gaps);
        return new RunTotals(
                1000,
                1000 - lost,
                0,
                1,
                1000 - lost,
                0,
                1,
                9,
                9,
                lost,
                0,
                0,
                1,
                0,
                0,
                0,
                30,
                null,
                60_000,
                true,
                List.of(source));
    }

    @Test
    void aWholeRunSaysSo() {
        assertThat(RecordedLoss.sentence(totals(0, List.of()))).isEmpty();
        assertThat(RecordedLoss.figures(totals(0, List.of())))
                .containsEntry("events", 0L)
                .containsEntry("gaps", List.of())
                .doesNotContainKey("warning");
    }

    @Test
    void whatIsMissingGoesWithTheImage() {
        RunTotals totals = totals(30, List.of(new Gap(1, "link", 500, 531, 30, 30, 3, 240)));
        assertThat(RecordedLoss.sentence(totals))
                .isEqualTo("EVENTS LOST: 30 of 1000 (3.00 %), not corrected for, activity is too low by about that:"
                        + " front end 1, 500 to 531 ms, 30 events (link).");
        Map<String, Object> figures = RecordedLoss.figures(totals);
        assertThat(figures)
                .containsEntry("events", 30L)
                .containsEntry("sent", 1000L)
                .containsEntry("fraction", 0.03)
                .containsEntry("missing_s", 0.03)
                .containsEntry("correction", "none")
                .containsEntry("warning", RecordedLoss.sentence(totals));
        assertThat(figures.get("gaps"))
                .isEqualTo(List.of(Map.of(
                        "source",
                        1,
                        "reason",
                        "link",
                        "from_ms",
                        500L,
                        "to_ms",
                        531L,
                        "missing_ms",
                        30L,
                        "events",
                        30L,
                        "frames",
                        3L,
                        "bytes",
                        240L)));
    }

    /** A comment is read by people. */
    @Test
    void manyGapsAreNotAllTold() {
        List<Gap> gaps = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            gaps.add(new Gap(1, "checksum", 100 * i, 100 * i + 11, 10, 4, 1, 100));
        }
        assertThat(RecordedLoss.sentence(totals(28, gaps)))
                .endsWith("; and 2 more.")
                .contains("400 to 411 ms");
    }

    @Test
    void anAccountThatWasLostIsTold() {
        assertThat(RecordedLoss.sentence(null)).contains("not known");
        assertThat(RecordedLoss.figures(null)).containsKey("warning");
    }

    /** Images of a run that had failed say so, whether the failure shows in the counts or not. */
    @Test
    void imagesOfAFailedRunSaySo(@TempDir Path directory) throws Exception {
        StoredSession s = BenchJobs.session(directory, "");
        StoredSession failed = new StoredSession(
                s.id(),
                s.directory(),
                s.scanner(),
                s.isotope(),
                s.arm(),
                s.startedAt(),
                totals(0, List.of()),
                0,
                "front end 1 never ended",
                List.of());
        assertThat(RecordedLoss.sentenceOf(failed)).isEqualTo("ACQUISITION FAILED: front end 1 never ended.");
        assertThat(RecordedLoss.figuresOf(failed))
                .containsEntry("failed", "front end 1 never ended")
                .containsEntry("warning", "ACQUISITION FAILED: front end 1 never ended.");
    }
}
