package org.petmr.simulator.physics.detection;

import java.util.Arrays;

/** Singles in order of time, structure of arrays. Reused; one for each thread. */
final class Singles {

    int n;
    long[] timePs = new long[1 << 12];

    /** Element id. */
    int[] element = new int[1 << 12];

    float[] kev = new float[1 << 12];

    /** As in {@link Triggers}. */
    int[] origin = new int[1 << 12];

    void clear() {
        n = 0;
    }

    void add(long ps, int itsElement, float itsKev, int itsOrigin) {
        if (n == timePs.length) {
            timePs = Arrays.copyOf(timePs, 2 * n);
            element = Arrays.copyOf(element, 2 * n);
            kev = Arrays.copyOf(kev, 2 * n);
            origin = Arrays.copyOf(origin, 2 * n);
        }
        timePs[n] = ps;
        element[n] = itsElement;
        kev[n] = itsKev;
        origin[n] = itsOrigin;
        n++;
    }
}
