package org.petmr.recon.algorithm;

import java.util.ArrayList;
import java.util.List;
import org.apache.commons.math3.exception.TooManyEvaluationsException;
import org.apache.commons.math3.exception.TooManyIterationsException;
import org.apache.commons.math3.fitting.leastsquares.LeastSquaresBuilder;
import org.apache.commons.math3.fitting.leastsquares.LeastSquaresOptimizer;
import org.apache.commons.math3.fitting.leastsquares.LevenbergMarquardtOptimizer;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.RealVector;
import org.apache.commons.math3.util.Pair;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.GaussianFilter;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

/**
 * Measures a {@link PointSpread} on the image of a point source: one or two concentric Gaussians with a width along each
 * axis, by least squares (Levenberg-Marquardt) over the voxels round the brightest one.
 */
public final class PointSpreadFit {

    /** Centre 3, then for each Gaussian: height, three widths. */
    private static final int CENTRE = 3;

    private static final int FOR_EACH = 4;
    private static final int MOST_STEPS = 400;
    private static final double LEAST_SIGMA_MM = 1e-6;

    private PointSpreadFit() {}

    /**
     * @param pointSource image of one point source, in any unit, little else within reach
     * @param reachMm half the edge of the cube of voxels that are used, round the brightest; about three times the FWHM
     * @param gaussians 1, or 2 for a core and a tail
     * @throws IllegalArgumentException when the source is too near the border or no Gaussian fits
     */
    public static PointSpread fit(Volume pointSource, double reachMm, int gaussians) {
        if (gaussians < 1 || gaussians > 2) {
            throw new IllegalArgumentException("gaussians: " + gaussians + " (expected: 1 or 2)");
        }
        if (!(reachMm > 0)) {
            throw new IllegalArgumentException("reachMm: " + reachMm + " (expected: > 0)");
        }
        Samples samples = Samples.round(pointSource, reachMm);
        double[] found = solve(samples, samples.start(1), 1);
        if (gaussians == 2) {
            found = solve(samples, withTail(found), 2);
        }
        return spread(found, gaussians);
    }

    /** A tail of twice the width and a tenth of the height, to begin with. */
    private static double[] withTail(double[] one) {
        double[] two = new double[CENTRE + 2 * FOR_EACH];
        System.arraycopy(one, 0, two, 0, one.length);
        two[CENTRE] *= 0.9;
        two[CENTRE + FOR_EACH] = 0.1 * one[CENTRE];
        for (int axis = 1; axis <= 3; axis++) {
            two[CENTRE + FOR_EACH + axis] = 2 * one[CENTRE + axis];
        }
        return two;
    }

    private static double[] solve(Samples samples, double[] start, int gaussians) {
        try {
            LeastSquaresOptimizer.Optimum best = new LevenbergMarquardtOptimizer()
                    .optimize(new LeastSquaresBuilder()
                            .start(start)
                            .model(p -> samples.model(p, gaussians))
                            .target(samples.values)
                            .maxEvaluations(MOST_STEPS)
                            .maxIterations(MOST_STEPS)
                            .build());
            return best.getPoint().toArray();
        } catch (TooManyEvaluationsException | TooManyIterationsException e) {
            throw new IllegalArgumentException(
                    "point source: no fit after " + MOST_STEPS + " steps (expected: the image of a single point)", e);
        }
    }

    private static PointSpread spread(double[] p, int gaussians) {
        double[] counts = new double[gaussians];
        double all = 0;
        for (int i = 0; i < gaussians; i++) {
            int at = CENTRE + i * FOR_EACH;
            counts[i] = p[at] * Math.abs(p[at + 1] * p[at + 2] * p[at + 3]);
            if (!(counts[i] > 0)) {
                throw new IllegalArgumentException("point source: Gaussian " + (i + 1) + " of " + gaussians
                        + " has no counts (expected: the image of a single point, or fewer Gaussians)");
            }
            all += counts[i];
        }
        List<PointSpread.Component> components = new ArrayList<>();
        for (int i = 0; i < gaussians; i++) {
            int at = CENTRE + i * FOR_EACH;
            components.add(new PointSpread.Component(
                    counts[i] / all,
                    GaussianFilter.FWHM_PER_SIGMA * Math.abs(p[at + 1]),
                    GaussianFilter.FWHM_PER_SIGMA * Math.abs(p[at + 2]),
                    GaussianFilter.FWHM_PER_SIGMA * Math.abs(p[at + 3])));
        }
        components.sort((a, b) -> Double.compare(a.fwhmXMm(), b.fwhmXMm()));
        return new PointSpread(components);
    }

