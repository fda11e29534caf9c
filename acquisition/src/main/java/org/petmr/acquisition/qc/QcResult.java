package org.petmr.acquisition.qc;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.petmr.acquisition.config.OperationsParts;

/**
 * What one measurement of the cylinder has shown.
 *
 * @param session that measured it
 * @param measuredAt start of the measurement
 * @param scanner name in the catalogue
 * @param calibratedOn day of the efficiencies that it was held against
 * @param prompts measured
 * @param durationS of the measurement
 * @param chiSquare of the crystals against the calibration day; 1 is what counting alone gives
 * @param crystals that were compared
 * @param deadBlocks that count nothing and did on the calibration day
 * @param changedBlocks that have changed by more than 5 %
 * @param sensitivity of a pair of crystals of efficiency 1
 * @param sensitivityRatio to that of the calibration day; null when that is not known
 * @param failures what is beyond its limit, in words; empty: passed
 * @param provenance what it was measured and judged with; null in a result of a version that did not say
 */
public record QcResult(
        String session,
        Instant measuredAt,
        String scanner,
        String calibratedOn,
        long prompts,
        double durationS,
        double chiSquare,
        int crystals,
        List<Integer> deadBlocks,
        List<Integer> changedBlocks,
        double sensitivity,
        Double sensitivityRatio,
        List<String> failures,
        QcProvenance provenance) {

    public QcResult {
        deadBlocks = List.copyOf(deadBlocks);
        changedBlocks = List.copyOf(changedBlocks);
        failures = List.copyOf(failures);
    }

    @JsonProperty
    public boolean passed() {
        return failures.isEmpty();
    }

    /** The day it counts for, UTC. */
    @JsonProperty
    public LocalDate day() {
        return measuredAt.atZone(ZoneOffset.UTC).toLocalDate();
    }

    /** The same figures held against limits. */
    QcResult judged(OperationsParts.Qc limits) {
        List<String> found = new ArrayList<>();
        if (!(chiSquare <= limits.maxChiSquare())) {
            found.add(words("chi-square %.2f (allowed: at most %.2f)", chiSquare, limits.maxChiSquare()));
        }
        if (deadBlocks.size() > limits.maxDeadBlocks()) {
            found.add(words("dead blocks %s (allowed: %d)", deadBlocks, limits.maxDeadBlocks()));
        }
        if (changedBlocks.size() > limits.maxChangedBlocks()) {
            found.add(words("changed blocks %s (allowed: %d)", changedBlocks, limits.maxChangedBlocks()));
        }
        if (sensitivityRatio != null && !(Math.abs(sensitivityRatio - 1) <= limits.maxSensitivityChange())) {
            found.add(words(
                    "sensitivity changed by %+.1f %% (allowed: %.1f %%)",
                    100 * (sensitivityRatio - 1), 100 * limits.maxSensitivityChange()));
        }
        return new QcResult(
                session,
                measuredAt,
                scanner,
                calibratedOn,
                prompts,
                durationS,
                chiSquare,
                crystals,
                deadBlocks,
                changedBlocks,
                sensitivity,
                sensitivityRatio,
                found,
                provenance);
    }

    private static String words(String form, Object... values) {
        return String.format(Locale.ROOT, form, values);
    }
}
