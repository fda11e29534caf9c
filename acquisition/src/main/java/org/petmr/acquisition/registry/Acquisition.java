package org.petmr.acquisition.registry;

import java.time.Instant;
import java.util.Optional;

/**
 * One acquisition of a study.
 *
 * @param id of the session
 * @param studyId of its study
 * @param scanner name in the catalogue
 * @param state as the session says it, lower case
 * @param armedAt when it was asked for
 * @param startedAt ms 0 of the events
 * @param endedAt when it became complete or failed
 * @param directory where it lies
 * @param storedBytes of its list mode
 * @param storedEvents prompts and delayeds on disk
 * @param lostEvents lost anywhere
 * @param error why it failed
 * @param isKept a person said that it is never pruned
 * @param exportedAt when its images had been accepted by the archive
 * @param prunedAt when its list mode was removed
 * @param version +1 for each change
 */
public record Acquisition(
        String id,
        long studyId,
        String scanner,
        String state,
        Instant armedAt,
        Optional<Instant> startedAt,
        Optional<Instant> endedAt,
        String directory,
        long storedBytes,
        long storedEvents,
        long lostEvents,
        Optional<String> error,
        boolean isKept,
        Optional<Instant> exportedAt,
        Optional<Instant> prunedAt,
        int version) {

    public Acquisition withKept(boolean kept) {
        return new Acquisition(
                id,
                studyId,
                scanner,
                state,
                armedAt,
                startedAt,
                endedAt,
                directory,
                storedBytes,
                storedEvents,
                lostEvents,
                error,
                kept,
                exportedAt,
                prunedAt,
                version);
    }

    public Acquisition exported(Instant at) {
        return new Acquisition(
                id,
                studyId,
                scanner,
                state,
                armedAt,
                startedAt,
                endedAt,
                directory,
                storedBytes,
                storedEvents,
                lostEvents,
                error,
                isKept,
                Optional.of(at),
                prunedAt,
                version);
    }

    public Acquisition pruned(Instant at) {
        return new Acquisition(
                id,
                studyId,
                scanner,
                state,
                armedAt,
                startedAt,
                endedAt,
                directory,
                storedBytes,
                storedEvents,
                lostEvents,
                error,
                isKept,
                exportedAt,
                Optional.of(at),
                version);
    }
}