    /** Voxel centres relative to the brightest voxel, mm, and values relative to its. */
    private record Samples(double[] dxMm, double[] dyMm, double[] dzMm, double[] values, double reachMm) {

        static Samples round(Volume image, double reachMm) {
            VoxelGrid g = image.grid();
            float[] v = image.values();
            int top = 0;
            for (int i = 0; i < v.length; i++) {
                if (Float.isNaN(v[i])) {
                    throw new IllegalArgumentException("point source: holds NaN (expected: finite values)");
                }
                top = v[i] > v[top] ? i : top;
            }
            int tz = top % g.nz();
            int tx = top / g.nz() % g.nx();
            int ty = top / g.nz() / g.nx();
            int rx = (int) (reachMm / g.dxMm());
            int ry = (int) (reachMm / g.dyMm());
            int rz = (int) (reachMm / g.dzMm());
            if (!(v[top] > 0)
                    || tx < rx
                    || ty < ry
                    || tz < rz
                    || tx + rx >= g.nx()
                    || ty + ry >= g.ny()
                    || tz + rz >= g.nz()) {
                throw new IllegalArgumentException(
                        "point source: brightest voxel (%d, %d, %d) (expected: at least %.1f mm from the border)"
                                .formatted(tx, ty, tz, reachMm));
            }
            int n = (2 * rx + 1) * (2 * ry + 1) * (2 * rz + 1);
            Samples s = new Samples(new double[n], new double[n], new double[n], new double[n], reachMm);
            Affine a = g.lpsFromVoxel();
            int i = 0;
            for (int iy = ty - ry; iy <= ty + ry; iy++) {
                for (int ix = tx - rx; ix <= tx + rx; ix++) {
                    for (int iz = tz - rz; iz <= tz + rz; iz++) {
                        s.dxMm[i] = a.x(ix, iy, iz) - a.x(tx, ty, tz);
                        s.dyMm[i] = a.y(ix, iy, iz) - a.y(tx, ty, tz);
                        s.dzMm[i] = a.z(ix, iy, iz) - a.z(tx, ty, tz);
                        s.values[i] = v[g.index(ix, iy, iz)] / v[top];
                        i++;
                    }
                }
            }
            return s;
        }

        double[] start(int gaussians) {
            double[] p = new double[CENTRE + gaussians * FOR_EACH];
            p[CENTRE] = 1;
            for (int axis = 1; axis <= 3; axis++) {
                p[CENTRE + axis] = reachMm / 6;
            }
            return p;
        }

        Pair<RealVector, RealMatrix> model(RealVector point, int gaussians) {
            double[] p = point.toArray();
            int n = values.length;
            double[] value = new double[n];
            double[][] jacobian = new double[n][p.length];
            for (int i = 0; i < n; i++) {
                double x = dxMm[i] - p[0];
                double y = dyMm[i] - p[1];
                double z = dzMm[i] - p[2];
                double[] slope = jacobian[i];
                for (int c = 0; c < gaussians; c++) {
                    int at = CENTRE + c * FOR_EACH;
                    double sx = notZero(p[at + 1]);
                    double sy = notZero(p[at + 2]);
                    double sz = notZero(p[at + 3]);
                    double e = Math.exp(-0.5 * (x * x / (sx * sx) + y * y / (sy * sy) + z * z / (sz * sz)));
                    double h = p[at] * e;
                    value[i] += h;
                    slope[0] += h * x / (sx * sx);
                    slope[1] += h * y / (sy * sy);
                    slope[2] += h * z / (sz * sz);
                    slope[at] = e;
                    slope[at + 1] = h * x * x / (sx * sx * sx);
                    slope[at + 2] = h * y * y / (sy * sy * sy);
                    slope[at + 3] = h * z * z / (sz * sz * sz);
                }
            }
            return new Pair<>(new ArrayRealVector(value, false), new Array2DRowRealMatrix(jacobian, false));
        }

        private static double notZero(double sigmaMm) {
            return Math.abs(sigmaMm) < LEAST_SIGMA_MM ? LEAST_SIGMA_MM : sigmaMm;
        }
    }
}
