package org.petmr.simulator.physics;

import java.util.SplittableRandom;

/** Draws an index with a probability proportional to its weight, in constant time (Vose's alias method). */
public final class AliasTable {

    private final double[] keep;
    private final int[] alias;

    /** @param weights none negative, one at least positive; read only */
    public AliasTable(double[] weights) {
        int n = weights.length;
        double sum = 0;
        for (double w : weights) {
            sum += w;
        }
        if (!(sum > 0)) {
            throw new IllegalArgumentException("weights: sum " + sum + " (expected: > 0)");
        }
        this.keep = new double[n];
        this.alias = new int[n];
        int[] queue = new int[n];
        int low = 0;
        int high = n;
        for (int i = 0; i < n; i++) {
            keep[i] = weights[i] * n / sum;
            alias[i] = i;
            if (keep[i] < 1) {
                queue[low++] = i;
            } else {
                queue[--high] = i;
            }
        }
        while (low > 0 && high < n) {
            int poor = queue[--low];
            int rich = queue[high];
            alias[poor] = rich;
            keep[rich] -= 1 - keep[poor];
            if (keep[rich] < 1) {
                high++;
                queue[low++] = rich;
            }
        }
        // What rounding left over on either side keeps itself.
        while (low > 0) {
            keep[queue[--low]] = 1;
        }
        while (high < n) {
            keep[queue[high++]] = 1;
        }
    }

    /** Chance with which an evenly drawn index stands, rather than its alias. */
    public double keep(int i) {
        return keep[i];
    }

    /** The index that stands when an evenly drawn one does not. */
    public int alias(int i) {
        return alias[i];
    }

    public int draw(SplittableRandom random) {
        int i = random.nextInt(keep.length);
        return random.nextDouble() < keep[i] ? i : alias[i];
    }
}
