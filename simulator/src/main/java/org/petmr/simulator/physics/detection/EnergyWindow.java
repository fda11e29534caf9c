package org.petmr.simulator.physics.detection;

import java.util.SplittableRandom;
import org.apache.commons.math3.special.Erf;
import org.petmr.recon.scanner.ScannerModel;

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
        this.sigmaPerRootKev = scanner.energyResolution() * Math.sqrt(Scintillator.REST_KEV) / FWHM_PER_SIGMA;
    }

    /** Draws what is measured. */
    double measure(double depositedKev, SplittableRandom random) {
        return depositedKev + sigmaPerRootKev * Math.sqrt(depositedKev) * random.nextGaussian();
    }

    boolean contains(double measuredKev) {
        return measuredKev >= lowerKev && measuredKev <= upperKev;
    }

    /** Probability that a deposited energy is measured inside. */
    public double acceptance(double depositedKev) {
        double scale = 1 / (Math.sqrt(2 * depositedKev) * sigmaPerRootKev);
        return 0.5 * (Erf.erf((upperKev - depositedKev) * scale) - Erf.erf((lowerKev - depositedKev) * scale));
    }
}
