package org.petmr.recon.registration.calibration;

import java.util.List;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.LUDecomposition;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.SingularValueDecomposition;
import org.petmr.recon.image.Affine;

/**
 * The rotation and shift that bring points nearest to their partners, in least squares (Kabsch, Acta Cryst A 32, 1976; a
 * mirror image is kept out by the sign of the determinant).
 *
 * @param toFromFrom the map
 * @param rmsMm what is left between the points and their partners, root mean square
 * @param worstMm the largest of it
 * @param acrossMm standard deviation of the points across the line that runs best through them: small when the points lie
 *     on a line, about which they may turn freely
 */
record RigidFit(Affine toFromFrom, double rmsMm, double worstMm, double acrossMm) {

    /** @param from at least 3 points @param to their partners, in the same order */
    static RigidFit of(List<Sphere> from, List<Sphere> to) {
        int n = from.size();
        double[] a = mean(from);
        double[] b = mean(to);
        RealMatrix cross = new Array2DRowRealMatrix(3, 3);
        RealMatrix spread = new Array2DRowRealMatrix(3, 3);
        for (int i = 0; i < n; i++) {
            double[] p = less(from.get(i), a);
            double[] q = less(to.get(i), b);
            for (int r = 0; r < 3; r++) {
                for (int c = 0; c < 3; c++) {
                    cross.addToEntry(r, c, q[r] * p[c]);
                    spread.addToEntry(r, c, p[r] * p[c] / n);
                }
            }
        }
        SingularValueDecomposition svd = new SingularValueDecomposition(cross);
        double sign = Math.signum(new LUDecomposition(svd.getU().multiply(svd.getVT())).getDeterminant());
        RealMatrix r = svd.getU()
                .multiply(MatrixUtils.createRealDiagonalMatrix(new double[] {1, 1, sign}))
                .multiply(svd.getVT());
        double[] turned = r.operate(a);
        Affine map = new Affine(
                r.getEntry(0, 0),
                r.getEntry(0, 1),
                r.getEntry(0, 2),
                b[0] - turned[0],
                r.getEntry(1, 0),
                r.getEntry(1, 1),
                r.getEntry(1, 2),
                b[1] - turned[1],
                r.getEntry(2, 0),
                r.getEntry(2, 1),
                r.getEntry(2, 2),
                b[2] - turned[2]);
        double square = 0;
        double worst = 0;
        for (int i = 0; i < n; i++) {
            double left = mapped(map, from.get(i)).distanceMm(to.get(i));
            square += left * left;
            worst = Math.max(worst, left);
        }
        double across = Math.sqrt(new SingularValueDecomposition(spread).getSingularValues()[1]);
        return new RigidFit(map, Math.sqrt(square / n), worst, across);
    }

    static Sphere mapped(Affine m, Sphere s) {
        return new Sphere(
                m.x(s.xMm(), s.yMm(), s.zMm()),
                m.y(s.xMm(), s.yMm(), s.zMm()),
                m.z(s.xMm(), s.yMm(), s.zMm()),
                s.radiusMm());
    }

    private static double[] mean(List<Sphere> spheres) {
        double[] m = new double[3];
        for (Sphere s : spheres) {
            m[0] += s.xMm() / spheres.size();
            m[1] += s.yMm() / spheres.size();
            m[2] += s.zMm() / spheres.size();
        }
        return m;
    }

    private static double[] less(Sphere s, double[] m) {
        return new double[] {s.xMm() - m[0], s.yMm() - m[1], s.zMm() - m[2]};
    }
}
