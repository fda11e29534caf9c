package org.petmr.acquisition.qc;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.petmr.acquisition.config.OperationsParts;
import org.petmr.acquisition.monitor.Alarm;
import org.petmr.acquisition.said.Phrase;

/**
 * How the daily check stands.
 *
 * @param days newest of each day, oldest first
 * @param serviceSince a new service is not overdue before its first day is over
 */
record QcStatus(List<QcResult> days, Instant serviceSince) {

    private static final double S_PER_HOUR = 3600;

    Optional<QcResult> newest() {
        return days.isEmpty() ? Optional.empty() : Optional.of(days.get(days.size() - 1));
    }

    /** Hours since the newest. */
    Optional<Double> ageHours(Instant now) {
        return newest().map(r -> hours(r.measuredAt(), now));
    }

    private static double hours(Instant from, Instant to) {
        return Duration.between(from, to).toSeconds() / S_PER_HOUR;
    }

    boolean isOverdue(OperationsParts.Qc qc, Instant now) {
        return qc.overdueHours() > 0 && ageHours(now).orElseGet(() -> hours(serviceSince, now)) > qc.overdueHours();
    }

    /** In a word: {@code none}, {@code passed}, {@code failed} or {@code overdue}. */
    String word(OperationsParts.Qc qc, Instant now) {
        if (newest().isPresent() && !newest().get().passed()) {
            return "failed";
        }
        return isOverdue(qc, now) ? "overdue" : newest().isPresent() ? "passed" : "none";
    }

    Optional<Alarm> alarm(OperationsParts.Qc qc, Instant now) {
        return switch (word(qc, now)) {
            case "failed" ->
                Optional.of(new Alarm(
                        "qc-failed",
                        "alarm",
                        Phrase.CHECK_FAILED.of(
                                "the daily check of %s has failed: %s; have the detector looked at, then measure again",
                                newest().get().day().toString(),
                                String.join("; ", newest().get().failures()))));
            case "overdue" ->
                Optional.of(new Alarm(
                        "qc-overdue",
                        "warning",
                        newest().map(r -> Phrase.CHECK_OVERDUE.of(
                                        "the daily check is overdue: the last was on %s (expected: every %.0f h); measure the cylinder",
                                        r.day().toString(), qc.overdueHours()))
                                .orElseGet(() -> Phrase.CHECK_NEVER.of(
                                        "the daily check is overdue: there is none yet (expected: every %.0f h); measure the cylinder",
                                        qc.overdueHours()))));
            default -> Optional.empty();
        };
    }
}
