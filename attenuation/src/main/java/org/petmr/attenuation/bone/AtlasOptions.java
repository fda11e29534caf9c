package org.petmr.attenuation.bone;

/**
 * How bone comes from the atlas.
 *
 * @param boneFrom probability from which on a place is given bone
 * @param darkUpTo signal that counts as fully dark, soft tissue 1
 * @param brightFrom signal from which on there is no bone; between both, the part falls evenly
 * @param skinMm outermost layer, which holds no bone
 * @param softPerCm what bone is mixed with where it is only likely
 */
public record AtlasOptions(double boneFrom, double darkUpTo, double brightFrom, double skinMm, double softPerCm) {

    public static final AtlasOptions DEFAULT = new AtlasOptions(0.35, 0.35, 0.75, 3, 0.1);

    public AtlasOptions {
        Limits.check("boneFrom", boneFrom, 0.05, 0.95);
        Limits.check("darkUpTo", darkUpTo, 0.05, 1);
        Limits.check("brightFrom", brightFrom, darkUpTo + 0.01, 2);
        Limits.check("skinMm", skinMm, 0, 20);
        Limits.check("softPerCm", softPerCm, 0.08, 0.12);
    }
}
