package org.petmr.acquisition.protocol;

import java.util.List;
import org.petmr.acquisition.mr.AnnouncedMr;

/**
 * One position of the table in a protocol.
 *
 * @param positionMm z of the bed's middle in scanner coordinates of the first bed; null: 0
 * @param durationS how long it is measured at most
 * @param counts prompts after which it ends earlier; null: never
 * @param mrSeries kinds of MR series that are waited for; null: those of the protocol
 */
public record PlannedBed(Double positionMm, Double durationS, Long counts, List<String> mrSeries) {

    private static final double LONGEST_S = 24 * 3600;
    private static final double FARTHEST_MM = 2500;

    public PlannedBed {
        Rule.range("beds.positionMm", positionMm, -FARTHEST_MM, FARTHEST_MM);
        Rule.require(
                durationS != null && durationS > 0 && durationS <= LONGEST_S,
                "beds.durationS",
                durationS,
                "above 0, at most 86400");
        Rule.require(counts == null || counts > 0, "beds.counts", counts, "> 0");
        mrSeries = mrSeries == null ? null : List.copyOf(mrSeries);
        AnnouncedMr.check("beds.mrSeries", mrSeries);
    }
}
