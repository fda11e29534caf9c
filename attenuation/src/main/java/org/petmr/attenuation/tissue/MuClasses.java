package org.petmr.attenuation.tissue;

/**
 * Linear attenuation at 511 keV of each class, cm^-1.
 *
 * @param bonePerCm only used where bone was looked for
 */
public record MuClasses(double airPerCm, double lungPerCm, double fatPerCm, double softPerCm, double bonePerCm) {

    /**
     * The four classes of the Biograph mMR's Dixon maps, 0 / 0.0224 / 0.0854 / 0.1000 (Martinez-Moeller et al., J Nucl Med
     * 50, 2009, has 0.018, 0.086, 0.100 for the last three). Bone 0.151: cranial bone of about 1000 HU on the 120 kVp curve of
     * Carney et al., Med Phys 33 (2006); UTE maps of the brain use 0.143 to 0.172 (Wagenknecht et al., MAGMA 26, 2013).
     */
    public static final MuClasses MMR = new MuClasses(0, 0.0224, 0.0854, 0.1000, 0.151);

    /**
     * For maps like those of the SIGNA PET/MR, which lie between fat and soft tissue voxel by voxel ({@link
     * MuMapOptions.Mode#FAT_WATER}). Its own figures aren't published in a table that we know; these lie in the ranges of
     * whole-body maps that Wagenknecht et al., MAGMA 26 (2013), collected: lung 0.018 to 0.030, fat 0.0854 to 0.0927, soft
     * tissue 0.093 to 0.101.
     */
    public static final MuClasses SIGNA = new MuClasses(0, 0.018, 0.086, 0.100, 0.151);

    /** What is taken when nobody says otherwise. */
    public static final MuClasses PRODUCT = MMR;

    public MuClasses {
        check("airPerCm", airPerCm);
        check("lungPerCm", lungPerCm);
        check("fatPerCm", fatPerCm);
        check("softPerCm", softPerCm);
        check("bonePerCm", bonePerCm);
    }

    /** The same with another lung, such as the patient's own. */
    public MuClasses withLung(double perCm) {
        return new MuClasses(airPerCm, perCm, fatPerCm, softPerCm, bonePerCm);
    }

    private static void check(String name, double perCm) {
        if (!(perCm >= 0 && perCm <= 0.3)) {
            throw new IllegalArgumentException(name + ": " + perCm + " cm^-1 (expected: 0 to 0.3)");
        }
    }

    public double perCm(TissueClass tissue) {
        return switch (tissue) {
            case AIR -> airPerCm;
            case LUNG -> lungPerCm;
            case FAT -> fatPerCm;
            case SOFT -> softPerCm;
            case BONE -> bonePerCm;
        };
    }
}
