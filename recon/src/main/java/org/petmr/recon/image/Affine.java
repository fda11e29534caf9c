package org.petmr.recon.image;

/**
 * An affine map of 3-D points, {@code q = M p + t}. Named target-from-source where it is used, so that products read
 * themselves: {@code lpsFromVoxel = lpsFromScanner.after(scannerFromVoxel)}.
 *
 * @param m00 first row of the linear part, then its translation {@code m03}; the other rows alike. The last column is in
 *     units of the target (mm for a map to a space).
 */
public record Affine(
        double m00,
        double m01,
        double m02,
        double m03,
        double m10,
        double m11,
        double m12,
        double m13,
        double m20,
        double m21,
        double m22,
        double m23) {

    public static final Affine IDENTITY = new Affine(1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0);

    public Affine {
        double sum = m00 + m01 + m02 + m03 + m10 + m11 + m12 + m13 + m20 + m21 + m22 + m23;
        if (!Double.isFinite(sum)) {
            throw new IllegalArgumentException("affine: holds NaN or infinity (expected: finite numbers)");
        }
    }

    /** Scales the axes, then shifts. */
    public static Affine scaling(double sx, double sy, double sz, double tx, double ty, double tz) {
        return new Affine(sx, 0, 0, tx, 0, sy, 0, ty, 0, 0, sz, tz);
    }

    public double x(double px, double py, double pz) {
        return m00 * px + m01 * py + m02 * pz + m03;
    }

    public double y(double px, double py, double pz) {
        return m10 * px + m11 * py + m12 * pz + m13;
    }

    public double z(double px, double py, double pz) {
        return m20 * px + m21 * py + m22 * pz + m23;
    }

    /** The map that first does {@code first}, then this. */
    public Affine after(Affine first) {
        Affine b = first;
        return new Affine(
                m00 * b.m00 + m01 * b.m10 + m02 * b.m20,
                m00 * b.m01 + m01 * b.m11 + m02 * b.m21,
                m00 * b.m02 + m01 * b.m12 + m02 * b.m22,
                m00 * b.m03 + m01 * b.m13 + m02 * b.m23 + m03,
                m10 * b.m00 + m11 * b.m10 + m12 * b.m20,
                m10 * b.m01 + m11 * b.m11 + m12 * b.m21,
                m10 * b.m02 + m11 * b.m12 + m12 * b.m22,
                m10 * b.m03 + m11 * b.m13 + m12 * b.m23 + m13,
                m20 * b.m00 + m21 * b.m10 + m22 * b.m20,
                m20 * b.m01 + m21 * b.m11 + m22 * b.m21,
                m20 * b.m02 + m21 * b.m12 + m22 * b.m22,
                m20 * b.m03 + m21 * b.m13 + m22 * b.m23 + m23);
    }

    /** The map back; throws {@link ArithmeticException} when there is none. */
    public Affine inverse() {
        double c00 = m11 * m22 - m12 * m21;
        double c01 = m02 * m21 - m01 * m22;
        double c02 = m01 * m12 - m02 * m11;
        double det = m00 * c00 + m10 * c01 + m20 * c02;
        if (det == 0) {
            throw new ArithmeticException("affine: singular, has no inverse");
        }
        double r00 = c00 / det;
        double r01 = c01 / det;
        double r02 = c02 / det;
        double r10 = (m12 * m20 - m10 * m22) / det;
        double r11 = (m00 * m22 - m02 * m20) / det;
        double r12 = (m02 * m10 - m00 * m12) / det;
        double r20 = (m10 * m21 - m11 * m20) / det;
        double r21 = (m01 * m20 - m00 * m21) / det;
        double r22 = (m00 * m11 - m01 * m10) / det;
        return new Affine(
                r00,
                r01,
                r02,
                -(r00 * m03 + r01 * m13 + r02 * m23),
                r10,
                r11,
                r12,
                -(r10 * m03 + r11 * m13 + r12 * m23),
                r20,
                r21,
                r22,
                -(r20 * m03 + r21 * m13 + r22 * m23));
    }
}
