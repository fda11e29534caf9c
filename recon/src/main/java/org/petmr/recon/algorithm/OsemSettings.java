package org.petmr.recon.algorithm;

/**
 * @param iterations passes over all subsets
 * @param subsets a divisor of the number of views
 */
public record OsemSettings(int iterations, int subsets) {

    public OsemSettings {
        if (iterations < 1) {
            throw new IllegalArgumentException("iterations: " + iterations + " (expected: >= 1)");
        }
        if (subsets < 1) {
            throw new IllegalArgumentException("subsets: " + subsets + " (expected: >= 1)");
        }
    }
}
