package org.petmr.recon.registration;

import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;

/**
 * How well a maximum of mutual information is known, from the images alone. Each group of cells is left out in turn; the
 * slope that is then left at the maximum, divided by the curvature there, is how far the maximum would move. Groups see
 * different noise, so the spread of these moves is the jackknife's variance (Efron and Stein, Ann Stat 9, 1981).
 *
 * <p>It knows of noise and of ground that differs from place to place. It does not know of what pulls every group alike.
 */
final class Jackknife {

    /** Way over which the curvature is taken, in lattice steps: longer than the ripple of interpolation, shorter than the hill. */
    private static final double STEP = 0.3;

    /** Least curvature of any direction, relative to that of the parameters that make it up. */
    private static final double TIED = 0.1;

    /** A parameter's curvature below this share of the sharpest is as good as none: it is not held at all. */
    private static final double FLATTEST = 1e-4;

    private Jackknife() {}

    /**
     * @param latticeMm of the images that are compared
     * @param prior that was climbed with
     */
    static Uncertainty uncertainty(
            MutualInformation metric, RigidTransform top, double radiusMm, double latticeMm, MotionPrior prior) {
        RealMatrix covariance = covariance(metric, top, radiusMm, STEP * latticeMm, prior);
        double edge = 2 * radiusMm;
        // Where nothing holds the images a spread has no bound; more than their own size says no more.
        double turn = Math.min(trace(covariance, 0) / (radiusMm * radiusMm), Math.PI * Math.PI);
        double shift = Math.min(trace(covariance, 3), 4 * edge * edge);
        // A point at distance r in a random direction moves by the turn about the two axes across it.
        return new Uncertainty(
                Math.sqrt(shift), Math.toDegrees(Math.sqrt(turn)), Math.sqrt(shift + edge * edge * turn * 2 / 3));
    }

    private static double trace(RealMatrix m, int from) {
        return m.getEntry(from, from) + m.getEntry(from + 1, from + 1) + m.getEntry(from + 2, from + 2);
    }

    /** In mm and mm of arc at the radius. */
    private static RealMatrix covariance(
            MutualInformation metric, RigidTransform top, double radiusMm, double stepMm, MotionPrior prior) {
        double[][] without = metric.gradientsWithoutOneGroup(top);
        int n = without.length;
        double[] mean = new double[6];
        for (double[] g : without) {
            inMm(g, radiusMm);
            for (int k = 0; k < 6; k++) {
                mean[k] += g[k] / n;
            }
        }
        RealMatrix scatter = new Array2DRowRealMatrix(6, 6);
        for (double[] g : without) {
            for (int i = 0; i < 6; i++) {
                for (int j = 0; j < 6; j++) {
                    scatter.addToEntry(i, j, (g[i] - mean[i]) * (g[j] - mean[j]) * (n - 1) / n);
                }
            }
        }
        RealMatrix curvature = curvature(metric, top, radiusMm, stepMm);
        for (int k = 0; k < 6; k++) {
            // The prior bends the hill, and pulls by chance: by its precision times how far the patient really lies
            // off.
            double precision = prior.precision(k, radiusMm);
            curvature.addToEntry(k, k, precision / metric.cells());
            scatter.addToEntry(k, k, precision / ((double) metric.cells() * metric.cells()));
        }
        RealMatrix inverse = inverse(curvature);
        return inverse.multiply(scatter).multiply(inverse);
    }

    private static void inMm(double[] gradient, double radiusMm) {
        for (int k = 0; k < 3; k++) {
            gradient[k] /= radiusMm;
        }
    }

    /** Minus the second derivatives, from differences of the gradient. */
    private static RealMatrix curvature(MutualInformation metric, RigidTransform top, double radiusMm, double stepMm) {
        RealMatrix h = new Array2DRowRealMatrix(6, 6);
        for (int k = 0; k < 6; k++) {
            double[] above = metric.gradient(moved(top, k, stepMm, radiusMm));
            double[] below = metric.gradient(moved(top, k, -stepMm, radiusMm));
            inMm(above, radiusMm);
            inMm(below, radiusMm);
            for (int j = 0; j < 6; j++) {
                h.setEntry(k, j, (below[j] - above[j]) / (2 * stepMm));
            }
        }
        return h.add(h.transpose()).scalarMultiply(0.5);
    }

    /**
     * The tip of mutual information is nearly a cone, and differences taken across it may bend upward where two parameters
     * go together. Seen relative to each parameter's own curvature, no direction counts as flatter than {@link #TIED}.
     */
    private static RealMatrix inverse(RealMatrix curvature) {
        double sharpest = 1e-300;
        for (int i = 0; i < 6; i++) {
            sharpest = Math.max(sharpest, curvature.getEntry(i, i));
        }
        double[] root = new double[6];
        for (int i = 0; i < 6; i++) {
            root[i] = 1 / Math.sqrt(Math.max(curvature.getEntry(i, i), FLATTEST * sharpest));
        }
        RealMatrix scale = MatrixUtils.createRealDiagonalMatrix(root);
        EigenDecomposition eigen =
                new EigenDecomposition(scale.multiply(curvature).multiply(scale));
        double[] values = eigen.getRealEigenvalues();
        for (int i = 0; i < values.length; i++) {
            values[i] = 1 / Math.max(values[i], TIED);
        }
        RealMatrix inverse = eigen.getV()
                .multiply(MatrixUtils.createRealDiagonalMatrix(values))
                .multiply(eigen.getVT());
        return scale.multiply(inverse).multiply(scale);
    }

    private static RigidTransform moved(RigidTransform t, int parameter, double byMm, double radiusMm) {
        double[] p = {t.rxRad(), t.ryRad(), t.rzRad(), t.txMm(), t.tyMm(), t.tzMm()};
        p[parameter] += parameter < 3 ? byMm / radiusMm : byMm;
        return new RigidTransform(p[0], p[1], p[2], p[3], p[4], p[5], t.cxMm(), t.cyMm(), t.czMm());
    }
}
