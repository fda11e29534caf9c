package org.petmr.recon.command.nema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.petmr.recon.sinogram.DecaySpan;
import org.petmr.recon.sinogram.LiveSpans;
import picocli.CommandLine;

class TimingOptionsTest {

    private static final double F18_S = 6586.2;
    private static final Path FILE = Path.of("line.plm");

    private static TimingOptions options(String... args) {
        return CommandLine.populateCommand(new TimingOptions(), args);
    }

    private static RecordingTimes times(String startedAt, long... edgesMs) {
        List<LiveSpans.Part> parts = new ArrayList<>();
        for (int i = 0; i < edgesMs.length; i += 2) {
            parts.add(new LiveSpans.Part(edgesMs[i], edgesMs[i + 1]));
        }
        return new RecordingTimes(
                Optional.of(Instant.parse(startedAt)),
                Optional.of(new LiveSpans(parts)),
                Optional.of(20.0),
                Optional.of(F18_S));
    }

    /** Ten seconds, and ten more when a half-life has passed; an hour after the first recording. */
    @Test
    void aRecordingThatWasHeldHasTheMeanActivityOfItsParts() {
        TimingOptions timing = options("--activity-mbq", "10");
        RecordingTimes first = times("2026-11-22T10:00:00Z", 0, 10_000);
        long laterMs = Math.round(1000 * F18_S);
        RecordingTimes held = times("2026-11-22T11:00:00Z", 0, 10_000, laterMs, laterMs + 10_000);
        DecaySpan decay = timing.decay(held, first, FILE, 1);
        assertThat(decay.lengthS()).isCloseTo(20, within(1e-9));
        double atHour = 10e6 * Math.pow(0.5, 3600 / F18_S);
        assertThat(timing.meanActivityBq(F18_S, decay, 1)).isCloseTo(0.75 * atHour, within(1e-3 * atHour));
    }

    @Test
    void aFrameThatBeginsLaterIsReckonedFromTheFirstRecordingsStart() {
        TimingOptions timing = options("--activity-mbq", "10");
        RecordingTimes first = times("2026-11-22T10:00:00Z", 0, 10_000);
        DecaySpan decay = timing.decay(times("2026-11-22T10:01:00Z", 5000, 25_000), first, FILE, 1);
        assertThat(decay.startS()).isCloseTo(65, within(1e-9));
        assertThat(decay.lengthS()).isCloseTo(20, within(1e-9));
    }

    @Test
    void aSinogramHasTheTimesThatAreGiven() {
        TimingOptions timing = options("--activity-mbq", "10", "--duration-s", "30", "--start-s", "100,200");
        assertThat(timing.decay(RecordingTimes.UNKNOWN, RecordingTimes.UNKNOWN, FILE, 1))
                .isEqualTo(new DecaySpan(200, 30));
        assertThatThrownBy(() ->
                        options("--activity-mbq", "10").decay(RecordingTimes.UNKNOWN, RecordingTimes.UNKNOWN, FILE, 0))
                .hasMessage("line.plm: --duration-s absent (expected: for a sinogram)");
    }
}
