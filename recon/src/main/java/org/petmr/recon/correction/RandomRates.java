package org.petmr.recon.correction;

import org.petmr.recon.event.SinglesRates;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.sinogram.LiveSpans;

/** Random coincidences from singles rates. */
public final class RandomRates {

    private RandomRates() {}

    /** Rate of random coincidences of two detectors: 2 tau S1 S2. @param windowNs full width of the window, 2 tau */
    public static double pairCps(double windowNs, double singles1Cps, double singles2Cps) {
        return windowNs * 1e-9 * singles1Cps * singles2Cps;
    }

    /**
     * Singles of single elements from those of larger units: a unit's rate is shared by its crystals in proportion to their
     * efficiencies, since what a crystal counts of singles it counts with the same efficiency.
     *
     * @return {@code [elements]} by element id; 0 for gaps and crystals of efficiency 0
     */
    public static double[] ofElements(ScannerModel scanner, SinglesRates rates, CrystalEfficiencies efficiencies) {
        double[] sums = new double[rates.units().units()];
        for (int e = 0; e < scanner.elements(); e++) {
            sums[rates.units().unit(e)] += efficiencies.at(e);
        }
        double[] shared = new double[scanner.elements()];
        for (int e = 0; e < shared.length; e++) {
            double all = sums[rates.units().unit(e)];
            shared[e] = all > 0 ? rates.ofUnit(e) * efficiencies.at(e) / all : 0;
        }
        return shared;
    }

    /**
     * How much more randoms a frame without pauses has than its mean singles rates say, as randoms fall with the square of the activity:
     * {@code T int exp(-2 lambda t) / (int exp(-lambda t))^2} over a frame of T. Source: UCL/STIR
     * {@code randoms_from_singles.cxx}.
     */
    public static double frameFactor(double halfLifeS, double durationS) {
        double x = Math.log(2) / halfLifeS * durationS;
        if (!(x > 0)) {
            throw new IllegalArgumentException(
                    "frame: %s s, half-life %s s (expected: > 0)".formatted(durationS, halfLifeS));
        }
        // (1 - e^-2x) / 2x over ((1 - e^-x) / x)^2, which is x / 2 / tanh(x / 2)
        return x / 2 / Math.tanh(x / 2);
    }

    /**
     * The same of a frame with pauses: the mean of the activity's square, which falls with half the half-life, over the square
     * of its mean.
     *
     * @param halfLifeS 0 when unknown: 1
     * @param spans the parts of the frame; 1 where there are none
     */
    public static double frameFactor(double halfLifeS, LiveSpans spans) {
        if (!(halfLifeS > 0) || spans.isEmpty()) {
            return 1;
        }
        double mean = spans.meanRemaining(halfLifeS);
        return spans.meanRemaining(halfLifeS / 2) / (mean * mean);
    }
}
