package org.petmr.simulator.mr.sequence;

import org.petmr.simulator.phantom.MrProperties;

/**
 * A spin echo, alone or as the effective one of a train.
 *
 * @param trMs repetition time
 */
public record SpinEcho(double trMs) implements PulseSequence {

    public SpinEcho {
        if (!(trMs > 0)) {
            throw new IllegalArgumentException("spin echo: TR %s ms (expected: > 0)".formatted(trMs));
        }
    }

    @Override
    public double flipDeg() {
        return 90;
    }

    @Override
    public double water(MrProperties tissue, double teMs) {
        return Fat.waterDensity(tissue) * (1 - Math.exp(-trMs / tissue.t1Ms())) * Math.exp(-teMs / tissue.t2Ms());
    }

    @Override
    public double fat(MrProperties tissue, double teMs) {
        return Fat.density(tissue) * (1 - Math.exp(-trMs / Fat.T1_MS)) * Math.exp(-teMs / Fat.T2_MS);
    }

    @Override
    public boolean isSpinEcho() {
        return true;
    }
}
