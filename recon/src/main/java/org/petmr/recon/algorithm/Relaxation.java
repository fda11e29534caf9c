package org.petmr.recon.algorithm;

/**
 * Step lengths that shrink so that ordered subsets come to rest: {@code lambda_k = first / (1 + decay k)} in pass k = 0, 1,
 * ... Their sum is infinite and the sum of their squares finite, which is what convergence asks for (Ahn and Fessler, IEEE
 * Trans Med Imaging 22(5), 2003).
 *
 * @param first step of the first pass, above 0, at most 1
 * @param decay above 0; 0 keeps the step, and the subsets then circle round the solution
 */
public record Relaxation(double first, double decay) {

    /** Full first steps, a fifth of them after 20 passes. */
    public static final Relaxation USUAL = new Relaxation(1, 0.2);

    public Relaxation {
        if (!(first > 0 && first <= 1)) {
            throw new IllegalArgumentException("relaxation.first: " + first + " (expected: above 0, at most 1)");
        }
        if (!(decay >= 0 && decay < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("relaxation.decay: " + decay + " (expected: >= 0)");
        }
    }

    double step(int pass) {
        return first / (1 + decay * pass);
    }
}
