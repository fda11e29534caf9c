package org.petmr.simulator.physics.detection;

import java.util.SplittableRandom;

/** Compton scattering on free electrons, after Klein and Nishina (physics.md 3.4). */
final class CrystalCompton {

    private static final double THOMSON_CM2 = 6.652458e-25;

    private CrystalCompton() {}

    /** Of one electron. */
    static double crossSectionCm2(double energyKev) {
        double a = energyKev / Scintillator.REST_KEV;
        double b = 1 + 2 * a;
        double log = Math.log(b);
        return 0.75
                * THOMSON_CM2
                * ((1 + a) / (a * a) * (2 * (1 + a) / b - log / a) + log / (2 * a) - (1 + 3 * a) / (b * b));
    }

    /**
     * Draws how many times smaller the energy becomes, by composition and rejection.
     *
     * <p>Source: H. Kahn, Applications of Monte Carlo, RAND AECU-3259, 1956.
     *
     * @param a energy before, in units of 511 keV
     * @return E / E'; the cosine of the angle is {@code 1 - (ratio - 1) / a}
     */
    static double drawRatio(double a, SplittableRandom random) {
        double b = 1 + 2 * a;
        double first = b / (b + 8);
        while (true) {
            double u = random.nextDouble();
            double v = random.nextDouble();
            if (random.nextDouble() <= first) {
                double x = 1 + 2 * a * u;
                double inverse = 1 / x;
                if (v <= 4 * (inverse - inverse * inverse)) {
                    return x;
                }
            } else {
                double x = b / (1 + 2 * a * u);
                double cosine = 1 - (x - 1) / a;
                if (v <= 0.5 * (cosine * cosine + 1 / x)) {
                    return x;
                }
            }
        }
    }
}
