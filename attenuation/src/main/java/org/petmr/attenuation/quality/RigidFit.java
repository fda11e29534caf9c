package org.petmr.attenuation.quality;

import java.util.Arrays;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.CholeskyDecomposition;

/**
 * One Gauss-Newton step of moving points onto a surface: distances along the surface's normals are made equal to a common
 * margin, least squares over three shifts, three small turns and the margin (point-to-plane matching after Chen and Medioni,
 * Image Vision Comput 10, 1992). Points far beyond the spread of the others don't count.
 */
final class RigidFit {

    /** @param change of shift (mm) and turn (rad) */
    record Step(double[] change, double marginMm, int used) {}

    private static final double DIFFERENCE_MM = 3;
    private static final int UNKNOWNS = 7;

    private RigidFit() {}

    /** @param motion shift x, y, z and turn about x, y, z through {@code centre}, so far */
    static Step step(
            ContourAgreement.Points points,
            SignedDistance surface,
            double[] motion,
            double[] centre,
            double farMm,
            double ridge,
            double armMm) {
        int n = points.n();
        double[] d = new double[n];
        double[] place = new double[3 * n];
        for (int i = 0; i < n; i++) {
            move(points.at(), 3 * i, motion, centre, place);
            d[i] = surface.at(place[3 * i], place[3 * i + 1], place[3 * i + 2]) - points.bias()[i];
        }
        double middle = median(d, d.length);
        double reach = reach(d, middle, farMm);
        double[][] normal = new double[UNKNOWNS][UNKNOWNS];
        double[] right = new double[UNKNOWNS];
        double[] row = new double[UNKNOWNS];
        int used = 0;
        for (int i = 0; i < n; i++) {
            if (Math.abs(d[i] - middle) <= reach && fill(row, surface, place, 3 * i, centre, armMm)) {
                used++;
                for (int r = 0; r < UNKNOWNS; r++) {
                    right[r] -= row[r] * d[i];
                    for (int c = 0; c < UNKNOWNS; c++) {
                        normal[r][c] += row[r] * row[c];
                    }
                }
            }
        }
        if (used == 0) {
            return new Step(new double[6], 0, 0);
        }
        for (int r = 0; r < UNKNOWNS; r++) {
            normal[r][r] += ridge * used;
        }
        double[] x = new CholeskyDecomposition(new Array2DRowRealMatrix(normal, false))
                .getSolver()
                .solve(new ArrayRealVector(right, false))
                .toArray();
        for (int r = 3; r < 6; r++) {
            x[r] /= armMm;
        }
        return new Step(Arrays.copyOf(x, 6), x[6], used);
    }

    private static void move(double[] at, int i, double[] m, double[] c, double[] to) {
        double x = at[i] - c[0];
        double y = at[i + 1] - c[1];
        double z = at[i + 2] - c[2];
        to[i] = at[i] + m[0] + m[4] * z - m[5] * y;
        to[i + 1] = at[i + 1] + m[1] + m[5] * x - m[3] * z;
        to[i + 2] = at[i + 2] + m[2] + m[3] * y - m[4] * x;
    }

    /** How the distance of a point changes with each unknown; false where the surface has no normal. */
    private static boolean fill(double[] row, SignedDistance s, double[] p, int i, double[] c, double armMm) {
        double h = DIFFERENCE_MM;
        double nx = s.at(p[i] + h, p[i + 1], p[i + 2]) - s.at(p[i] - h, p[i + 1], p[i + 2]);
        double ny = s.at(p[i], p[i + 1] + h, p[i + 2]) - s.at(p[i], p[i + 1] - h, p[i + 2]);
        double nz = s.at(p[i], p[i + 1], p[i + 2] + h) - s.at(p[i], p[i + 1], p[i + 2] - h);
        double length = Math.sqrt(nx * nx + ny * ny + nz * nz);
        if (length < h) { // of 2 h: where several surfaces are near
            return false;
        }
        nx /= length;
        ny /= length;
        nz /= length;
        double x = (p[i] - c[0]) / armMm;
        double y = (p[i + 1] - c[1]) / armMm;
        double z = (p[i + 2] - c[2]) / armMm;
        row[0] = nx;
        row[1] = ny;
        row[2] = nz;
        row[3] = y * nz - z * ny;
        row[4] = z * nx - x * nz;
        row[5] = x * ny - y * nx;
        row[6] = 1;
        return true;
    }

    private static double reach(double[] d, double middle, double farMm) {
        double[] off = new double[d.length];
        int n = 0;
        for (double v : d) {
            if (Math.abs(v - middle) < farMm) {
                off[n++] = Math.abs(v - middle);
            }
        }
        return Math.max(5, Math.min(farMm, 4 * median(off, n)));
    }

    private static double median(double[] values, int n) {
        if (n == 0) {
            return 0;
        }
        double[] sorted = Arrays.copyOf(values, n);
        Arrays.sort(sorted);
        return sorted[n / 2];
    }
}
