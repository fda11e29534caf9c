package org.petmr.acquisition.session;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.petmr.acquisition.ingest.RunTotals;
import org.petmr.acquisition.said.Said;

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
 * @param endedAt when it became complete, failed, aborted or interrupted
 * @param totals what was sent, received, stored, lost, of all parts that are closed
 * @param stages of the pipeline
 * @param result what the pipeline tells of its last outcome; stays while the session is processed again
 * @param error one clear message, when failed, interrupted or aborted
 * @param pauses in which the operator held it, in order
 * @param dataError why the run failed, with its data kept: what is made of these can never be fine; null: it did not
 * @param errorSaid code and values of {@code error}; null where it has none, as in files of former versions
 * @param dataErrorSaid the same of {@code dataError}
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
        String error,
        List<Pause> pauses,
        String dataError,
        Said errorSaid,
        Said dataErrorSaid) {

    public Session {
        stages = stages == null ? List.of() : List.copyOf(stages);
        pauses = pauses == null ? List.of() : List.copyOf(pauses);
    }

    static Session armed(String id, int runTag, ArmRequest arm, Instant now) {
        return new Session(
                id,
                SessionState.ARMED,
                runTag,
                arm,
                now,
                null,
                null,
                null,
                null,
                List.of(),
                null,
                null,
                List.of(),
                null,
                null,
                null);
    }

    Session acquiring(Instant at) {
        state.requireCanBecome(SessionState.ACQUIRING);
        return new Session(
                id,
                SessionState.ACQUIRING,
                runTag,
                arm,
                armedAt,
                at,
                null,
                null,
                null,
                List.of(),
                null,
                null,
                List.of(),
                null,
                null,
                null);
    }

    /**
     * Started again after an interruption or a pause; ms 0 of its first part stays where it was.
     *
     * @param at when the front ends begin again
     */
    Session resumed(int newRunTag, Instant at) {
        state.requireCanBecome(SessionState.ACQUIRING);
        List<Pause> held = new ArrayList<>(pauses);
        int last = held.size() - 1;
        if (last >= 0 && held.get(last).toMs() == null) { // also one that the end of the service found held
            held.set(last, held.get(last).until(sinceStartMs(at)));
        }
        return new Session(
                id,
                SessionState.ACQUIRING,
                newRunTag,
                arm,
                armedAt,
                startedAt,
                null,
                null,
                totals,
                List.of(),
                null,
                null,
                held,
                dataError,
                null,
                dataErrorSaid);
    }

    /** @param fromMs the last mark, ms of the recording */
    Session paused(Instant at, RunTotals all, long fromMs) {
        List<Pause> held = new ArrayList<>(pauses);
        held.add(new Pause(at, fromMs, null));
        return step(SessionState.PAUSED, storedAt, null, all, null, null, held);
    }

    Session stopping() {
        return step(SessionState.STOPPING, null, null, totals, null, null, pauses);
    }

    Session interrupted(Instant at, Said why) {
        return step(SessionState.INTERRUPTED, null, at, totals, null, why, pauses);
    }

    Session stored(Instant at, RunTotals all) {
        return step(SessionState.STORED, at, null, all, null, null, pauses);
    }

    Session processing() {
        return step(SessionState.PROCESSING, storedAt, null, totals, result, null, pauses)
                .withStages(List.of());
    }

    /** With an account that was found later. */
    Session withTotals(RunTotals all) {
        return new Session(
                id,
                state,
                runTag,
                arm,
                armedAt,
                startedAt,
                storedAt,
                endedAt,
                all,
                stages,
                result,
                error,
                pauses,
                dataError,
                errorSaid,
                dataErrorSaid);
    }

    Session withStages(List<Stage> now) {
        return new Session(
                id,
                state,
                runTag,
                arm,
                armedAt,
                startedAt,
                storedAt,
                endedAt,
                totals,
                now,
                result,
                error,
                pauses,
                dataError,
                errorSaid,
                dataErrorSaid);
    }

    /** With results; of data that had failed it stays failed, for ever. */
    Session complete(Instant at, Map<String, Object> outcome) {
        return dataError == null
                ? step(SessionState.COMPLETE, storedAt, at, totals, outcome, null, pauses)
                : step(
                        SessionState.FAILED,
                        storedAt,
                        at,
                        totals,
                        outcome,
                        Said.beside(dataError, dataErrorSaid),
                        pauses);
    }

    /** The run itself failed, and its data with it. @param all totals */
    Session failedWithData(Instant at, RunTotals all, Said why) {
        Session failed = failed(at, all, why);
        return new Session(
                id,
                failed.state,
                runTag,
                arm,
                armedAt,
                startedAt,
                failed.storedAt,
                at,
                all,
                stages,
                failed.result,
                failed.error,
                pauses,
                failed.error,
                failed.errorSaid,
                failed.errorSaid);
    }

    /** The result of a former processing stays. @param all totals so far, null to keep what is known */
    Session failed(Instant at, RunTotals all, Said why) {
        return step(SessionState.FAILED, storedAt, at, all == null ? totals : all, result, why, pauses);
    }

    /** @param all totals so far, null to keep what is known */
    Session aborted(Instant at, RunTotals all, Said why) {
        return step(SessionState.ABORTED, storedAt, at, all == null ? totals : all, result, why, pauses);
    }

    private Session step(
            SessionState to,
            Instant stored,
            Instant ended,
            RunTotals all,
            Map<String, Object> outcome,
            Said why,
            List<Pause> held) {
        state.requireCanBecome(to);
        return new Session(
                id,
                to,
                runTag,
                arm,
                armedAt,
                startedAt,
                stored,
                ended,
                all,
                stages,
                outcome,
                why == null ? null : why.english(),
                held,
                dataError,
                why == null ? null : why.coded(),
                dataErrorSaid);
    }

    /** A time as ms of the recording. */
    long sinceStartMs(Instant at) {
        return Math.max(0, Duration.between(startedAt, at).toMillis());
    }

    /** What was measured in the parts that are closed, ms; pauses and interruptions do not count. */
    long measuredMs() {
        return totals == null ? 0 : totals.timeMs();
    }

    /** Totals of all parts with those of the one that was just closed. @param fromMs when that began, in the time of the record */
    RunTotals with(RunTotals last, long fromMs) {
        return totals == null ? last.later(fromMs) : totals.plus(last, fromMs);
    }
}
