package org.petmr.recon.registration;

/**
 * What a registration found.
 *
 * @param movingFromFixed point map from the fixed to the moving image
 * @param startNats mutual information at the start, at the finest resolution
 * @param endNats the same where the search ended
 * @param overlap share of the fixed image's samples that lie in the moving image at the end
 * @param iterations steps of the optimiser, all resolutions together
 */
public record RegistrationResult(
        RigidTransform movingFromFixed, double startNats, double endNats, double overlap, int iterations) {

    /** How far the centre of the fixed image's foreground moves. */
    public double shiftMm() {
        return movingFromFixed.shiftMm();
    }

    public double rotationDeg() {
        return movingFromFixed.rotationDeg();
    }
}
