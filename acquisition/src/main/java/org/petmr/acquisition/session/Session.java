package org.petmr.acquisition.session;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.petmr.acquisition.ingest.RunTotals;

/**
 * An acquisition as it stands, and as it lies in {@code session.json}. Null for what has not come yet.
 *
 * @param id names its directory too
 * @param state where it stands
 * @param runTag of its frames
 * @param arm what was asked for
 * @param armedAt when it was asked for
 * @param startedAt when the front ends agreed to start: ms 0 of the events
 * @param storedAt when everything was on disk
 * @param endedAt when it became complete or failed
 * @param totals what was sent, received, stored, lost
 * @param stages of the pipeline
 * @param result what the pipeline tells of its outcome
 * @param error one clear message, when failed
 */
public record Session(
        String id,
        SessionState state,
        int runTag,
        ArmRequest arm,
        Instant armedAt,
        Instant startedAt,
        Instant storedAt,
        Instant endedAt,
        RunTotals totals,
        List<Stage> stages,
        Map<String, Object> result,
        String error) {

    public Session {
        stages = stages == null ? List.of() : List.copyOf(stages);
    }

    static Session armed(String id, int runTag, ArmRequest arm, Instant now) {
        return new Session(id, SessionState.ARMED, runTag, arm, now, null, null, null, null, List.of(), null, null);
    }

    Session acquiring(Instant at) {
        state.requireCanBecome(SessionState.ACQUIRING);
        return new Session(
                id, SessionState.ACQUIRING, runTag, arm, armedAt, at, null, null, null, List.of(), null, null);
    }

    /** Started again after an interruption; ms 0 of its first part stays where it was. */
    Session resumed(int newRunTag) {
        state.requireCanBecome(SessionState.ACQUIRING);
        return new Session(
                id,
                SessionState.ACQUIRING,
                newRunTag,
                arm,
                armedAt,
                startedAt,
                null,
                null,
                null,
                List.of(),
                null,
                null);
    }

    Session interrupted(Instant at, String message) {
        state.requireCanBecome(SessionState.INTERRUPTED);
        return new Session(
                id, SessionState.INTERRUPTED, runTag, arm, armedAt, startedAt, null, at, totals, stages, null, message);
    }

    Session stored(Instant at, RunTotals all) {
        state.requireCanBecome(SessionState.STORED);
        return new Session(id, SessionState.STORED, runTag, arm, armedAt, startedAt, at, null, all, stages, null, null);
    }

    Session processing() {
        state.requireCanBecome(SessionState.PROCESSING);
        return new Session(
                id,
                SessionState.PROCESSING,
                runTag,
                arm,
                armedAt,
                startedAt,
                storedAt,
                null,
                totals,
                List.of(),
                null,
                null);
    }

    Session withStages(List<Stage> now) {
        return new Session(id, state, runTag, arm, armedAt, startedAt, storedAt, endedAt, totals, now, result, error);
    }

    Session complete(Instant at, Map<String, Object> outcome) {
        state.requireCanBecome(SessionState.COMPLETE);
        return new Session(
                id,
                SessionState.COMPLETE,
                runTag,
                arm,
                armedAt,
                startedAt,
                storedAt,
                at,
                totals,
                stages,
                outcome,
                null);
    }

    /** @param all totals so far, null to keep what is known */
    Session failed(Instant at, RunTotals all, String message) {
        state.requireCanBecome(SessionState.FAILED);
        return new Session(
                id,
                SessionState.FAILED,
                runTag,
                arm,
                armedAt,
                startedAt,
                storedAt,
                at,
                all == null ? totals : all,
                stages,
                null,
                message);
    }
}
