package org.petmr.recon.image;

import java.nio.ByteBuffer;

/**
 * Where a NIfTI image lies. NIfTI space is RAS, ours is LPS: x and y change sign, nothing else. Formulas of the quaternion
 * from the comments of {@code nifti1.h}, "method 2".
 */
final class NiftiOrientation {

    private static final int PIXDIM = 76;
    private static final int QFORM_CODE = 252;
    private static final int SFORM_CODE = 254;
    private static final int QUATERN = 256;
    private static final int QOFFSET = 268;
    private static final int SROW = 280;

    private NiftiOrientation() {}

    /** The sform where its code says so, else the qform, else spacings alone. */
    static Affine lpsFromVoxel(ByteBuffer h, Object file) {
        Affine rasFromVoxel;
        if (h.getShort(SFORM_CODE) > 0) {
            rasFromVoxel = sform(h);
        } else if (h.getShort(QFORM_CODE) > 0) {
            rasFromVoxel = qform(h);
        } else {
            rasFromVoxel = Affine.scaling(spacing(h, 1), spacing(h, 2), spacing(h, 3), 0, 0, 0);
        }
        double mm = millimetresPerUnit(h.get(123) & 7, file);
        return Affine.scaling(-mm, -mm, mm, 0, 0, 0).after(rasFromVoxel);
    }

    private static double millimetresPerUnit(int code, Object file) {
        return switch (code) {
            case 0, 2 -> 1; // files that name no unit are in mm, in practice
            case 1 -> 1000;
            case 3 -> 1e-3;
            default ->
                throw new IllegalArgumentException(
                        "%s: xyzt_units: %d (expected: 1 m, 2 mm or 3 um)".formatted(file, code));
        };
    }

    private static double spacing(ByteBuffer h, int axis) {
        double d = Math.abs(h.getFloat(PIXDIM + 4 * axis));
        return d > 0 ? d : 1;
    }

    private static Affine sform(ByteBuffer h) {
        double[] m = new double[12];
        for (int i = 0; i < 12; i++) {
            m[i] = h.getFloat(SROW + 4 * i);
        }
        return new Affine(m[0], m[1], m[2], m[3], m[4], m[5], m[6], m[7], m[8], m[9], m[10], m[11]);
    }

    private static Affine qform(ByteBuffer h) {
        double b = h.getFloat(QUATERN);
        double c = h.getFloat(QUATERN + 4);
        double d = h.getFloat(QUATERN + 8);
        double a = Math.sqrt(Math.max(0, 1 - (b * b + c * c + d * d)));
        double qfac = h.getFloat(PIXDIM) < 0 ? -1 : 1;
        double sx = spacing(h, 1);
        double sy = spacing(h, 2);
        double sz = spacing(h, 3) * qfac;
        return new Affine(
                (a * a + b * b - c * c - d * d) * sx,
                2 * (b * c - a * d) * sy,
                2 * (b * d + a * c) * sz,
                h.getFloat(QOFFSET),
                2 * (b * c + a * d) * sx,
                (a * a + c * c - b * b - d * d) * sy,
                2 * (c * d - a * b) * sz,
                h.getFloat(QOFFSET + 4),
                2 * (b * d - a * c) * sx,
                2 * (c * d + a * b) * sy,
                (a * a + d * d - b * b - c * c) * sz,
                h.getFloat(QOFFSET + 8));
    }

    /** Writes spacings, sform, and qform; a sheared grid has no quaternion, its qform code stays 0. */
    static void write(VoxelGrid grid, ByteBuffer h) {
        Affine r = Affine.scaling(-1, -1, 1, 0, 0, 0).after(grid.lpsFromVoxel());
        double sx = grid.dxMm();
        double sy = grid.dyMm();
        double sz = grid.dzMm();
        double[][] m = {
            {r.m00() / sx, r.m01() / sy, r.m02() / sz},
            {r.m10() / sx, r.m11() / sy, r.m12() / sz},
            {r.m20() / sx, r.m21() / sy, r.m22() / sz}
        };
        double qfac = determinant(m) < 0 ? -1 : 1;
        for (double[] row : m) {
            row[2] *= qfac;
        }
        float[] pixdim = {(float) qfac, (float) sx, (float) sy, (float) sz, 1, 1, 1, 1};
        for (int i = 0; i < 8; i++) {
            h.putFloat(PIXDIM + 4 * i, pixdim[i]);
        }
        double[] rows = {
            r.m00(), r.m01(), r.m02(), r.m03(), r.m10(), r.m11(), r.m12(), r.m13(), r.m20(), r.m21(), r.m22(), r.m23()
        };
        for (int i = 0; i < 12; i++) {
            h.putFloat(SROW + 4 * i, (float) rows[i]);
        }
        h.putShort(SFORM_CODE, (short) 1);
        h.putFloat(QOFFSET, (float) r.m03());
        h.putFloat(QOFFSET + 4, (float) r.m13());
        h.putFloat(QOFFSET + 8, (float) r.m23());
        if (isRotation(m)) {
            double[] q = quaternion(m);
            for (int i = 0; i < 3; i++) {
                h.putFloat(QUATERN + 4 * i, (float) q[i + 1]);
            }
            h.putShort(QFORM_CODE, (short) 1);
        }
    }

    private static double determinant(double[][] m) {
        return m[0][0] * (m[1][1] * m[2][2] - m[1][2] * m[2][1])
                - m[0][1] * (m[1][0] * m[2][2] - m[1][2] * m[2][0])
                + m[0][2] * (m[1][0] * m[2][1] - m[1][1] * m[2][0]);
    }

    private static boolean isRotation(double[][] m) {
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < 3; j++) {
                double dot = m[0][i] * m[0][j] + m[1][i] * m[1][j] + m[2][i] * m[2][j];
                if (Math.abs(dot - (i == j ? 1 : 0)) > 1e-5) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Unit quaternion a, b, c, d with a >= 0, from the largest of its four parts, which is never small. */
    private static double[] quaternion(double[][] m) {
        double[] squares = {
            1 + m[0][0] + m[1][1] + m[2][2],
            1 + m[0][0] - m[1][1] - m[2][2],
            1 - m[0][0] + m[1][1] - m[2][2],
            1 - m[0][0] - m[1][1] + m[2][2]
        };
        int largest = 0;
        for (int i = 1; i < 4; i++) {
            if (squares[i] > squares[largest] + 1e-9) {
                largest = i;
            }
        }
        double p = 0.5 * Math.sqrt(squares[largest]);
        double f = 0.25 / p;
        double[] q = switch (largest) {
            case 0 -> new double[] {p, f * (m[2][1] - m[1][2]), f * (m[0][2] - m[2][0]), f * (m[1][0] - m[0][1])};
            case 1 -> new double[] {f * (m[2][1] - m[1][2]), p, f * (m[0][1] + m[1][0]), f * (m[0][2] + m[2][0])};
            case 2 -> new double[] {f * (m[0][2] - m[2][0]), f * (m[0][1] + m[1][0]), p, f * (m[1][2] + m[2][1])};
            default -> new double[] {f * (m[1][0] - m[0][1]), f * (m[0][2] + m[2][0]), f * (m[1][2] + m[2][1]), p};
        };
        if (q[0] < 0) {
            for (int i = 0; i < 4; i++) {
                q[i] = -q[i];
            }
        }
        return q;
    }
}
