package org.petmr.recon.projector;

import org.petmr.recon.image.Affine;
import org.petmr.recon.image.VoxelGrid;

/**
 * The steps of one line through an image by Joseph's method: one for each voxel plane of the axis that the line follows most,
 * interpolated bilinearly in that plane; beyond the image stands 0. Source: P. M. Joseph, IEEE Trans Med Imaging 1(3), 1982.
 *
 * <p>{@link #begin} a line, then {@link #next} as long as it says so. One instance is used again for line after line.
 */
final class JosephWalk {

    private final int[] size;
    private final int[] stride;
    private final double[] spacingMm;
    private final double[] originMm;

    // The present line: the followed axis and the two others.
    private int main;
    private int p;
    private int q;
    private double lengthMm;
    private double stepMm;
    /** Place on the line of plane 0, from 0 at the first end to 1 at the second, and its change from plane to plane. */
    private double u0;

    private double du;
    /** Voxel across at the line's first end, and its change to the second. */
    private double p0;

    private double dp;
    private double q0;
    private double dq;

    private int at;
    private int last;
    private double u;

    JosephWalk(VoxelGrid grid) {
        Affine a = grid.lpsFromVoxel();
        this.size = new int[] {grid.nx(), grid.ny(), grid.nz()};
        this.stride = new int[] {grid.nz(), grid.nx() * grid.nz(), 1};
        this.spacingMm = new double[] {grid.dxMm(), grid.dyMm(), grid.dzMm()};
        this.originMm = new double[] {a.m03(), a.m13(), a.m23()};
    }

    /** @param endsMm x, y, z of the first end, then of the second; a line of no length has no steps */
    void begin(double[] endsMm) {
        double dx = endsMm[3] - endsMm[0];
        double dy = endsMm[4] - endsMm[1];
        double dz = endsMm[5] - endsMm[2];
        lengthMm = Math.sqrt(dx * dx + dy * dy + dz * dz);
        if (lengthMm == 0) {
            at = 0;
            last = -1;
            stepMm = 0;
            return;
        }
        double ax = Math.abs(dx);
        double ay = Math.abs(dy);
        double az = Math.abs(dz);
        main = ax >= ay && ax >= az ? 0 : ay >= az ? 1 : 2;
        p = main == 0 ? 1 : 0;
        q = main == 2 ? 1 : 2;
        double along = endsMm[3 + main] - endsMm[main];
        stepMm = spacingMm[main] * lengthMm / Math.abs(along);
        u0 = (originMm[main] - endsMm[main]) / along;
        du = spacingMm[main] / along;
        p0 = (endsMm[p] - originMm[p]) / spacingMm[p];
        dp = (endsMm[3 + p] - endsMm[p]) / spacingMm[p];
        q0 = (endsMm[q] - originMm[q]) / spacingMm[q];
        dq = (endsMm[3 + q] - endsMm[q]) / spacingMm[q];
        at = -1;
        last = size[main] - 1;
        keep(0, 1);
        keepInside(p0, dp, size[p]);
        keepInside(q0, dq, size[q]);
    }

    /** Leaves out steps beyond a stretch of the line. @param fromMm and {@code toMm} from its middle towards its first end */
    void limit(double fromMm, double toMm) {
        if (last >= 0) {
            keep(0.5 - toMm / lengthMm, 0.5 - fromMm / lengthMm);
        }
    }

    /** Steps from place a to place b on the line, both included. */
    private void keep(double a, double b) {
        double m = (a - u0) / du;
        double n = (b - u0) / du;
        at = Math.max(at, (int) Math.ceil(Math.max(-1, Math.min(m, n))) - 1);
        last = Math.min(last, (int) Math.floor(Math.min(last, Math.max(m, n))));
    }

    /** Steps less than a voxel beyond an image that reaches from 0 to n - 1 across. */
    private void keepInside(double c0, double dc, int n) {
        if (dc == 0) {
            if (c0 <= -1 || c0 >= n) {
                last = -1;
            }
            return;
        }
        double a = (-1 - c0) / dc;
        double b = (n - c0) / dc;
        keep(Math.min(a, b), Math.max(a, b));
    }

    /** Goes to the next step; false when there is none. */
    boolean next() {
        if (++at > last) {
            return false;
        }
        u = u0 + at * du;
        return true;
    }

    /** Length of line that each step stands for. */
    double stepMm() {
        return stepMm;
    }

    /** Place of the present step, from the middle of the line towards its first end. */
    double towardsFirstMm() {
        return (0.5 - u) * lengthMm;
    }

    /** The image at the present step. */
    double interpolated(float[] image) {
        double pAt = p0 + u * dp;
        double qAt = q0 + u * dq;
        int i = (int) Math.floor(pAt);
        int j = (int) Math.floor(qAt);
        double f = pAt - i;
        double g = qAt - j;
        return (1 - f) * ((1 - g) * voxel(image, i, j) + g * voxel(image, i, j + 1))
                + f * ((1 - g) * voxel(image, i + 1, j) + g * voxel(image, i + 1, j + 1));
    }

    private double voxel(float[] image, int i, int j) {
        return isInside(i, j) ? image[index(i, j)] : 0;
    }

    private boolean isInside(int i, int j) {
        return i >= 0 && i < size[p] && j >= 0 && j < size[q];
    }

    private int index(int i, int j) {
        return at * stride[main] + i * stride[p] + j * stride[q];
    }

    /** The transpose of {@link #interpolated}: adds a value to the voxels round the present step. */
    void add(double value, float[] image) {
        double pAt = p0 + u * dp;
        double qAt = q0 + u * dq;
        int i = (int) Math.floor(pAt);
        int j = (int) Math.floor(qAt);
        double f = pAt - i;
        double g = qAt - j;
        addTo(image, i, j, (1 - f) * (1 - g) * value);
        addTo(image, i, j + 1, (1 - f) * g * value);
        addTo(image, i + 1, j, f * (1 - g) * value);
        addTo(image, i + 1, j + 1, f * g * value);
    }

    private void addTo(float[] image, int i, int j, double value) {
        if (isInside(i, j)) {
            image[index(i, j)] += (float) value;
        }
    }
}
