package org.petmr.acquisition.examination;

import java.util.ArrayList;
import java.util.List;

/**
 * One bed of an examination.
 *
 * @param number from 1
 * @param positionMm where the table is planned to stand: z of the bed's middle in scanner coordinates of the first bed
 * @param durationS how long it is measured at most
 * @param counts prompts after which it ends earlier; null: never
 * @param mrSeries kinds of MR series that are waited for; null: those of the request
 * @param tablePositionMm where the table was said to stand when the bed was armed; null before
 * @param session its acquisition; null before it was armed
 * @param former acquisitions in whose place another one came, the oldest first
 */
record ExaminedBed(
        int number,
        double positionMm,
        double durationS,
        Long counts,
        List<String> mrSeries,
        Double tablePositionMm,
        String session,
        List<String> former) {

    ExaminedBed {
        mrSeries = mrSeries == null ? null : List.copyOf(mrSeries);
        former = former == null ? List.of() : List.copyOf(former);
    }

    /** Where the table stands or will stand. */
    double atMm() {
        return tablePositionMm == null ? positionMm : tablePositionMm;
    }

    /** Armed, perhaps once more. */
    ExaminedBed armed(String newSession, double tableMm) {
        List<String> before = new ArrayList<>(former);
        if (session != null) {
            before.add(session);
        }
        return new ExaminedBed(number, positionMm, durationS, counts, mrSeries, tableMm, newSession, before);
    }

    /** As it was measured before. @param formerSession one of {@link #former} */
    ExaminedBed backTo(String formerSession, double tableMm) {
        List<String> before = new ArrayList<>(former);
        before.remove(formerSession);
        before.add(session);
        return new ExaminedBed(number, positionMm, durationS, counts, mrSeries, tableMm, formerSession, before);
    }
}
