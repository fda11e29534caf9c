package org.petmr.simulator.physics;

import java.util.SplittableRandom;
import org.petmr.recon.scanner.ScannerModel;

/**
 * How well crystals detect.
 *
 * <p>A pair of photons that hits crystals i and j makes a coincidence with probability
 * {@code pairSensitivity * e_i * e_j}; with the geometry this is what a normalisation of the scanner holds.
 */
public final class DetectorModel {

    private final ScannerModel scanner;
    private final double pairSensitivity;
    private final float[] efficiencies;
    private final double largest;

    /**
     * @param pairSensitivity probability for a pair in crystals of efficiency 1
     * @param efficiencies relative, one for each element id ({@code ring * indicesPerRing + index}); gaps 0; kept
     */
    public DetectorModel(ScannerModel scanner, double pairSensitivity, float[] efficiencies) {
        if (efficiencies.length != scanner.elements()) {
            throw new IllegalArgumentException(
                    "efficiencies: " + efficiencies.length + " (expected: " + scanner.elements() + ")");
        }
        double most = 0;
        for (int i = 0; i < efficiencies.length; i++) {
            boolean isGap = scanner.isGap(i % scanner.indicesPerRing());
            if (!(efficiencies[i] >= 0) || (isGap && efficiencies[i] != 0)) {
                throw new IllegalArgumentException(
                        "efficiencies[%d]: %s (expected: >= 0, 0 in a gap)".formatted(i, efficiencies[i]));
            }
            most = Math.max(most, efficiencies[i]);
        }
        if (!(pairSensitivity > 0) || pairSensitivity * most * most > 1) {
            throw new IllegalArgumentException(
                    "pairSensitivity: %s (expected: > 0, at most %s)".formatted(pairSensitivity, 1 / (most * most)));
        }
        this.scanner = scanner;
        this.pairSensitivity = pairSensitivity;
        this.efficiencies = efficiencies;
        this.largest = most;
    }

    /**
     * Efficiencies spread evenly over {@code 1 - spread .. 1 + spread}.
     *
     * @param spread 0 for equal crystals; 0.1 is usual
     */
    public static DetectorModel seeded(ScannerModel scanner, double pairSensitivity, double spread, long seed) {
        if (!(spread >= 0 && spread < 1)) {
            throw new IllegalArgumentException("spread: " + spread + " (expected: 0 to below 1)");
        }
        SplittableRandom random = new SplittableRandom(seed);
        float[] efficiencies = new float[scanner.elements()];
        for (int i = 0; i < efficiencies.length; i++) {
            double e = 1 + spread * (2 * random.nextDouble() - 1);
            efficiencies[i] = scanner.isGap(i % scanner.indicesPerRing()) ? 0 : (float) e;
        }
        return new DetectorModel(scanner, pairSensitivity, efficiencies);
    }

    public ScannerModel scanner() {
        return scanner;
    }

    public double pairSensitivity() {
        return pairSensitivity;
    }

    /** Relative efficiency by element id; the array itself, not a copy. */
    public float[] efficiencies() {
        return efficiencies;
    }

    /** Of all crystals. */
    public double largestEfficiency() {
        return largest;
    }
}
