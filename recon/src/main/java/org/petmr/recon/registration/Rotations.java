package org.petmr.recon.registration;

/** Rotation matrices {@code Rz Ry Rx} as nine numbers, row by row, and their derivatives. */
final class Rotations {

    private Rotations() {}

    static double[] matrix(double rx, double ry, double rz) {
        return product(z(rz, false), product(y(ry, false), x(rx, false)));
    }

    /** The derivative of {@link #matrix} by one angle: 0 for rx, 1 for ry, 2 for rz. */
    static double[] derivative(double rx, double ry, double rz, int angle) {
        return product(z(rz, angle == 2), product(y(ry, angle == 1), x(rx, angle == 0)));
    }

    private static double[] x(double a, boolean derived) {
        double c = derived ? -Math.sin(a) : Math.cos(a);
        double s = derived ? Math.cos(a) : Math.sin(a);
        return new double[] {derived ? 0 : 1, 0, 0, 0, c, -s, 0, s, c};
    }

    private static double[] y(double a, boolean derived) {
        double c = derived ? -Math.sin(a) : Math.cos(a);
        double s = derived ? Math.cos(a) : Math.sin(a);
        return new double[] {c, 0, s, 0, derived ? 0 : 1, 0, -s, 0, c};
    }

    private static double[] z(double a, boolean derived) {
        double c = derived ? -Math.sin(a) : Math.cos(a);
        double s = derived ? Math.cos(a) : Math.sin(a);
        return new double[] {c, -s, 0, s, c, 0, 0, 0, derived ? 0 : 1};
    }

    private static double[] product(double[] a, double[] b) {
        double[] m = new double[9];
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < 3; j++) {
                m[3 * i + j] = a[3 * i] * b[j] + a[3 * i + 1] * b[3 + j] + a[3 * i + 2] * b[6 + j];
            }
        }
        return m;
    }
}
