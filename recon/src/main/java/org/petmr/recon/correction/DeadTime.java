package org.petmr.recon.correction;

/** Counting losses of a detector that is blind for a while after each event. */
public final class DeadTime {

    /** Halvings of an interval of length 1 that leave a rounding error. */
    private static final int BISECTIONS = 60;

    private DeadTime() {}

    /** Measured rate when events during the dead time are lost and don't prolong it: n / (1 + n tau). */
    public static double nonParalysableCps(double trueCps, double deadTimeS) {
        return trueCps / (1 + trueCps * deadTimeS);
    }

    /** Measured rate when every event begins a new dead time: n exp(-n tau). */
    public static double paralysableCps(double trueCps, double deadTimeS) {
        return trueCps * Math.exp(-trueCps * deadTimeS);
    }

    /** True rate of a non-paralysable detector. @param measuredCps below 1 / tau */
    public static double trueNonParalysableCps(double measuredCps, double deadTimeS) {
        if (!(measuredCps >= 0 && measuredCps * deadTimeS < 1)) {
            throw new IllegalArgumentException(
                    "measured rate: %s cps (expected: 0 to below %s)".formatted(measuredCps, 1 / deadTimeS));
        }
        return measuredCps / (1 - measuredCps * deadTimeS);
    }

    /** Part of the events that a non-paralysable detector counts. @param measuredCps below 1 / tau */
    public static double nonParalysableLive(double measuredCps, double deadTimeS) {
        double trueCps = trueNonParalysableCps(measuredCps, deadTimeS);
        return trueCps > 0 ? measuredCps / trueCps : 1;
    }

    /**
     * True rate of a paralysable detector, the smaller of the two that give the measured one.
     *
     * @param measuredCps up to 1 / (e tau), the most such a detector can count
     */
    public static double trueParalysableCps(double measuredCps, double deadTimeS) {
        double most = 1 / (Math.E * deadTimeS);
        if (!(measuredCps >= 0 && measuredCps <= most)) {
            throw new IllegalArgumentException(
                    "measured rate: %s cps (expected: 0 to %s)".formatted(measuredCps, most));
        }
        // x = n tau solves x exp(-x) = m tau; bisection, as the slope is 0 where the detector saturates
        double target = measuredCps * deadTimeS;
        double low = 0;
        double high = 1;
        for (int i = 0; i < BISECTIONS; i++) {
            double middle = 0.5 * (low + high);
            if (middle * Math.exp(-middle) < target) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return 0.5 * (low + high) / deadTimeS;
    }

    /** Part of the events that a paralysable detector counts. @param measuredCps up to 1 / (e tau) */
    public static double paralysableLive(double measuredCps, double deadTimeS) {
        return Math.exp(-trueParalysableCps(measuredCps, deadTimeS) * deadTimeS);
    }
}
