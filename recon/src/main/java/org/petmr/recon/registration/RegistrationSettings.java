package org.petmr.recon.registration;

/**
 * How to register.
 *
 * @param bins of each intensity axis, 32 to 64
 * @param samples points drawn in the fixed image at the finest resolution
 * @param finestMm lattice of the finest resolution; the coarser ones have 2 and 4 times that
 * @param evaluations of the metric at most, for each of the finer resolutions
 * @param seed of the drawn points: the same seed gives the same answer
 * @param prior what is known beforehand
 */
public record RegistrationSettings(
        int bins, int samples, double finestMm, int evaluations, long seed, MotionPrior prior) {

    public static final RegistrationSettings DEFAULT = new RegistrationSettings(40, 120_000, 2, 150, 20_240_511);

    /** With nothing known beforehand. */
    public RegistrationSettings(int bins, int samples, double finestMm, int evaluations, long seed) {
        this(bins, samples, finestMm, evaluations, seed, MotionPrior.NONE);
    }

    public RegistrationSettings {
        if (bins < 16 || bins > 128) {
            throw new IllegalArgumentException("bins: " + bins + " (expected: 16 to 128)");
        }
        if (samples < 1000) {
            throw new IllegalArgumentException("samples: " + samples + " (expected: >= 1000)");
        }
        if (!(finestMm >= 0.5 && finestMm <= 20)) {
            throw new IllegalArgumentException("finestMm: " + finestMm + " (expected: 0.5 to 20)");
        }
        if (evaluations < 20) {
            throw new IllegalArgumentException("evaluations: " + evaluations + " (expected: >= 20)");
        }
    }

    /** The same with something known beforehand. */
    public RegistrationSettings withPrior(MotionPrior known) {
        return new RegistrationSettings(bins, samples, finestMm, evaluations, seed, known);
    }
}
