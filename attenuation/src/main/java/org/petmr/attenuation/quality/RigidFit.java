package org.petmr.attenuation.quality;

import java.util.Arrays;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.CholeskyDecomposition;

/**
 * One Gauss-Newton step of moving points onto a surface: distances along the surface's normals are made equal to a common
 * margin, least squares over three shifts, three small turns and the margin (point-to-plane matching after Chen and Medioni,
 * Image Vision Comput 10, 1992). Points far beyond the spread of the others don't count, nor such that leave the images at
 * their ends.
 */
final class RigidFit {

    /**
     * @param change of shift (mm) and turn (rad)
     * @param apartMm mean distance of all points within the images before it, the middle one taken off
     */
    record Step(double[] change, double marginMm, int used, double apartMm) {}

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
        double[] d = new double[points.n()];
        double[] place = new double[3 * d.length];
        int n = 0;
        for (int i = 0; i < d.length; i++) {
            move(points.at(), 3 * i, motion, centre, place);
            if (surface.knows(place[3 * i + 2])) {
                System.arraycopy(place, 3 * i, place, 3 * n, 3);
                d[n] = surface.at(place[3 * n], place[3 * n + 1], place[3 * n + 2]) - points.bias()[i];
                n++;
            }
        }
        double middle = median(d, n);
        double reach = reach(d, n, middle, farMm);
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
            return new Step(new double[6], 0, 0, mean(d, n, middle));
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
        return new Step(Arrays.copyOf(x, 6), x[6], used, mean(d, n, middle));
    }

    /** Turns are a vector: its length in rad about its direction, after Rodrigues, since a head may lie turned by many degrees. */
    private static void move(double[] at, int i, double[] m, double[] c, double[] to) {
        double x = at[i] - c[0];
        double y = at[i + 1] - c[1];
        double z = at[i + 2] - c[2];
        double turn = Math.sqrt(m[3] * m[3] + m[4] * m[4] + m[5] * m[5]);
        double s = turn == 0 ? 1 : Math.sin(turn) / turn;
        double v = turn == 0 ? 0.5 : (1 - Math.cos(turn)) / (turn * turn);
        double along = v * (m[3] * x + m[4] * y + m[5] * z);
        double cos = Math.cos(turn);
        to[i] = c[0] + m[0] + cos * x + s * (m[4] * z - m[5] * y) + along * m[3];
        to[i + 1] = c[1] + m[1] + cos * y + s * (m[5] * x - m[3] * z) + along * m[4];
        to[i + 2] = c[2] + m[2] + cos * z + s * (m[3] * y - m[4] * x) + along * m[5];
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

    private static double reach(double[] d, int n, double middle, double farMm) {
        double[] off = new double[n];
        int near = 0;
        for (int i = 0; i < n; i++) {
            if (Math.abs(d[i] - middle) < farMm) {
                off[near++] = Math.abs(d[i] - middle);
            }
        }
        return Math.max(5, Math.min(farMm, 4 * median(off, near)));
    }

    /** Mean distance of the first values from one of them. */
    static double mean(double[] values, int n, double middle) {
        double sum = 0;
        for (int i = 0; i < n; i++) {
            sum += Math.abs(values[i] - middle);
        }
        return n == 0 ? 0 : sum / n;
    }

    static double median(double[] values, int n) {
        if (n == 0) {
            return 0;
        }
        double[] sorted = Arrays.copyOf(values, n);
        Arrays.sort(sorted);
        return sorted[n / 2];
    }
}
