package org.petmr.simulator.mr.sequence;

import org.petmr.simulator.phantom.MrProperties;

/**
 * A spoiled gradient echo: steady state of repeated pulses (the Ernst formula) and decay with T2* up to the echo.
 *
 * @param trMs repetition time
 * @param flipDeg flip angle
 */
public record GradientEcho(double trMs, double flipDeg) implements PulseSequence {

    public GradientEcho {
        if (!(trMs > 0) || !(flipDeg > 0 && flipDeg < 180)) {
            throw new IllegalArgumentException(
                    "gradient echo: TR %s ms, flip %s deg (expected: > 0, 0 to 180)".formatted(trMs, flipDeg));
        }
    }

    @Override
    public double water(MrProperties tissue, double teMs) {
        return Fat.waterDensity(tissue) * steadyState(tissue.t1Ms()) * Math.exp(-teMs / tissue.t2StarMs());
    }

    @Override
    public double fat(MrProperties tissue, double teMs) {
        return Fat.density(tissue) * steadyState(Fat.T1_MS) * Math.exp(-teMs / tissue.t2StarMs());
    }

    @Override
    public boolean isSpinEcho() {
        return false;
    }

    private double steadyState(double t1Ms) {
        double e1 = Math.exp(-trMs / t1Ms);
        double flip = Math.toRadians(flipDeg);
        return Math.sin(flip) * (1 - e1) / (1 - Math.cos(flip) * e1);
    }
}
