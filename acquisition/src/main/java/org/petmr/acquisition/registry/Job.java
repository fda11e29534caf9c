package org.petmr.acquisition.registry;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * One stage of one processing of an acquisition: work that outlives the process which began it.
 *
 * @param id of its own
 * @param acquisitionId it works on
 * @param processing number of the acquisition's processing that it belongs to, from 1
 * @param place in the order of the stages, from 1; it waits for the one before; 0 for a job that waits for none
 * @param kind which stage, such as {@code reconstruction}
 * @param state how far it is
 * @param priority higher goes first
 * @param attempts how often it was begun
 * @param parameters JSON
 * @param fraction done, 0 to 1, of the last attempt
 * @param message a few words for whoever watches
 * @param createdAt when it was asked for
 * @param dueAt not begun before; empty: at once
 * @param startedAt when it was last begun
 * @param endedAt when it ended
 * @param error why it failed last
 * @param version +1 for each change of state
 */
public record Job(
        String id,
        String acquisitionId,
        int processing,
        int place,
        String kind,
        State state,
        int priority,
        int attempts,
        String parameters,
        double fraction,
        String message,
        Instant createdAt,
        Optional<Instant> dueAt,
        Optional<Instant> startedAt,
        Optional<Instant> endedAt,
        Optional<String> error,
        int version) {

    /** How far a job is. */
    public enum State {
        QUEUED,
        RUNNING,
        DONE,
        FAILED,
        CANCELLED;

        public String lower() {
            return name().toLowerCase(Locale.ROOT);
        }

        public static State of(String lower) {
            return valueOf(lower.toUpperCase(Locale.ROOT));
        }

        /** Nothing more becomes of it by itself. */
        public boolean isEnded() {
            return this == DONE || this == FAILED || this == CANCELLED;
        }
    }

    /** A new one. */
    public static Job queued(
            String id,
            String acquisitionId,
            int processing,
            int place,
            String kind,
            int priority,
            String parameters,
            Instant now) {
        return new Job(
                id,
                acquisitionId,
                processing,
                place,
                kind,
                State.QUEUED,
                priority,
                0,
                parameters,
                0,
                "",
                now,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                0);
    }

    private Job next(
            State to,
            int begun,
            double done,
            String words,
            Optional<Instant> due,
            Optional<Instant> started,
            Optional<Instant> ended,
            Optional<String> why) {
        return new Job(
                id,
                acquisitionId,
                processing,
                place,
                kind,
                to,
                priority,
                begun,
                parameters,
                done,
                words,
                createdAt,
                due,
                started,
                ended,
                why,
                version + 1);
    }

    /** Ended, in whatever way. */
    public Job ended(State how, Instant at, Optional<String> why) {
        double done = how == State.DONE ? 1 : fraction;
        return next(how, attempts, done, message, Optional.empty(), startedAt, Optional.of(at), why);
    }

    /** Begun once more. */
    public Job begun(Instant at) {
        return next(
                State.RUNNING,
                attempts + 1,
                0,
                "",
                Optional.empty(),
                Optional.of(at),
                Optional.empty(),
                Optional.empty());
    }

    /** To be begun again: after a failure that may pass, or after the process that ran it died. */
    public Job again(Optional<Instant> due, Optional<String> why) {
        return next(State.QUEUED, attempts, 0, "", due, startedAt, Optional.empty(), why);
    }

    /** To be begun again since somebody asked for it: its attempts count from none. */
    public Job anew() {
        return next(State.QUEUED, 0, 0, "", Optional.empty(), startedAt, Optional.empty(), Optional.empty());
    }

    /** As far as it says; no change of state. */
    public Job at(double done, String words) {
        return new Job(
                id,
                acquisitionId,
                processing,
                place,
                kind,
                state,
                priority,
                attempts,
                parameters,
                done,
                words,
                createdAt,
                dueAt,
                startedAt,
                endedAt,
                error,
                version);
    }
}
