package org.petmr.simulator.mr.sequence;

import org.petmr.simulator.phantom.MrProperties;

/** Fat at 3 T; tissues name only how much of it they have. Relaxation: usual values of subcutaneous fat at 3 T. */
public final class Fat {

    static final double T1_MS = 380;

    /** In a train of spin echoes, which keeps fat bright. */
    static final double T2_MS = 110;

    /** How far below water it precesses: 3.4 ppm of 42.577 MHz/T at 3 T. */
    public static final double OFFSET_HZ = 3.4e-6 * 42.577e6 * 3.0;

    private Fat() {}

    static double density(MrProperties tissue) {
        return tissue.protonDensity() * tissue.fatFraction();
    }

    static double waterDensity(MrProperties tissue) {
        return tissue.protonDensity() * (1 - tissue.fatFraction());
    }

    /** Angle by which fat lags behind water at a gradient echo. */
    public static double phaseRad(double teMs) {
        return 2 * Math.PI * OFFSET_HZ * teMs * 1e-3;
    }
}
