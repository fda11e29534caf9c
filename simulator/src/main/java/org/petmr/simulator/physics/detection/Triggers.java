package org.petmr.simulator.physics.detection;

import java.util.Arrays;

/**
 * What blocks have noticed, structure of arrays: each entry the energy that one photon left in one block, as it would be
 * measured alone. Filled in any order, then {@link #sort sorted} by time. Reused; one for each thread.
 */
final class Triggers {

    private static final int INDEX_BITS = 24;

    /** Times lie from 0 to below this. */
    static final long MOST_PS = 1L << (Long.SIZE - 1 - INDEX_BITS);

    int n;
    long[] timePs = new long[1 << 12];
    int[] block = new int[1 << 12];
    float[] kev = new float[1 << 12];

    /** Place in the block's frame, see {@link BlockRing}. */
    float[] vMm = new float[1 << 12];

    float[] wMm = new float[1 << 12];

    /** 0 to below 1: the single counts when its crystal's acceptance is more. */
    float[] chance = new float[1 << 12];

    /** Number of the decay * 2, + 1 when the photon was scattered in the phantom. */
    int[] origin = new int[1 << 12];

    /** After {@link #sort}: indices in order of time. */
    int[] order = new int[1 << 12];

    private long[] keys = new long[1 << 12];

    void clear() {
        n = 0;
    }

    void add(long ps, int where, double energyKev, double v, double w, double itsChance, int itsOrigin) {
        if (n == timePs.length) {
            grow();
        }
        timePs[n] = ps;
        block[n] = where;
        kev[n] = (float) energyKev;
        vMm[n] = (float) v;
        wMm[n] = (float) w;
        chance[n] = (float) itsChance;
        origin[n] = itsOrigin;
        n++;
    }

    private void grow() {
        int length = 2 * n;
        if (length > 1 << INDEX_BITS) {
            throw new IllegalArgumentException(
                    "singles: more than %d in a part of the scan (expected: a rate that a scanner can have)"
                            .formatted(n));
        }
        timePs = Arrays.copyOf(timePs, length);
        block = Arrays.copyOf(block, length);
        kev = Arrays.copyOf(kev, length);
        vMm = Arrays.copyOf(vMm, length);
        wMm = Arrays.copyOf(wMm, length);
        chance = Arrays.copyOf(chance, length);
        origin = Arrays.copyOf(origin, length);
        order = new int[length];
        keys = new long[length];
    }

    void sort() {
        for (int i = 0; i < n; i++) {
            keys[i] = timePs[i] << INDEX_BITS | i;
        }
        Arrays.sort(keys, 0, n);
        int mask = (1 << INDEX_BITS) - 1;
        for (int i = 0; i < n; i++) {
            order[i] = (int) keys[i] & mask;
        }
    }
}
