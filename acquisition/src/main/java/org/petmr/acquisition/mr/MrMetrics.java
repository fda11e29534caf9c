package org.petmr.acquisition.mr;

import java.util.function.Supplier;
import org.petmr.acquisition.monitor.MetricText;

/** What the MR host has sent since the start, and what of it was not taken, as metrics. */
public final class MrMetrics implements Supplier<String> {

    private final MrInbox inbox;

    public MrMetrics(MrIntake intake) {
        this.inbox = intake.inbox();
    }

    @Override
    public String get() {
        MrInbox.Counts counts = inbox.counts();
        return new MetricText()
                .counter(
                        "petmr_mr_objects_total",
                        "MR images that came: stored, again with the same bytes, again with others (the first is kept)")
                .value(counts.stored(), "outcome", "stored")
                .value(counts.duplicates(), "outcome", "duplicate")
                .value(counts.conflicts(), "outcome", "conflict")
                .counter("petmr_mr_refused_total", "MR images that were refused: of another patient, unusable, no disk")
                .value(counts.otherPatient(), "reason", "other_patient")
                .value(counts.unusable(), "reason", "unusable")
                .value(counts.failed(), "reason", "disk")
                .toString();
    }
}
