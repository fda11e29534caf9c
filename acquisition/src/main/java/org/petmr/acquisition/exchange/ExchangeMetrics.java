package org.petmr.acquisition.exchange;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.petmr.acquisition.dicom.workflow.StepReport;
import org.petmr.acquisition.monitor.MetricText;

/**
 * How archives, worklist and MPPS stand, as metrics; what is not configured has a name and no value.
 *
 * @param deliveries all that are known
 * @param isWorklistDown empty without a worklist
 * @param reports of performed steps; empty without MPPS
 */
record ExchangeMetrics(
        List<Delivery> deliveries, Optional<Boolean> isWorklistDown, Optional<List<StepReport>> reports) {

    String text() {
        MetricText out = new MetricText();
        out.gauge("petmr_sends", "Deliveries to archives that are known");
        for (Delivery.State state : Delivery.State.values()) {
            out.value(
                    deliveries.stream().filter(d -> d.state() == state).count(),
                    "state",
                    state.name().toLowerCase(Locale.ROOT));
        }
        out.gauge("petmr_send_objects_waiting", "Objects that an archive has neither taken nor refused for good")
                .value(deliveries.stream()
                        .mapToLong(d -> Math.max(0, d.objects() - d.sent() - d.refused()))
                        .sum());
        out.gauge("petmr_worklist_reachable", "1 when the worklist answers, 0 when it is down");
        isWorklistDown.ifPresent(isDown -> out.value(isDown ? 0 : 1));
        out.gauge("petmr_mpps_reports", "Reports of performed steps that the RIS does not have");
        reports.ifPresent(all -> out.value(count(all, StepReport.State.WAITING), "state", "waiting")
                .value(count(all, StepReport.State.REFUSED), "state", "refused"));
        return out.toString();
    }

    private static long count(List<StepReport> reports, StepReport.State state) {
        return reports.stream().filter(r -> r.state() == state).count();
    }
}
