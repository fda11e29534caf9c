package org.petmr.recon.registration;

/**
 * What a registration found.
 *
 * @param movingFromFixed point map from the fixed to the moving image, LPS mm
 * @param assumed the one that was held to be true before
 * @param residual how far it lies from the transform that was assumed
 * @param uncertainty how well it is known
 * @param startNats mutual information under the assumed transform, at the finest resolution
 * @param endNats the same where the search ended
 * @param overlap share of the fixed image's samples that lie in the moving image at the end
 * @param iterations evaluations of the metric, all resolutions together
 */
public record RegistrationResult(
        RigidTransform movingFromFixed,
        RigidTransform assumed,
        Residual residual,
        Uncertainty uncertainty,
        double startNats,
        double endNats,
        double overlap,
        int iterations) {

    /** How far the centre of the fixed image's foreground moves. */
    public double shiftMm() {
        return movingFromFixed.shiftMm();
    }

    public double rotationDeg() {
        return movingFromFixed.rotationDeg();
    }

    /** The transform to work with: the found one where it corrects, the assumed one where it stands or nobody knows. */
    public RigidTransform inForce(RegistrationThresholds thresholds) {
        return verdict(thresholds).decision() == Decision.CORRECT ? movingFromFixed : assumed;
    }

    /** Whether the images tell where they lie on each other, near or far. */
    public boolean isKnown(RegistrationThresholds thresholds) {
        return thresholds.isKnown(this);
    }

    /** What to make of it. */
    public Verdict verdict(RegistrationThresholds thresholds) {
        return thresholds.judge(this);
    }
}
