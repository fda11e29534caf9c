package org.petmr.attenuation.tissue;

/**
 * How to make a mu-map.
 *
 * @param anatomy decides whether lungs are looked for, and which checks apply
 * @param withSkull give the dark shell between scalp and brain the mu of bone; heads only
 */
public record MuMapOptions(MuClasses classes, Anatomy anatomy, boolean withSkull) {

    /** What lies in the field of view. */
    public enum Anatomy {
        HEAD,
        BODY
    }

    public static final MuMapOptions HEAD = new MuMapOptions(MuClasses.PRODUCT, Anatomy.HEAD, false);
    public static final MuMapOptions HEAD_WITH_SKULL = new MuMapOptions(MuClasses.PRODUCT, Anatomy.HEAD, true);
    public static final MuMapOptions BODY = new MuMapOptions(MuClasses.PRODUCT, Anatomy.BODY, false);

    public MuMapOptions {
        if (withSkull && anatomy != Anatomy.HEAD) {
            throw new IllegalArgumentException(
                    "withSkull: true for " + anatomy + " (expected: HEAD, bone and air are alike elsewhere)");
        }
    }
}
