package org.petmr.simulator.physics;

import org.petmr.recon.scanner.ScannerModel;

/**
 * Singles of each crystal: a smooth axial profile times the crystal's efficiency.
 *
 * @param ratePerSecond of the whole scanner at the start, falling with the activity
 * @param axialDrop how much less the outermost rings see than the middle, 0 to 1; the profile is a parabola
 */
public record SinglesModel(double ratePerSecond, double axialDrop) {

    public SinglesModel {
        if (!(ratePerSecond >= 0)) {
            throw new IllegalArgumentException("singles.ratePerSecond: " + ratePerSecond + " (expected: >= 0)");
        }
        if (!(axialDrop >= 0 && axialDrop <= 1)) {
            throw new IllegalArgumentException("singles.axialDrop: " + axialDrop + " (expected: 0 to 1)");
        }
    }

    /** Each crystal's part of the rate, by element id; sums to 1. */
    double[] shares(DetectorModel detector) {
        ScannerModel scanner = detector.scanner();
        double[] shares = new double[scanner.elements()];
        double sum = 0;
        for (int i = 0; i < shares.length; i++) {
            double ring = (double) (i / scanner.indicesPerRing());
            double fromMiddle = (2 * ring - (scanner.rings() - 1)) / Math.max(1, scanner.rings() - 1);
            shares[i] = detector.efficiencies()[i] * (1 - axialDrop * fromMiddle * fromMiddle);
            sum += shares[i];
        }
        for (int i = 0; i < shares.length; i++) {
            shares[i] /= sum;
        }
        return shares;
    }

    /** Singles a second of each crystal at the start, by element id. */
    public double[] crystalRatesPerSecond(DetectorModel detector) {
        double[] rates = shares(detector);
        for (int i = 0; i < rates.length; i++) {
            rates[i] *= ratePerSecond;
        }
        return rates;
    }
}
