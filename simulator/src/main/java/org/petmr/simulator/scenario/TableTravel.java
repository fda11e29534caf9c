package org.petmr.simulator.scenario;

import java.util.List;

/**
 * How far the table goes, and where it stops. A position is the z of the phantom that lies in the middle of the scanner.
 *
 * @param fromMm lowest position
 * @param toMm highest position
 * @param beds at least one, scanned in this order
 */
public record TableTravel(double fromMm, double toMm, List<Bed> beds) {

    /** No patient table of a ring scanner has more; that of the Biograph mMR covers 2 m. */
    private static final double LONGEST_MM = 2200;

    private static final double LONGEST_SCAN_S = 4 * 3600;
    private static final int MOST_BEDS = 20;

    /**
     * One acquisition.
     *
     * @param positionMm z of the phantom that lies in the middle of the scanner
     * @param durationS of the acquisition
     */
    public record Bed(double positionMm, double durationS) {}

    public TableTravel {
        Checks.require(
                toMm > fromMm && toMm - fromMm <= LONGEST_MM,
                "table",
                fromMm + " to " + toMm + " mm",
                "ascending, at most " + LONGEST_MM + " mm apart");
        Checks.require(
                beds != null && !beds.isEmpty() && beds.size() <= MOST_BEDS,
                "table.beds",
                beds == null ? null : beds.size(),
                "1 to " + MOST_BEDS);
        beds = List.copyOf(beds);
        for (int i = 0; i < beds.size(); i++) {
            Bed bed = beds.get(i);
            String field = "table.beds[" + i + "].";
            Checks.require(
                    bed.positionMm() >= fromMm && bed.positionMm() <= toMm,
                    field + "positionMm",
                    bed.positionMm(),
                    "on the table, %s to %s".formatted(fromMm, toMm));
            Checks.require(
                    bed.durationS() > 0 && bed.durationS() <= LONGEST_SCAN_S,
                    field + "durationS",
                    bed.durationS(),
                    "above 0, at most " + LONGEST_SCAN_S);
        }
    }

    /** Time of the scan at which a bed begins: its beds follow each other. @param bed index */
    public double startS(int bed) {
        return beds.stream().limit(bed).mapToDouble(Bed::durationS).sum();
    }
}
