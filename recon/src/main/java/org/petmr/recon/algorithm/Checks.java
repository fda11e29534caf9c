package org.petmr.recon.algorithm;

/** What the parameters of several algorithms must be. */
final class Checks {

    private Checks() {}

    static void passes(int iterations, int subsets) {
        if (iterations < 1) {
            throw new IllegalArgumentException("iterations: " + iterations + " (expected: >= 1)");
        }
        if (subsets < 1) {
            throw new IllegalArgumentException("subsets: " + subsets + " (expected: >= 1)");
        }
    }

    /** Refuses NaN too. */
    static void notNegative(String name, double value) {
        if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: >= 0)");
        }
    }

    static void positive(String name, double value) {
        if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: > 0)");
        }
    }
}
