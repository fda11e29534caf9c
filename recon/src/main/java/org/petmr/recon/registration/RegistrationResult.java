package org.petmr.recon.registration;

/**
 * What a registration found.
 *
 * @param movingFromFixed point map from the fixed to the moving image, LPS mm
 * @param residual how far it lies from the transform that was assumed
 * @param uncertainty how well it is known
 * @param startNats mutual information under the assumed transform, at the finest resolution
 * @param endNats the same where the search ended
 * @param overlap share of the fixed image's samples that lie in the moving image at the end
 * @param iterations evaluations of the metric, all resolutions together
 */
public record RegistrationResult(
        RigidTransform movingFromFixed,
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

    /** What to make of it. */
    public Verdict verdict(RegistrationThresholds thresholds) {
        return thresholds.judge(this);
    }
}
