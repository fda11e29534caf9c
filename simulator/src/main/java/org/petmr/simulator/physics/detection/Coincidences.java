package org.petmr.simulator.physics.detection;

import java.util.Arrays;

/** Coincidences in order of time: words of the detector link with their truth tags. Reused; one for each thread. */
final class Coincidences {

    int n;

    /** Of the single that opened the window. */
    long[] timePs = new long[1 << 12];

    long[] words = new long[1 << 12];
    byte[] truth = new byte[1 << 12];

    void clear() {
        n = 0;
    }

    void add(long ps, long word, byte itsTruth) {
        if (n == timePs.length) {
            timePs = Arrays.copyOf(timePs, 2 * n);
            words = Arrays.copyOf(words, 2 * n);
            truth = Arrays.copyOf(truth, 2 * n);
        }
        timePs[n] = ps;
        words[n] = word;
        truth[n] = itsTruth;
        n++;
    }
}
