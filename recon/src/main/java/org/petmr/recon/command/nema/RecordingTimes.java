package org.petmr.recon.command.nema;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.petmr.recon.sinogram.LiveSpans;

/**
 * What a recording, or a frame of one, says of its times: list mode says it all, a sinogram nothing.
 *
 * @param startedAt start of the recording by its clock
 * @param spans when it was measured after that, for the decay; of a frame its own
 * @param countingS time in which it counted, for the rates
 */
record RecordingTimes(
        Optional<Instant> startedAt,
        Optional<LiveSpans> spans,
        Optional<Double> countingS,
        Optional<Double> halfLifeS) {

    static final RecordingTimes UNKNOWN =
            new RecordingTimes(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    /** Seconds from the first recording's start to this one's. @param givenS for recordings without a clock */
    double afterS(RecordingTimes first, double givenS) {
        if (startedAt.isEmpty() || first.startedAt.isEmpty()) {
            return givenS;
        }
        return Duration.between(first.startedAt.get(), startedAt.get()).toMillis() * 1e-3;
    }
}
