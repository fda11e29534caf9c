package org.petmr.attenuation.emission;

/**
 * How activity and attenuation take turns.
 *
 * @param iterations turns; each is one pass over all subsets for the activity and one for mu
 * @param prior of mu
 * @param mostMuPerCm mu is kept between 0 and this
 */
public record MlaaSettings(int iterations, MuPriorSettings prior, double mostMuPerCm) {

    /** Arms beyond the MR field of view. */
    public static final MlaaSettings ARMS = new MlaaSettings(3, MuPriorSettings.ARMS, 0.15);

    public MlaaSettings {
        if (iterations < 1) {
            throw new IllegalArgumentException("iterations: " + iterations + " (expected: >= 1)");
        }
        if (!(mostMuPerCm > 0 && mostMuPerCm <= 1)) {
            throw new IllegalArgumentException("mostMuPerCm: " + mostMuPerCm + " (expected: 0 to 1)");
        }
    }
}
