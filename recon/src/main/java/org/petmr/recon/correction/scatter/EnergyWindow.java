package org.petmr.recon.correction.scatter;

import org.apache.commons.math3.special.Erf;
import org.petmr.recon.scanner.ScannerModel;

/**
 * The chance that a photon is counted inside the energy window: a Gaussian response whose FWHM grows with the square root of
 * the energy, as UCL/STIR models it.
 *
 * @param lowerKev lower level
 * @param upperKev upper level
 * @param resolution FWHM / E at 511 keV
 */
public record EnergyWindow(double lowerKev, double upperKev, double resolution) {

    private static final double FWHM_PER_SIGMA = 2 * Math.sqrt(2 * Math.log(2));

    public EnergyWindow {
        if (!(lowerKev > 0 && lowerKev < upperKev)) {
            throw new IllegalArgumentException(
                    "energy window: %s to %s keV (expected: 0 < lower < upper)".formatted(lowerKev, upperKev));
        }
        if (!(resolution > 0 && resolution < 1)) {
            throw new IllegalArgumentException("energy resolution: " + resolution + " (expected: 0 to 1)");
        }
    }

    public static EnergyWindow of(ScannerModel scanner) {
        return new EnergyWindow(scanner.lowerEnergyKev(), scanner.upperEnergyKev(), scanner.energyResolution());
    }

    /** Chance that a photon of this energy, absorbed whole, is counted inside the window. */
    public double acceptance(double energyKev) {
        double sigma = resolution * Math.sqrt(ComptonScatter.ELECTRON_KEV * energyKev) / FWHM_PER_SIGMA;
        double scale = 1 / (Math.sqrt(2) * sigma);
        return 0.5 * (Erf.erf((upperKev - energyKev) * scale) - Erf.erf((lowerKev - energyKev) * scale));
    }

    /** The smallest cosine of a scattering angle after which at least this share of annihilation photons is counted. */
    public double leastCosine(double leastAcceptance) {
        double low = -1;
        double high = 1;
        if (acceptance(ComptonScatter.scatteredEnergyKev(ComptonScatter.ELECTRON_KEV, low)) >= leastAcceptance) {
            return low;
        }
        for (int i = 0; i < 60; i++) {
            double middle = 0.5 * (low + high);
            double energyKev = ComptonScatter.scatteredEnergyKev(ComptonScatter.ELECTRON_KEV, middle);
            if (acceptance(energyKev) < leastAcceptance) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return high;
    }
}
