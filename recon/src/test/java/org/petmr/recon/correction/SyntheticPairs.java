package org.petmr.recon.correction;

import java.util.Random;
import java.util.function.ToDoubleBiFunction;
import org.petmr.recon.event.Word;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.sinogram.ProjectionGeometry;

/** Words of coincidences with Poisson counts on every pair of a geometry, for tests. */
final class SyntheticPairs {

    private static final int BATCH = 4096;

    private SyntheticPairs() {}

    interface Taker {
        void take(long[] words, int n);
    }

    /** Expected counts of the ring pairs of a line. */
    interface Expected {
        /** @return false when nothing is expected. @param pairs {@code [rings * rings]} */
        boolean fill(int view, int t, float[] pairs);
    }

    /** Draws every pair once; either end comes first at random. Returns the number of events. */
    static long draw(ProjectionGeometry geometry, Expected expected, boolean isDelayed, Random random, Taker taker) {
        ScannerModel scanner = geometry.scanner();
        int rings = scanner.rings();
        int n = scanner.indicesPerRing();
        float[] pairs = new float[rings * rings];
        long[] words = new long[BATCH];
        int size = 0;
        long all = 0;
        for (int view = 0; view < geometry.views(); view++) {
            for (int t = 0; t < geometry.tangentialBins(); t++) {
                if (geometry.isGap(view, t) || !expected.fill(view, t, pairs)) {
                    continue;
                }
                int a = geometry.firstCrystal(view, t);
                int b = geometry.secondCrystal(view, t);
                for (int r1 = 0; r1 < rings; r1++) {
                    for (int r2 = 0; r2 < rings; r2++) {
                        if (geometry.segments().plane(r1, r2) < 0) {
                            continue;
                        }
                        for (int k = poisson(random, pairs[r1 * rings + r2]); k > 0; k--) {
                            int e1 = r1 * n + a;
                            int e2 = r2 * n + b;
                            words[size++] = random.nextBoolean()
                                    ? Word.coincidence(isDelayed, e1, e2, 0)
                                    : Word.coincidence(isDelayed, e2, e1, 0);
                            all++;
                            if (size == BATCH) {
                                taker.take(words, size);
                                size = 0;
                            }
                        }
                    }
                }
            }
        }
        taker.take(words, size);
        return all;
    }

    /** The model times the values of both ends. */
    static Expected modelled(ProjectionGeometry geometry, PairModel model, double[] values) {
        return (view, t, pairs) -> {
            if (!model.covers(view, t)) {
                return false;
            }
            model.expected(view, t, pairs);
            times(geometry, view, t, pairs, (e1, e2) -> values[e1] * values[e2]);
            return true;
        };
    }

    /** A product of both ends' values, whatever the line. */
    static Expected products(ProjectionGeometry geometry, double[] values) {
        return (view, t, pairs) -> {
            java.util.Arrays.fill(pairs, 1);
            times(geometry, view, t, pairs, (e1, e2) -> values[e1] * values[e2]);
            return true;
        };
    }

    private static void times(
            ProjectionGeometry geometry, int view, int t, float[] pairs, ToDoubleBiFunction<Integer, Integer> factor) {
        int rings = geometry.scanner().rings();
        int n = geometry.scanner().indicesPerRing();
        int a = geometry.firstCrystal(view, t);
        int b = geometry.secondCrystal(view, t);
        for (int r1 = 0; r1 < rings; r1++) {
            for (int r2 = 0; r2 < rings; r2++) {
                pairs[r1 * rings + r2] *= (float) factor.applyAsDouble(r1 * n + a, r2 * n + b);
            }
        }
    }

    /** Knuth's method; for means up to some tens. */
    static int poisson(Random random, double mean) {
        double limit = Math.exp(-mean);
        double product = random.nextDouble();
        int k = 0;
        while (product > limit) {
            product *= random.nextDouble();
            k++;
        }
        return k;
    }
}
