package org.petmr.simulator.physics.expected;

import org.apache.commons.math3.special.Erf;
import org.petmr.recon.scanner.TofModel;

/** Where along a line an activity seems to lie, seen through the timing resolution. */
final class TofProfile {

    private final TofModel tof;
    private final double[] rises;

    TofProfile(TofModel tof) {
        this.tof = tof;
        this.rises = new double[tof.bins() + 1];
    }

    /**
     * Integral of the activity by TOF bin, positive towards the line's first end, as {@code index - bins / 2}: each piece is
     * a box blurred by a Gaussian, its part in a bin the second integral of the Gaussian at four places. What lies beyond the
     * last bins is lost.
     *
     * @param pieces measured from the line's first end
     * @param middleMm of the line, from its first end
     * @param byBin Bq/mL times mm; overwritten
     */
    void bins(Pieces pieces, double[] bqPerMl, double middleMm, double[] byBin) {
        java.util.Arrays.fill(rises, 0);
        for (int k = 0; k < pieces.count; k++) {
            double activity = pieces.part[k] < 0 ? 0 : bqPerMl[pieces.part[k]];
            if (activity > 0) {
                double high = middleMm - pieces.at[k];
                double low = middleMm - pieces.at[k + 1];
                for (int b = 0; b < rises.length; b++) {
                    double border = (b - 0.5 * tof.bins()) * tof.binWidthMm();
                    // Activity between low and high that seems to lie below the border.
                    rises[b] += activity * (below(border - low) - below(border - high));
                }
            }
        }
        for (int b = 0; b < byBin.length; b++) {
            byBin[b] = rises[b + 1] - rises[b];
        }
    }

    /** Integral of the normal distribution function up to d mm, in mm: d Phi + sigma phi. */
    private double below(double dMm) {
        double sigma = tof.sigmaMm();
        double z = dMm / sigma;
        if (z > 6) {
            return dMm;
        }
        if (z < -6) {
            return 0;
        }
        double phi = Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI);
        return dMm * 0.5 * (1 + Erf.erf(z / Math.sqrt(2))) + sigma * phi;
    }
}
