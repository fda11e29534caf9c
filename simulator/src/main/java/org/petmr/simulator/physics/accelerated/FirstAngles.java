package org.petmr.simulator.physics.accelerated;

import java.util.function.DoubleUnaryOperator;
import org.petmr.simulator.physics.Photon;
import org.petmr.simulator.physics.transport.KleinNishina;

/**
 * Angles of a photon of 511 keV at its first scatter, from Klein and Nishina times a chance that the energy left has of being
 * detected later; what that is short of all angles, {@link #share}, belongs into the rate of proposals. Any number of threads.
 */
final class FirstAngles {

    /** Of a number for {@link #cosine(int)}. */
    static final int BITS = 28;

    private static final int FINER_BITS = 16;
    private static final double PER_FINER = 1.0 / (1 << FINER_BITS);
    static final int QUANTILES = 1 << BITS - FINER_BITS;
    private static final int SUMMED = 1 << 16;

    /** The largest angles, which as good as nobody survives, would be drawn far too often between the last quantiles. */
    private static final double LEFT_OUT = 1e-5;

    /** Directions to turn to that are told apart. */
    private static final int SIDES = 4096;

    private static final float[] CIRCLE = circle();

    private final double share;
    private final float[] cosines = new float[QUANTILES + 1];

    /** @param chance by energy in keV, 0 to 1 */
    FirstAngles(DoubleUnaryOperator chance) {
        double[] pieces = new double[SUMMED];
        double all = 0;
        for (int i = 0; i < SUMMED; i++) {
            double cosine = -1 + 2 * (i + 0.5) / SUMMED;
            pieces[i] = KleinNishina.perSteradianCm2(Photon.ANNIHILATION_KEV, cosine)
                    / KleinNishina.crossSectionCm2(Photon.ANNIHILATION_KEV)
                    * chance.applyAsDouble(KleinNishina.scatteredKev(Photon.ANNIHILATION_KEV, cosine))
                    * (4 * Math.PI / SUMMED);
            all += pieces[i];
        }
        this.share = all;
        cosines[0] = 1;
        double sum = 0;
        int next = 1;
        // From the forward side, where most of it is.
        for (int i = SUMMED - 1; i >= 0 && sum < all * (1 - LEFT_OUT); i--) {
            while (next < QUANTILES && sum + pieces[i] >= all * next / QUANTILES) {
                double part = (all * next / QUANTILES - sum) / pieces[i];
                cosines[next++] = (float) (-1 + 2 * (i + 1 - part) / SUMMED);
            }
            sum += pieces[i];
            cosines[QUANTILES] = (float) (-1 + 2.0 * i / SUMMED);
        }
    }

    private static float[] circle() {
        float[] circle = new float[SIDES + SIDES / 4];
        for (int i = 0; i < circle.length; i++) {
            circle[i] = (float) Math.sin(2 * Math.PI * (i + 0.5) / SIDES);
        }
        return circle;
    }

    /** Mean of the chance. */
    double share() {
        return share;
    }

    /** Number, of {@link #QUANTILES}, of the last quantile before which no angle is as large. */
    int quantile(double angleRad) {
        double cosine = Math.cos(angleRad);
        int low = 0;
        int high = QUANTILES - 1;
        while (low < high) {
            int middle = low + high + 1 >>> 1;
            if (cosines[middle] >= cosine) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    /** Part of the angles that lies behind a quantile. */
    static double shareBehind(int quantile) {
        return 1 - (double) quantile / QUANTILES;
    }

    /** @param bits {@link #BITS} random ones @return as many for {@link #cosine(int)}, of an angle behind a quantile */
    static int behind(int quantile, int bits) {
        return (quantile << FINER_BITS) + (int) ((long) bits * (QUANTILES - quantile) >>> BITS - FINER_BITS);
    }

    /** @param bits {@link #BITS} random ones */
    double cosine(int bits) {
        int k = bits >>> FINER_BITS;
        return cosines[k] + (bits & (1 << FINER_BITS) - 1) * PER_FINER * (cosines[k + 1] - cosines[k]);
    }

    /** @param side to turn to, 12 random bits */
    static double cosineOfSide(int side) {
        return CIRCLE[side + SIDES / 4];
    }

    static double sineOfSide(int side) {
        return CIRCLE[side];
    }
}
