package org.petmr.recon.registration;

/**
 * How far a patient is expected to lie from where the images are assumed to lie: the standard deviations of a Gaussian
 * round the assumed transform. Where two images say little, as in a flank of even muscle, it holds the place; where they say
 * much it weighs next to nothing: mutual information counts once for each independent cell of the image, the prior once
 * in all.
 *
 * @param shiftMm of the centre's shift along each axis; infinite: nothing is known
 * @param rotationDeg of the turn about each axis, alike
 */
public record MotionPrior(double shiftMm, double rotationDeg) {

    /** Nothing is known beforehand. */
    public static final MotionPrior NONE = new MotionPrior(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY);

    /** PET and MR in one frame of reference, taken at once or without getting up. */
    public static final MotionPrior SAME_FRAME = new MotionPrior(5, 4);

    public MotionPrior {
        require("shiftMm", shiftMm, 0.1);
        require("rotationDeg", rotationDeg, 0.1);
    }

    private static void require(String name, double value, double least) {
        if (!(value >= least)) {
            throw new IllegalArgumentException("%s: %s (expected: >= %s)".formatted(name, value, least));
        }
    }

    /** @param onTop of the assumed transform @return minus the logarithm of its density, 0 for no motion, in nats */
    double penalty(RigidTransform onTop) {
        double shift = onTop.shiftMm() / shiftMm;
        double turn = onTop.rotationDeg() / rotationDeg;
        return 0.5 * (shift * shift + turn * turn);
    }

    /** 1 / variance of a parameter in mm, or in mm of arc at a radius for the three turns. */
    double precision(int parameter, double radiusMm) {
        double sd = parameter < 3 ? Math.toRadians(rotationDeg) * radiusMm : shiftMm;
        return 1 / (sd * sd);
    }
}
