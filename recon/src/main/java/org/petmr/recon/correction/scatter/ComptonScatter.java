package org.petmr.recon.correction.scatter;

/**
 * Compton scatter off free electrons: Klein and Nishina's cross-sections and the energy that is left. Sources: O. Klein,
 * Y. Nishina, Z. Phys. 52 (1929) 853; the integrated form as in any textbook, e.g. Evans, The Atomic Nucleus (1955).
 */
public final class ComptonScatter {

    /** Rest energy of an electron as the field rounds it, and the energy of an annihilation photon. */
    public static final double ELECTRON_KEV = 511;

    /** Square of the classical electron radius. */
    static final double ELECTRON_RADIUS_SQUARE_CM2 = 7.9408e-26;

    private ComptonScatter() {}

    /** Energy after scatter. @param cosine of the scattering angle */
    public static double scatteredEnergyKev(double energyKev, double cosine) {
        return energyKev / (1 + energyKev / ELECTRON_KEV * (1 - cosine));
    }

    /** Cosine of the angle by which an annihilation photon was deflected to be left with an energy; below -1 for none. */
    public static double cosine(double scatteredKev) {
        return 2 - ELECTRON_KEV / scatteredKev;
    }

    /** Differential cross-section of one electron, cm^2 / sr. @param cosine of the scattering angle */
    public static double differentialCm2(double energyKev, double cosine) {
        double p = scatteredEnergyKev(energyKev, cosine) / energyKev;
        return 0.5 * ELECTRON_RADIUS_SQUARE_CM2 * p * p * (p + 1 / p - (1 - cosine * cosine));
    }

    /** Cross-section of one electron for scatter by any angle, cm^2. */
    public static double totalCm2(double energyKev) {
        double a = energyKev / ELECTRON_KEV;
        double log = Math.log1p(2 * a);
        double first = (1 + a) / (a * a) * (2 * (1 + a) / (1 + 2 * a) - log / a);
        double rest = log / (2 * a) - (1 + 3 * a) / ((1 + 2 * a) * (1 + 2 * a));
        return 2 * Math.PI * ELECTRON_RADIUS_SQUARE_CM2 * (first + rest);
    }

    /**
     * How much more a photon of less energy is attenuated than one of 511 keV: the ratio of the total cross-sections, since
     * almost all attenuation in tissue at these energies is Compton scatter.
     */
    public static double attenuationRatio(double energyKev) {
        return totalCm2(energyKev) / totalCm2(ELECTRON_KEV);
    }
}
