package org.petmr.acquisition.examination;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.petmr.acquisition.registry.Job;
import org.petmr.acquisition.session.ArmRequest;

/**
 * Beds of one patient that become one image, as they stand, and as they lie in {@code examination.json}. Null for what has not
 * come yet.
 *
 * @param id names its directory too
 * @param state where it stands
 * @param version goes up with every change
 * @param arm what all beds have in common; null until the first is armed
 * @param beds in the order in which they are measured
 * @param armedAt when it was asked for
 * @param closedAt when no more beds came
 * @param endedAt when it became complete, failed or aborted
 * @param knit the newest job that joins the beds, as jobs are written down
 * @param result what the last knitting tells; stays while it is knit again
 * @param error one clear message, when failed or aborted
 */
record Examination(
        String id,
        ExaminationState state,
        int version,
        ArmRequest arm,
        List<ExaminedBed> beds,
        Instant armedAt,
        Instant closedAt,
        Instant endedAt,
        Map<String, Object> knit,
        Map<String, Object> result,
        String error) {

    Examination {
        beds = List.copyOf(beds);
    }

    static Examination open(String id, List<ExaminedBed> beds, Instant now) {
        return new Examination(id, ExaminationState.OPEN, 0, null, beds, now, null, null, null, null, null);
    }

    /** One of its beds has an acquisition. @param common of that, without what belongs to the bed */
    Examination withArmed(ExaminedBed bed, ArmRequest common) {
        List<ExaminedBed> all = new ArrayList<>(beds);
        all.set(bed.number() - 1, bed);
        return new Examination(id, state, version + 1, common, all, armedAt, closedAt, endedAt, knit, result, error);
    }

    Examination withBed(ExaminedBed bed) {
        return withArmed(bed, arm);
    }

    Examination processing(Instant now) {
        return step(ExaminationState.PROCESSING, closedAt == null ? now : closedAt, null, knit, result, null);
    }

    Examination knitting(Job job) {
        return step(ExaminationState.KNITTING, closedAt, null, KnitJobs.written(job), result, null);
    }

    Examination withKnit(Job job) {
        return new Examination(
                id, state, version + 1, arm, beds, armedAt, closedAt, endedAt, KnitJobs.written(job), result, error);
    }

    Examination complete(Instant now, Map<String, Object> outcome) {
        return step(ExaminationState.COMPLETE, closedAt, now, knit, outcome, null);
    }

    /** @param outcome null: that of before, if any */
    Examination failed(Instant now, Map<String, Object> outcome, String why) {
        return step(ExaminationState.FAILED, closedAt, now, knit, outcome == null ? result : outcome, why);
    }

    Examination aborted(Instant now) {
        return step(ExaminationState.ABORTED, now, now, knit, result, "closed before anything was measured");
    }

    private Examination step(
            ExaminationState to,
            Instant closed,
            Instant ended,
            Map<String, Object> job,
            Map<String, Object> outcome,
            String why) {
        state.requireCanBecome(to);
        return new Examination(id, to, version + 1, arm, beds, armedAt, closed, ended, job, outcome, why);
    }

    ExaminedBed bed(int number) {
        return beds.get(number - 1);
    }

    Optional<Job> knitJob() {
        return Optional.ofNullable(knit).map(KnitJobs::read);
    }

    /** How much a bed's field of view shares with those of its neighbours; empty without neighbours. @param lengthMm of a field of view */
    OptionalDouble overlapMm(ExaminedBed bed, double lengthMm) {
        return beds.stream()
                .filter(b -> b.number() != bed.number())
                .mapToDouble(b -> lengthMm - Math.abs(b.atMm() - bed.atMm()))
                .max();
    }
}
