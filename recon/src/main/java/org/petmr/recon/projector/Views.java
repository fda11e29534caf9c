package org.petmr.recon.projector;

import java.util.stream.IntStream;

/** Sets of views, and an order of subsets in which neighbours in time lie far apart in angle. */
public final class Views {

    private Views() {}

    public static int[] all(int views) {
        return IntStream.range(0, views).toArray();
    }

    /** Views {@code subset}, {@code subset + subsets}, ...: equally spread over the half circle. */
    public static int[] subset(int views, int subset, int subsets) {
        if (subsets < 1 || views % subsets != 0) {
            throw new IllegalArgumentException(
                    "subsets: %d (expected: a divisor of the %d views)".formatted(subsets, views));
        }
        return IntStream.range(0, views / subsets)
                .map(i -> subset + i * subsets)
                .toArray();
    }

    /**
     * The order in which subsets are used: each next one is the subset farthest in angle, on the circle of subsets, from
     * those used most recently. Deterministic.
     */
    public static int[] spreadOrder(int subsets) {
        int[] order = new int[subsets];
        int[] lastUse = new int[subsets];
        java.util.Arrays.fill(lastUse, -1);
        lastUse[0] = 0;
        for (int n = 1; n < subsets; n++) {
            int best = -1;
            double bestScore = -1;
            for (int candidate = 0; candidate < subsets; candidate++) {
                if (lastUse[candidate] >= 0) {
                    continue;
                }
                double score = Double.MAX_VALUE;
                for (int used = 0; used < n; used++) {
                    int apart = Math.abs(candidate - order[used]);
                    int distance = Math.min(apart, subsets - apart);
                    // A subset used long ago matters less than one used just now.
                    score = Math.min(score, distance * (1 + 0.5 * (n - 1 - used)));
                }
                if (score > bestScore) {
                    bestScore = score;
                    best = candidate;
                }
            }
            order[n] = best;
            lastUse[best] = n;
        }
        return order;
    }
}
