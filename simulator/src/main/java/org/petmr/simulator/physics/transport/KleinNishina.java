package org.petmr.simulator.physics.transport;

import java.util.SplittableRandom;
import org.petmr.simulator.physics.Photon;

/**
 * Compton scattering by a free electron at rest. Source: O. Klein, Y. Nishina, Z. Phys. 52, 853 (1929), in the notation
 * {@code a = E / 511 keV}, {@code P = E' / E}.
 */
public final class KleinNishina {

    /** Thomson cross section of an electron. */
    public static final double THOMSON_CM2 = 6.6524587e-25;

    private static final int TABLE_KEV = 1024;
    private static final float[] RELATIVE = relatives();

    private KleinNishina() {}

    /** Energy after scattering. @param cosine of the scattering angle */
    public static double scatteredKev(double energyKev, double cosine) {
        return energyKev / (1 + energyKev / Photon.ANNIHILATION_KEV * (1 - cosine));
    }

    /** Cosine of the angle that leaves an energy; below -1 when no angle leaves so little. */
    public static double cosine(double energyKev, double scatteredKev) {
        return 1 - Photon.ANNIHILATION_KEV * (1 / scatteredKev - 1 / energyKev);
    }

    /** Total cross section of an electron. */
    public static double crossSectionCm2(double energyKev) {
        double a = energyKev / Photon.ANNIHILATION_KEV;
        if (a < 1e-3) {
            return THOMSON_CM2 * (1 - 2 * a);
        }
        double log = Math.log(1 + 2 * a);
        double b = 1 + 2 * a;
        return 0.75
                * THOMSON_CM2
                * ((1 + a) / (a * a) * (2 * (1 + a) / b - log / a) + log / (2 * a) - (1 + 3 * a) / (b * b));
    }

    /** Differential cross section of an electron, cm^2/sr. */
    public static double perSteradianCm2(double energyKev, double cosine) {
        double p = scatteredKev(energyKev, cosine) / energyKev;
        double classicalRadiusSquared = THOMSON_CM2 * 3 / (8 * Math.PI);
        return 0.5 * classicalRadiusSquared * p * p * (p + 1 / p - (1 - cosine * cosine));
    }

    private static float[] relatives() {
        float[] table = new float[TABLE_KEV + 1];
        for (int i = 0; i <= TABLE_KEV; i++) {
            table[i] = (float) (crossSectionCm2(i) / crossSectionCm2(Photon.ANNIHILATION_KEV));
        }
        return table;
    }

    /**
     * Cross section as a part of that at 511 keV, from a table: how attenuation by tissue grows as photons lose energy.
     *
     * @param energyKev 0 to 1023
     */
    public static double relative(double energyKev) {
        int i = (int) energyKev;
        return RELATIVE[i] + (energyKev - i) * (RELATIVE[i + 1] - RELATIVE[i]);
    }

    /**
     * Draws the cosine of a scattering angle. Source: H. Kahn, "Applications of Monte Carlo", RAND AECU-3259 (1954): the
     * energy ratio {@code x = E / E'} by composition and rejection.
     */
    public static double drawCosine(SplittableRandom random, double energyKev) {
        double a = energyKev / Photon.ANNIHILATION_KEV;
        double b = 2 * a + 1;
        while (true) {
            double x;
            double chance;
            if (random.nextDouble() * (b + 8) <= b) {
                x = 1 + 2 * a * random.nextDouble();
                chance = 4 * (x - 1) / (x * x);
            } else {
                x = b / (1 + 2 * a * random.nextDouble());
                double c = 1 - (x - 1) / a;
                chance = 0.5 * (c * c + 1 / x);
            }
            if (random.nextDouble() <= chance) {
                return 1 - (x - 1) / a;
            }
        }
    }
}
