package org.petmr.acquisition.registry;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * Work on an acquisition that outlives the process which began it.
 *
 * @param id of its own
 * @param acquisitionId it works on
 * @param kind which stage, such as {@code reconstruction}
 * @param state how far it is
 * @param priority higher goes first
 * @param attempts how often it was begun
 * @param parameters JSON
 * @param createdAt when it was asked for
 * @param startedAt when it was last begun
 * @param endedAt when it ended
 * @param error why it failed last
 * @param version +1 for each change
 */
public record Job(
        String id,
        String acquisitionId,
        String kind,
        State state,
        int priority,
        int attempts,
        String parameters,
        Instant createdAt,
        Optional<Instant> startedAt,
        Optional<Instant> endedAt,
        Optional<String> error,
        int version) {

    /** How far a job is. */
    public enum State {
        WAITING,
        RUNNING,
        DONE,
        FAILED,
        CANCELLED;

        String lower() {
            return name().toLowerCase(Locale.ROOT);
        }

        static State of(String lower) {
            return valueOf(lower.toUpperCase(Locale.ROOT));
        }
    }

    /** A new one. */
    public static Job waiting(
            String id, String acquisitionId, String kind, int priority, String parameters, Instant now) {
        return new Job(
                id,
                acquisitionId,
                kind,
                State.WAITING,
                priority,
                0,
                parameters,
                now,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                0);
    }

    /** Ended, in whatever way. */
    public Job ended(State how, Instant at, Optional<String> why) {
        return new Job(
                id,
                acquisitionId,
                kind,
                how,
                priority,
                attempts,
                parameters,
                createdAt,
                startedAt,
                Optional.of(at),
                why,
                version);
    }

    /** Begun once more. */
    public Job begun(Instant at) {
        return new Job(
                id,
                acquisitionId,
                kind,
                State.RUNNING,
                priority,
                attempts + 1,
                parameters,
                createdAt,
                Optional.of(at),
                Optional.empty(),
                Optional.empty(),
                version);
    }

    /** To be begun again, for example after the process that ran it died. */
    public Job again() {
        return new Job(
                id,
                acquisitionId,
                kind,
                State.WAITING,
                priority,
                attempts,
                parameters,
                createdAt,
                startedAt,
                Optional.empty(),
                error,
                version);
    }
}
