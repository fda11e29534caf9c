package org.petmr.recon.registration;

import org.petmr.recon.image.Affine;

/**
 * A rotation about a centre, then a shift: {@code q = R (p - c) + c + t}, with {@code R = Rz Ry Rx}. Maps a point of the
 * fixed image (LPS mm) to the point of the moving image (LPS mm) that shows the same anatomy.
 *
 * @param rxRad angles about the LPS axes, right-handed
 * @param txMm shift of the centre
 * @param cxMm the centre of rotation, in the fixed image's space
 */
public record RigidTransform(
        double rxRad,
        double ryRad,
        double rzRad,
        double txMm,
        double tyMm,
        double tzMm,
        double cxMm,
        double cyMm,
        double czMm) {

    public RigidTransform {
        double sum = rxRad + ryRad + rzRad + txMm + tyMm + tzMm + cxMm + cyMm + czMm;
        if (!Double.isFinite(sum)) {
            throw new IllegalArgumentException("rigid transform: holds NaN or infinity (expected: finite numbers)");
        }
    }

    public static final RigidTransform IDENTITY = about(0, 0, 0);

    /** No motion, with a centre for motions to come. */
    public static RigidTransform about(double cxMm, double cyMm, double czMm) {
        return new RigidTransform(0, 0, 0, 0, 0, 0, cxMm, cyMm, czMm);
    }

    /** Reads the six parameters out of a rigid map; refuses one that scales, shears or mirrors. */
    public static RigidTransform of(Affine a, double cxMm, double cyMm, double czMm) {
        RigidTransform r = new RigidTransform(
                Math.atan2(a.m21(), a.m22()),
                Math.asin(Math.max(-1, Math.min(1, -a.m20()))),
                Math.atan2(a.m10(), a.m00()),
                a.x(cxMm, cyMm, czMm) - cxMm,
                a.y(cxMm, cyMm, czMm) - cyMm,
                a.z(cxMm, cyMm, czMm) - czMm,
                cxMm,
                cyMm,
                czMm);
        Affine b = r.toAffine();
        double worst = Math.abs(a.m00() - b.m00());
        worst = Math.max(worst, Math.abs(a.m01() - b.m01()));
        worst = Math.max(worst, Math.abs(a.m02() - b.m02()));
        worst = Math.max(worst, Math.abs(a.m10() - b.m10()));
        worst = Math.max(worst, Math.abs(a.m11() - b.m11()));
        worst = Math.max(worst, Math.abs(a.m12() - b.m12()));
        worst = Math.max(worst, Math.abs(a.m20() - b.m20()));
        worst = Math.max(worst, Math.abs(a.m21() - b.m21()));
        worst = Math.max(worst, Math.abs(a.m22() - b.m22()));
        if (worst > 1e-4) {
            throw new IllegalArgumentException(
                    "affine: %.3g away from a rotation (expected: rigid, within 1e-4)".formatted(worst));
        }
        return r;
    }

    /** The same map as {@code movingFromFixed} matrix, for {@code Resampler} and headers. */
    public Affine toAffine() {
        double[] m = Rotations.matrix(rxRad, ryRad, rzRad);
        return new Affine(
                m[0],
                m[1],
                m[2],
                cxMm + txMm - (m[0] * cxMm + m[1] * cyMm + m[2] * czMm),
                m[3],
                m[4],
                m[5],
                cyMm + tyMm - (m[3] * cxMm + m[4] * cyMm + m[5] * czMm),
                m[6],
                m[7],
                m[8],
                czMm + tzMm - (m[6] * cxMm + m[7] * cyMm + m[8] * czMm));
    }

    /** The map back, with the same centre. */
    public RigidTransform inverse() {
        return of(toAffine().inverse(), cxMm, cyMm, czMm);
    }

    /** How far the centre moves. */
    public double shiftMm() {
        return Math.sqrt(txMm * txMm + tyMm * tyMm + tzMm * tzMm);
    }

    /** The one angle by which the whole turns, about whatever axis; 0 to 180. */
    public double rotationDeg() {
        double[] m = Rotations.matrix(rxRad, ryRad, rzRad);
        // atan2 of both, because acos of the trace alone loses the small angles
        double sine = 0.5 * Math.hypot(Math.hypot(m[7] - m[5], m[2] - m[6]), m[3] - m[1]);
        double cosine = 0.5 * (m[0] + m[4] + m[8] - 1);
        return Math.toDegrees(Math.atan2(sine, cosine));
    }
}
