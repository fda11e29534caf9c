package org.petmr.acquisition.qc;

import java.util.function.Supplier;
import org.petmr.acquisition.monitor.MetricText;

/** The newest daily check as metrics; without one there are names and no values. */
public final class QcMetrics implements Supplier<String> {

    private final QcVerticle qc;

    public QcMetrics(QcVerticle qc) {
        this.qc = qc;
    }

    @Override
    public String get() {
        MetricText out = new MetricText();
        out.gauge("petmr_qc_passed", "1 when the newest daily check has passed, 0 when it has failed");
        qc.newest().ifPresent(r -> out.value(r.passed() ? 1 : 0));
        out.gauge("petmr_qc_age_hours", "Since the newest daily check");
        qc.ageHours().ifPresent(out::value);
        out.gauge("petmr_qc_chi_square", "Crystals against the calibration day, of the newest daily check");
        qc.newest().ifPresent(r -> out.value(r.chiSquare()));
        out.gauge("petmr_qc_bad_blocks", "Blocks of the newest daily check");
        qc.newest()
                .ifPresent(r -> out.value(r.deadBlocks().size(), "kind", "dead")
                        .value(r.changedBlocks().size(), "kind", "changed"));
        out.gauge("petmr_qc_sensitivity_ratio", "Sensitivity against the calibration day, of the newest daily check");
        qc.newest().filter(r -> r.sensitivityRatio() != null).ifPresent(r -> out.value(r.sensitivityRatio()));
        return out.toString();
    }
}
