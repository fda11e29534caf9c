package org.petmr.recon.quantification.nema;

import org.petmr.recon.image.Affine;

/**
 * Where a phantom lies: turned about its x axis by pitch, then about y by yaw, then about z by roll, then moved. With the
 * lid at the other end of the bore the yaw is 180 degrees.
 *
 * @param xMm where the phantom's origin lies, LPS
 */
public record PhantomPose(double xMm, double yMm, double zMm, double rollDeg, double pitchDeg, double yawDeg) {

    public PhantomPose {
        if (!Double.isFinite(xMm + yMm + zMm + rollDeg + pitchDeg + yawDeg)) {
            throw new IllegalArgumentException("pose: %s, %s, %s mm, %s, %s, %s deg (expected: finite numbers)"
                    .formatted(xMm, yMm, zMm, rollDeg, pitchDeg, yawDeg));
        }
    }

    /** Not turned. */
    public static PhantomPose at(double xMm, double yMm, double zMm) {
        return new PhantomPose(xMm, yMm, zMm, 0, 0, 0);
    }

    public Affine lpsFromPhantom() {
        double cr = Math.cos(Math.toRadians(rollDeg));
        double sr = Math.sin(Math.toRadians(rollDeg));
        double cp = Math.cos(Math.toRadians(pitchDeg));
        double sp = Math.sin(Math.toRadians(pitchDeg));
        double cy = Math.cos(Math.toRadians(yawDeg));
        double sy = Math.sin(Math.toRadians(yawDeg));
        Affine pitch = new Affine(1, 0, 0, 0, 0, cp, -sp, 0, 0, sp, cp, 0);
        Affine yaw = new Affine(cy, 0, sy, 0, 0, 1, 0, 0, -sy, 0, cy, 0);
        Affine roll = new Affine(cr, -sr, 0, xMm, sr, cr, 0, yMm, 0, 0, 1, zMm);
        return roll.after(yaw).after(pitch);
    }
}
