package org.petmr.simulator.phantom;

/**
 * Activity concentration of each part of a phantom over the time of a scan, as it would be without decay: what biology does.
 * The decay from the scan's start on is the isotope's business.
 */
public interface Activity {

    /**
     * Bq/mL, decay corrected to the start of the scan.
     *
     * @param part index of the compartment
     * @param timeS since the start of the scan
     */
    double bqPerMl(int part, double timeS);

    /** No less than {@link #bqPerMl} at any time of the scan. */
    double mostBqPerMl(int part);

    /** That stays as it is. @param bqPerMl of each part */
    static Activity constant(double[] bqPerMl) {
        double[] kept = bqPerMl.clone();
        return new Activity() {
            @Override
            public double bqPerMl(int part, double timeS) {
                return kept[part];
            }

            @Override
            public double mostBqPerMl(int part) {
                return kept[part];
            }
        };
    }
}
