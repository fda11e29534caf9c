package org.petmr.attenuation.bone;

/**
 * How bone is read from UTE.
 *
 * @param boneFromPerS R2* from which on tissue is bone
 * @param nearAirFromPerS the same near air inside of the head, where the field is uneven and R2* noisy: the skull base
 * @param nearAirMm how far that reaches
 * @param airBelow first echo of air, soft tissue 1; bone has 0.18 and more
 * @param skinMm outermost layer, which holds no bone but blurs into air
 */
public record UteOptions(
        double boneFromPerS, double nearAirFromPerS, double nearAirMm, double airBelow, double skinMm) {

    /** Thresholds of R2* after RESOLUTE: Ladefoged et al., Phys Med Biol 60 (2015). */
    public static final UteOptions DEFAULT = new UteOptions(100, 300, 6, 0.12, 3);

    public UteOptions {
        if (!(boneFromPerS >= 50 && boneFromPerS <= 1000)) {
            throw new IllegalArgumentException("boneFromPerS: " + boneFromPerS + " s^-1 (expected: 50 to 1000)");
        }
        if (!(nearAirFromPerS >= boneFromPerS && nearAirFromPerS <= 2000)) {
            throw new IllegalArgumentException("nearAirFromPerS: %s s^-1 (expected: boneFromPerS %s to 2000)"
                    .formatted(nearAirFromPerS, boneFromPerS));
        }
        Limits.check("nearAirMm", nearAirMm, 0, 50);
        Limits.check("airBelow", airBelow, 0, 0.5);
        Limits.check("skinMm", skinMm, 0, 20);
    }
}
