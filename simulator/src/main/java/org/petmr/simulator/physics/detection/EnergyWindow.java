package org.petmr.simulator.physics.detection;

import java.util.SplittableRandom;
import org.apache.commons.math3.special.Erf;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.simulator.physics.Photon;

/**
 * A measured energy is the deposited one with a normal error, FWHM {@code resolution * sqrt(511 E)}, and counts between two
 * levels (physics.md 3.5).
 */
public final class EnergyWindow {

    static final double FWHM_PER_SIGMA = 2 * Math.sqrt(2 * Math.log(2));

    private final double lowerKev;
    private final double upperKev;
    private final double sigmaPerRootKev;

    public EnergyWindow(ScannerModel scanner) {
        this.lowerKev = scanner.lowerEnergyKev();
        this.upperKev = scanner.upperEnergyKev();
        this.sigmaPerRootKev = scanner.energyResolution() * Math.sqrt(Photon.ANNIHILATION_KEV) / FWHM_PER_SIGMA;
    }

    /** Draws what is measured. */
    double measure(double depositedKev, SplittableRandom random) {
        return depositedKev + sigmaPerRootKev * Math.sqrt(depositedKev) * random.nextGaussian();
    }

    boolean contains(double measuredKev) {
        return measuredKev >= lowerKev && measuredKev <= upperKev;
    }

    /** Energy below which a photon is not measured above a level but once in a thousand times; at least 60 keV. */
    double leastKev(double levelKev) {
        // measure(E) = E + 3 sigma(E) = level, solved for the root of E.
        double root = 0.5 * (Math.sqrt(9 * sigmaPerRootKev * sigmaPerRootKev + 4 * levelKev) - 3 * sigmaPerRootKev);
        return Math.max(60, root * root);
    }

    /** Probability that a deposited energy is measured inside. */
    public double acceptance(double depositedKev) {
        double scale = 1 / (Math.sqrt(2 * depositedKev) * sigmaPerRootKev);
        return 0.5 * (Erf.erf((upperKev - depositedKev) * scale) - Erf.erf((lowerKev - depositedKev) * scale));
    }
}
