package org.petmr.acquisition.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Beds by rule, in the place of a list: as many as are said from a start, or as many as a stretch of the table needs. How far
 * apart they are is said in one of three ways. The sensitivity of a ring falls to nothing towards its ends, so neighbours have to
 * share at least a tenth of its length.
 *
 * @param startMm middle of the first bed, with {@code count}
 * @param count how many
 * @param fromMm where the stretch begins that is to be seen, with {@code toMm}, in the place of the two before; a stretch that goes
 *     down is measured downwards. The beds are spread evenly over it
 * @param toMm where it ends
 * @param overlapMm what two neighbours share of the table at least
 * @param overlapPart the same as part of the scanner's axial length
 * @param stepMm from one bed's middle to the next, at most; below 0 the other way, with {@code count}
 * @param durationS how long each is measured at most
 * @param counts prompts after which one ends earlier; null: never
 * @param mrSeries kinds of MR series that are waited for; null: those of the protocol
 */
public record BedRange(
        Double startMm,
        Integer count,
        Double fromMm,
        Double toMm,
        Double overlapMm,
        Double overlapPart,
        Double stepMm,
        Double durationS,
        Long counts,
        List<String> mrSeries) {

    /** Of the scanner's axial length. */
    private static final double LEAST_OVERLAP = 0.1;

    private static final double MOST_OVERLAP = 0.9;
    private static final int MOST_BEDS = 20;
    private static final double FARTHEST_MM = 2500;
    /** Ends of beds that differ by less are at one place. */
    private static final double SAME_MM = 0.01;

    /** Steps in which a place is told. */
    private static final double PER_MM = 100;

    public BedRange {
        boolean isCounted = startMm != null && count != null;
        boolean isStretch = fromMm != null && toMm != null;
        Rule.require(
                isCounted != isStretch && (startMm != null) == (count != null) && (fromMm != null) == (toMm != null),
                "range",
                "startMm %s, count %s, fromMm %s, toMm %s".formatted(startMm, count, fromMm, toMm),
                "startMm and count, or fromMm and toMm");
        int steps = (overlapMm == null ? 0 : 1) + (overlapPart == null ? 0 : 1) + (stepMm == null ? 0 : 1);
        Rule.require(
                steps == 1,
                "range",
                "overlapMm %s, overlapPart %s, stepMm %s".formatted(overlapMm, overlapPart, stepMm),
                "one of overlapMm, overlapPart and stepMm");
        Rule.range("range.startMm", startMm, -FARTHEST_MM, FARTHEST_MM);
        Rule.range("range.fromMm", fromMm, -FARTHEST_MM, FARTHEST_MM);
        Rule.range("range.toMm", toMm, -FARTHEST_MM, FARTHEST_MM);
        Rule.range("range.count", count, 1, MOST_BEDS);
        Rule.range("range.overlapPart", overlapPart, LEAST_OVERLAP, MOST_OVERLAP);
        Rule.require(
                stepMm == null || stepMm > 0 || isCounted, "range.stepMm", stepMm, "above 0, with fromMm and toMm");
        new PlannedBed(0.0, durationS, counts, mrSeries); // checks what all beds have in common
        mrSeries = mrSeries == null ? null : List.copyOf(mrSeries);
    }

    /**
     * The beds on a scanner, in the order in which they are measured.
     *
     * @param lengthMm of its axial field of view
     * @throws IllegalArgumentException two neighbours would share too little or too much, or they are too many or too far away
     */
    public List<PlannedBed> beds(double lengthMm) {
        double step = step(lengthMm);
        List<PlannedBed> beds = new ArrayList<>();
        double first;
        int n;
        if (count != null) {
            first = startMm;
            n = count;
        } else {
            double stretch = Math.abs(toMm - fromMm);
            double more = Math.max(0, stretch - lengthMm - SAME_MM);
            n = 1 + (int) Math.ceil(more / step);
            Rule.require(
                    n <= MOST_BEDS,
                    "range",
                    "%d beds for %s mm".formatted(n, millimetres(stretch)),
                    "at most " + MOST_BEDS);
            double up = Math.signum(toMm - fromMm);
            first = n == 1 ? (fromMm + toMm) / 2 : fromMm + up * lengthMm / 2;
            step = n == 1 ? 0 : up * (stretch - lengthMm) / (n - 1);
        }
        for (int i = 0; i < n; i++) {
            double atMm = Math.round(PER_MM * (first + i * step)) / PER_MM;
            Rule.range("range: bed %d at".formatted(i + 1), atMm, -FARTHEST_MM, FARTHEST_MM);
            beds.add(new PlannedBed(atMm, durationS, counts, mrSeries));
        }
        return List.copyOf(beds);
    }

    private double step(double lengthMm) {
        double least = LEAST_OVERLAP * lengthMm;
        double most = MOST_OVERLAP * lengthMm;
        String allowed = "%s to %s, a tenth to nine tenths of the scanner's %s mm"
                .formatted(millimetres(least), millimetres(most), millimetres(lengthMm));
        if (stepMm != null) {
            Rule.require(
                    Math.abs(stepMm) >= lengthMm - most && Math.abs(stepMm) <= lengthMm - least,
                    "range.stepMm",
                    stepMm,
                    "an overlap of " + allowed);
            return stepMm;
        }
        double overlap = overlapMm != null ? overlapMm : overlapPart * lengthMm;
        Rule.require(overlap >= least && overlap <= most, "range.overlapMm", overlap, allowed);
        return lengthMm - overlap;
    }

    private static String millimetres(double mm) {
        return String.format(Locale.ROOT, "%.1f", mm);
    }
}
