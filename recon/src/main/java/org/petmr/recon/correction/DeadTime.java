package org.petmr.recon.correction;

/** Counting losses of a detector that is blind for a while after each event. */
public final class DeadTime {

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
}
