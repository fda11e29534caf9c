package org.petmr.simulator.mr.sequence;

import org.petmr.simulator.phantom.MrProperties.Perfusion;

/**
 * The first pass of a contrast agent. In the artery C(t) = (t - t0)^alpha exp(-(t - t0) / beta), which peaks alpha beta after
 * its arrival with the area beta^(alpha + 1) Gamma(alpha + 1); in tissue CBF times its convolution with the residue
 * exp(-t / MTT), CBF = CBV / MTT (Ostergaard et al., Magn Reson Med 36:715, 1996; haematocrit and density taken as 1).
 *
 * @param arrivalS t0, from the start of the series
 * @param alpha exponent of the rise
 * @param betaS time constant of the fall
 * @param ratePerS what concentration 1 adds to 1/T2*
 */
public record Bolus(double arrivalS, double alpha, double betaS, double ratePerS) {

    /** The convolution is summed in steps of this. */
    private static final double STEP_S = 0.05;

    /**
     * Beside a large artery the rate follows the arterial concentration, a tenth as much as blood alone would: an artery
     * itself would have no signal left at the peak.
     */
    private static final double ARTERIAL_FRACTION = 0.1;

    /** Arrives after 15 s; grey matter of 4 % blood volume loses a third of its signal at an echo of 30 ms. */
    public static final Bolus USUAL = new Bolus(15, 3, 1.5, 140);

    public Bolus {
        if (!(arrivalS >= 0 && alpha > 0 && betaS > 0 && ratePerS > 0)) {
            throw new IllegalArgumentException("bolus: arrivalS %s, alpha %s, betaS %s, ratePerS %s (expected: > 0)"
                    .formatted(arrivalS, alpha, betaS, ratePerS));
        }
    }

    /** In the artery, arbitrary unit. */
    public double arterial(double timeS) {
        double t = timeS - arrivalS;
        return t <= 0 ? 0 : Math.pow(t, alpha) * Math.exp(-t / betaS);
    }

    /** In a tissue, same unit. */
    public double tissue(Perfusion vessels, double timeS) {
        if (!(vessels.cbvFraction() > 0) || timeS <= arrivalS) {
            return 0;
        }
        double sum = 0;
        int steps = (int) Math.ceil((timeS - arrivalS) / STEP_S);
        double step = (timeS - arrivalS) / steps;
        for (int i = 0; i < steps; i++) {
            double at = arrivalS + (i + 0.5) * step;
            sum += arterial(at) * Math.exp(-(timeS - at) / vessels.mttS());
        }
        return vessels.cbvFraction() / vessels.mttS() * sum * step;
    }

    /** What the agent in a tissue adds to 1/T2*. */
    public double tissueRatePerS(Perfusion vessels, double timeS) {
        return ratePerS * tissue(vessels, timeS);
    }

    /** What it adds to 1/T2* beside an artery. */
    public double arterialRatePerS(double timeS) {
        return ARTERIAL_FRACTION * ratePerS * arterial(timeS);
    }
}
