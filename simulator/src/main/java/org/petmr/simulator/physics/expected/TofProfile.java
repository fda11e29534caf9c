package org.petmr.simulator.physics.expected;

import java.util.Arrays;
import org.apache.commons.math3.special.Erf;
import org.petmr.recon.scanner.TofModel;

/** Where along a line an activity seems to lie, seen through the timing resolution. */
final class TofProfile {

    private static final int REACH = 6;
    private static final int STEPS_PER_SIGMA = 512;

    /** z Phi(z) + phi(z) from -REACH on; between its steps a straight line is right to 2e-7. */
    private static final double[] BELOW = new double[2 * REACH * STEPS_PER_SIGMA + 2];

    static {
        for (int i = 0; i < BELOW.length; i++) {
            double z = (double) i / STEPS_PER_SIGMA - REACH;
            double phi = Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI);
            BELOW[i] = 0.5 * z * (1 + Erf.erf(z / Math.sqrt(2))) + phi;
        }
    }

    private final TofModel tof;
    private final double sigmaMm;
    private final double[] rises;

    TofProfile(TofModel tof) {
        this.tof = tof;
        this.sigmaMm = tof.sigmaMm();
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
        Arrays.fill(rises, 0);
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

    /** Integral of the normal distribution function up to d mm, in mm: sigma (z Phi + phi), from a table. */
    private double below(double dMm) {
        double z = dMm / sigmaMm;
        if (z >= REACH) {
            return dMm;
        }
        if (z <= -REACH) {
            return 0;
        }
        double place = (z + REACH) * STEPS_PER_SIGMA;
        int i = (int) place;
        return sigmaMm * (BELOW[i] + (place - i) * (BELOW[i + 1] - BELOW[i]));
    }
}
