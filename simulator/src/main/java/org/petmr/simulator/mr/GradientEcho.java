package org.petmr.simulator.mr;

import org.petmr.simulator.phantom.Tissue;

/**
 * A spoiled gradient echo: steady state of repeated pulses (the Ernst formula) and decay with T2* up to the echo.
 *
 * @param trMs repetition time
 * @param flipDeg flip angle
 */
public record GradientEcho(double trMs, double flipDeg) {

    /** T1 of fat at 3 T. */
    private static final double FAT_T1_MS = 380;

    public GradientEcho {
        if (!(trMs > 0) || !(flipDeg > 0 && flipDeg < 180)) {
            throw new IllegalArgumentException(
                    "gradient echo: TR %s ms, flip %s deg (expected: > 0, 0 to 180)".formatted(trMs, flipDeg));
        }
    }

    /** Signal of the water of a tissue at its echo, where proton density 1 with all relaxed and 90 degrees gives 1. */
    public double water(Tissue tissue, double teMs) {
        return tissue.mr().protonDensity()
                * (1 - tissue.mr().fatFraction())
                * steadyState(tissue.mr().t1Ms())
                * decay(tissue, teMs);
    }

    /** Signal of the fat of a tissue, without regard to its phase. */
    public double fat(Tissue tissue, double teMs) {
        return tissue.mr().protonDensity() * tissue.mr().fatFraction() * steadyState(FAT_T1_MS) * decay(tissue, teMs);
    }

    private double steadyState(double t1Ms) {
        double e1 = Math.exp(-trMs / t1Ms);
        double flip = Math.toRadians(flipDeg);
        return Math.sin(flip) * (1 - e1) / (1 - Math.cos(flip) * e1);
    }

    private static double decay(Tissue tissue, double teMs) {
        return Math.exp(-teMs / tissue.mr().t2StarMs());
    }
}
