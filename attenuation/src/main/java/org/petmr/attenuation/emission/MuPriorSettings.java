package org.petmr.attenuation.emission;

import java.util.List;

/**
 * What is known of mu before anything is counted: values near those of tissues, and neighbours alike that look alike in MR.
 *
 * @param classes tissues that may occur where mu is free
 * @param classWeight strength of the classes; 1 takes their spreads at their word, 0 leaves them out
 * @param tissueWeight strength of the classes of tissue where MR shows tissue; none of air are left there
 * @param neighbourSdPerCm usual difference of mu between neighbours that are alike in MR
 * @param neighbourWeight strength of the neighbours; 0 leaves them out
 * @param mrSd differences of the MR's signal above this are edges, in parts of the MR's own standard deviation
 */
public record MuPriorSettings(
        List<MuClass> classes,
        double classWeight,
        double tissueWeight,
        double neighbourSdPerCm,
        double neighbourWeight,
        double mrSd) {

    private static final double MOST_OF_AIR_PER_CM = 0.01;

    /**
     * A Gaussian of the mixture.
     *
     * @param meanPerCm usual mu
     * @param sdPerCm its spread
     * @param share how much of the volume it takes, relative to the other classes
     */
    public record MuClass(double meanPerCm, double sdPerCm, double share) {
        public MuClass {
            positive("sdPerCm", sdPerCm);
            positive("share", share);
            if (!(meanPerCm >= 0 && meanPerCm <= 0.3)) {
                throw new IllegalArgumentException("meanPerCm: %s (expected: 0 to 0.3)".formatted(meanPerCm));
            }
        }

        /** Lung is, air isn't. */
        boolean isTissue() {
            return meanPerCm > MOST_OF_AIR_PER_CM;
        }
    }

    /**
     * Arms in air: about soft tissue, with fat round it. Weak: voxels are not independent, and classes at their word would
     * keep each voxel in the class that it starts in.
     */
    public static final MuPriorSettings ARMS = new MuPriorSettings(
            List.of(new MuClass(0.097, 0.006, 0.5), new MuClass(0, 0.006, 0.5)), 0.1, 1, 0.01, 0.2, 0.3);

    /** The counts alone. */
    public static final MuPriorSettings NONE = new MuPriorSettings(List.of(), 0, 0, 0.01, 0, 0.3);

    public MuPriorSettings {
        classes = List.copyOf(classes);
        notNegative("classWeight", classWeight);
        notNegative("tissueWeight", tissueWeight);
        notNegative("neighbourWeight", neighbourWeight);
        positive("neighbourSdPerCm", neighbourSdPerCm);
        positive("mrSd", mrSd);
        if (classWeight > 0 && classes.isEmpty()) {
            throw new IllegalArgumentException("classes: none (expected: at least one, or classWeight 0)");
        }
        if (tissueWeight > 0 && classes.stream().noneMatch(MuClass::isTissue)) {
            throw new IllegalArgumentException("classes: none of tissue (expected: at least one, or tissueWeight 0)");
        }
    }

    private static void positive(String name, double value) {
        if (!(value > 0 && Double.isFinite(value))) {
            throw new IllegalArgumentException("%s: %s (expected: > 0)".formatted(name, value));
        }
    }

    private static void notNegative(String name, double value) {
        if (!(value >= 0 && Double.isFinite(value))) {
            throw new IllegalArgumentException("%s: %s (expected: >= 0)".formatted(name, value));
        }
    }
}
