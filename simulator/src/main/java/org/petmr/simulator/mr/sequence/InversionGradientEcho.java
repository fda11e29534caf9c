package org.petmr.simulator.mr.sequence;

import java.util.OptionalDouble;
import org.petmr.simulator.phantom.MrProperties;

/**
 * A train of gradient echoes of low flip angle after an inversion, its centre at TI: MPRAGE. The train itself is left out
 * of the recovery.
 *
 * @param trMs from inversion to inversion
 * @param tiMs from the inversion to the centre of the train
 * @param flipDeg of the pulses in the train
 */
public record InversionGradientEcho(double trMs, double tiMs, double flipDeg) implements PulseSequence {

    public InversionGradientEcho {
        Inversion.check("inversion gradient echo", trMs, tiMs);
        if (!(flipDeg > 0 && flipDeg < 180)) {
            throw new IllegalArgumentException(
                    "inversion gradient echo: flip %s deg (expected: 0 to 180)".formatted(flipDeg));
        }
    }

    @Override
    public OptionalDouble inversionTimeMs() {
        return OptionalDouble.of(tiMs);
    }

    @Override
    public double water(MrProperties tissue, double teMs) {
        return Fat.waterDensity(tissue) * excited(tissue.t1Ms()) * Math.exp(-teMs / tissue.t2StarMs());
    }

    @Override
    public double fat(MrProperties tissue, double teMs) {
        return Fat.density(tissue) * excited(Fat.T1_MS) * Math.exp(-teMs / tissue.t2StarMs());
    }

    @Override
    public boolean isSpinEcho() {
        return false;
    }

    private double excited(double t1Ms) {
        return Math.sin(Math.toRadians(flipDeg)) * Inversion.longitudinal(trMs, tiMs, t1Ms);
    }
}
