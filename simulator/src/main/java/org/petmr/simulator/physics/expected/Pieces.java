package org.petmr.simulator.physics.expected;

/**
 * What a line runs through, in order: piece k from {@code at[k]} to {@code at[k + 1]} mm along it lies in {@code part[k]} of the
 * phantom, or nowhere. Reused line after line.
 */
final class Pieces {

    double[] at = new double[64];
    int[] part = new int[64];
    int count;

    void clear(int most) {
        count = 0;
        if (at.length <= most) {
            at = new double[2 * most];
            part = new int[2 * most];
        }
    }

    /** Integral of a value that belongs to each part, times mm. @param byPart the air counts 0 */
    double integral(double[] byPart) {
        double sum = 0;
        for (int k = 0; k < count; k++) {
            if (part[k] >= 0) {
                sum += byPart[part[k]] * (at[k + 1] - at[k]);
            }
        }
        return sum;
    }
}
