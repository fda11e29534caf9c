package org.petmr.simulator.mr.sequence;

import java.util.OptionalDouble;
import org.petmr.simulator.phantom.MrProperties;

/**
 * Spin echoes after an inversion: FLAIR, when TI is where the fluid's signal is zero.
 *
 * @param trMs from inversion to inversion
 * @param tiMs from the inversion to the excitation
 */
public record InversionSpinEcho(double trMs, double tiMs) implements PulseSequence {

    public InversionSpinEcho {
        Inversion.check("inversion spin echo", trMs, tiMs);
    }

    /** The one that gives a tissue with this T1 no signal. */
    public static InversionSpinEcho nulling(double trMs, double t1Ms) {
        return new InversionSpinEcho(trMs, Inversion.nullingTiMs(trMs, t1Ms));
    }

    @Override
    public double flipDeg() {
        return 90;
    }

    @Override
    public OptionalDouble inversionTimeMs() {
        return OptionalDouble.of(tiMs);
    }

    @Override
    public double water(MrProperties tissue, double teMs) {
        return Fat.waterDensity(tissue)
                * Inversion.longitudinal(trMs, tiMs, tissue.t1Ms())
                * Math.exp(-teMs / tissue.t2Ms());
    }

    @Override
    public double fat(MrProperties tissue, double teMs) {
        return Fat.density(tissue) * Inversion.longitudinal(trMs, tiMs, Fat.T1_MS) * Math.exp(-teMs / Fat.T2_MS);
    }

    @Override
    public boolean isSpinEcho() {
        return true;
    }
}
