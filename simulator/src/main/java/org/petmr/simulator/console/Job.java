package org.petmr.simulator.console;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * One stage of one processing, as the service keeps it.
 *
 * @param processing number of the processing, from 1
 * @param place in the order of the stages, from 1; 0 for the quick look
 * @param kind {@code stage} or {@code quicklook}
 * @param fraction done, 0 to 1
 * @param version changes with its state
 */
public record Job(
        String id,
        String session,
        int processing,
        int place,
        String kind,
        State state,
        int attempts,
        double fraction,
        String message,
        Instant createdAt,
        Optional<Instant> startedAt,
        Optional<Instant> endedAt,
        Optional<String> error,
        OptionalDouble etaS,
        int version) {

    /** How far it is. */
    public enum State {
        QUEUED,
        RUNNING,
        DONE,
        FAILED,
        CANCELLED
    }
}
