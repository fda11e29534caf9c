package org.petmr.attenuation.bone;

import org.petmr.recon.image.Volume;

/**
 * R2*, the rate at which signal is lost between two echoes, and what it says of bone: Ladefoged et al., Phys Med Biol 60
 * (2015) (RESOLUTE).
 */
final class RelaxationRate {

    /** Faster than this nothing decays that can still be seen. */
    static final double NOISE_PER_S = 10_000;

    /** No bone in a head attenuates more than cortical bone of 1.92 g/mL (NIST); the cubic below knows no such end. */
    static final double DENSEST_PER_CM = 0.1716;

    /** Less than this is soft tissue. */
    static final double LEAST_BONE_PER_CM = 0.101;

    private RelaxationRate() {}

    /**
     * {@code (ln S1 - ln S2) / (TE2 - TE1)}, s^-1.
     *
     * @param floor the second echo is taken for at least this, the mean of the noise; where the first isn't above it either,
     *     0
     * @return 0 for signal that doesn't decay, and where the rate is noise
     */
    static Volume perS(Volume first, Volume second, double betweenMs, float floor) {
        Volume rate = Volume.zeros(first.grid());
        float[] a = first.values();
        float[] b = second.values();
        float[] to = rate.values();
        double perS = 1000 / betweenMs;
        for (int i = 0; i < to.length; i++) {
            double s2 = Math.max(b[i], floor);
            if (s2 > 0 && a[i] > s2) {
                double r = perS * Math.log(a[i] / s2);
                to[i] = r > NOISE_PER_S ? 0 : (float) r;
            }
        }
        return rate;
    }

    /** CT number of bone with a rate, HU; fitted up to some 700 s^-1. */
    static double hu(double perS) {
        return ((1.351e-6 * perS - 3.617e-3) * perS + 3.841) * perS - 19.46;
    }

    /** mu of tissue with a rate, on the curve of 120 kVp. */
    static double muPerCm(double perS) {
        return Math.min(DENSEST_PER_CM, CtToMu.KVP_120.muPerCm(hu(perS)));
    }
}
