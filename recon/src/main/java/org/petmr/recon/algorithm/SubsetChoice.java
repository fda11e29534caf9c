package org.petmr.recon.algorithm;

/** A number of subsets for scanners of any number of views. */
public final class SubsetChoice {

    private SubsetChoice() {}

    /** The divisor of the views that lies nearest to what is wished for; the smaller of two. */
    public static int near(int wished, int views) {
        int best = 1;
        for (int s = 1; s <= views; s++) {
            if (views % s == 0 && Math.abs(s - wished) < Math.abs(best - wished)) {
                best = s;
            }
        }
        return best;
    }
}
