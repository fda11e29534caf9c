package org.petmr.recon.correction.scatter;

import java.util.Arrays;

/** Along one axis: which coarse cells each fine cell lies in, and what share of the coarse cell it fills. */
final class Overlap {

    private final int[] first;
    private final int[] last;
    private final double fineLow;
    private final double fineStep;
    private final double coarseLow;
    private final double coarseStep;

    Overlap(int fine, double fineLow, double fineStep, int coarse, double coarseLow, double coarseStep) {
        this.fineLow = fineLow;
        this.fineStep = fineStep;
        this.coarseLow = coarseLow;
        this.coarseStep = coarseStep;
        this.first = new int[fine];
        this.last = new int[fine];
        for (int i = 0; i < fine; i++) {
            double low = (fineLow + i * fineStep - coarseLow) / coarseStep;
            double high = (fineLow + (i + 1) * fineStep - coarseLow) / coarseStep;
            first[i] = Math.max(0, (int) Math.floor(low + 1e-9));
            last[i] = Math.min(coarse - 1, (int) Math.ceil(high - 1e-9) - 1);
        }
    }

    int first(int fine) {
        return first[fine];
    }

    int last(int fine) {
        return last[fine];
    }

    /** Share of the coarse cell that the fine one fills. */
    double share(int fine, int coarse) {
        double low = Math.max(fineLow + fine * fineStep, coarseLow + coarse * coarseStep);
        double high = Math.min(fineLow + (fine + 1) * fineStep, coarseLow + (coarse + 1) * coarseStep);
        return Math.max(0, high - low) / coarseStep;
    }

    /**
     * Averages a run of fine values.
     *
     * @param at where the run begins in {@code from}
     * @param to {@code [coarse cells]}; overwritten
     * @return false when all are 0
     */
    boolean gather(float[] from, int at, float[] to) {
        Arrays.fill(to, 0);
        boolean isAny = false;
        for (int i = 0; i < first.length; i++) {
            float value = from[at + i];
            if (value != 0) {
                isAny = true;
                for (int c = first[i]; c <= last[i]; c++) {
                    to[c] += (float) (value * share(i, c));
                }
            }
        }
        return isAny;
    }
}
