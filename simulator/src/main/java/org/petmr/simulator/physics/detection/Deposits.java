package org.petmr.simulator.physics.detection;

/** What a photon left in each block that it met: energy, its centre, and when it began. Reused; one for each thread. */
final class Deposits {

    private static final int MOST_BLOCKS = 16;

    int count;
    final int[] block = new int[MOST_BLOCKS];
    final double[] energyKev = new double[MOST_BLOCKS];

    /** Centre of the energy in the block's frame, see {@link BlockRing}. */
    final double[] vMm = new double[MOST_BLOCKS];

    final double[] wMm = new double[MOST_BLOCKS];

    /** Of the first interaction, on the photon's clock. */
    final double[] timePs = new double[MOST_BLOCKS];

    void clear() {
        count = 0;
    }

    /** Adds energy to its block; a photon that meets more blocks than there is room for leaves no more. */
    void add(int where, double kev, double v, double w, double ps) {
        int i = 0;
        while (i < count && block[i] != where) {
            i++;
        }
        if (i == MOST_BLOCKS) {
            return;
        }
        if (i == count) {
            count++;
            block[i] = where;
            energyKev[i] = kev;
            vMm[i] = v;
            wMm[i] = w;
            timePs[i] = ps;
            return;
        }
        double part = kev / (energyKev[i] + kev);
        energyKev[i] += kev;
        vMm[i] += part * (v - vMm[i]);
        wMm[i] += part * (w - wMm[i]);
        timePs[i] = Math.min(timePs[i], ps);
    }

    /** Index of the largest. */
    int largest() {
        int most = 0;
        for (int i = 1; i < count; i++) {
            if (energyKev[i] > energyKev[most]) {
                most = i;
            }
        }
        return most;
    }
}
