package org.petmr.attenuation.hardware;

import java.util.ArrayList;
import java.util.List;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.LUDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.SingularValueDecomposition;
import org.petmr.recon.image.Affine;

/**
 * The rigid motion that takes a template's markers to the spots that MR shows. Which spot is which marker isn't known, so all
 * assignments are tried; each is solved by the singular value decomposition of Arun, Huang and Blostein (IEEE Trans Pattern
 * Anal 9, 1987), kept from being a mirror image.
 *
 * @param scannerFromTemplate the motion
 * @param residualMm root mean square distance of markers and spots after it
 */
record MarkerFit(Affine scannerFromTemplate, double residualMm) {

    /**
     * @param markers of the template, 3 to 6
     * @param spots as many, in any order
     */
    static MarkerFit of(List<PointMm> markers, List<PointMm> spots) {
        if (spots.size() != markers.size()) {
            throw new IllegalArgumentException(
                    "markers: %d seen (expected: %d)".formatted(spots.size(), markers.size()));
        }
        return best(markers, spots, new ArrayList<>(), new boolean[spots.size()], null);
    }

    private static MarkerFit best(
            List<PointMm> markers, List<PointMm> spots, List<PointMm> order, boolean[] isTaken, MarkerFit soFar) {
        if (order.size() == markers.size()) {
            MarkerFit fit = inOrder(markers, order);
            return soFar == null || fit.residualMm < soFar.residualMm ? fit : soFar;
        }
        MarkerFit best = soFar;
        for (int i = 0; i < isTaken.length; i++) {
            if (!isTaken[i]) {
                isTaken[i] = true;
                order.add(spots.get(i));
                best = best(markers, spots, order, isTaken, best);
                order.remove(order.size() - 1);
                isTaken[i] = false;
            }
        }
        return best;
    }

    private static MarkerFit inOrder(List<PointMm> from, List<PointMm> to) {
        double[] a = mean(from);
        double[] b = mean(to);
        RealMatrix h = new Array2DRowRealMatrix(3, 3);
        for (int i = 0; i < from.size(); i++) {
            RealMatrix p = column(from.get(i), a);
            h = h.add(p.multiply(column(to.get(i), b).transpose()));
        }
        SingularValueDecomposition svd = new SingularValueDecomposition(h);
        RealMatrix sign = new Array2DRowRealMatrix(new double[][] {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}});
        double det = new LUDecomposition(svd.getV().multiply(svd.getUT())).getDeterminant();
        sign.setEntry(2, 2, Math.signum(det));
        RealMatrix r = svd.getV().multiply(sign).multiply(svd.getUT());
        double[] turned = r.operate(a);
        double[][] m = r.getData();
        Affine motion = new Affine(
                m[0][0],
                m[0][1],
                m[0][2],
                b[0] - turned[0],
                m[1][0],
                m[1][1],
                m[1][2],
                b[1] - turned[1],
                m[2][0],
                m[2][1],
                m[2][2],
                b[2] - turned[2]);
        double squares = 0;
        for (int i = 0; i < from.size(); i++) {
            double d = moved(motion, from.get(i)).distanceMm(to.get(i));
            squares += d * d;
        }
        return new MarkerFit(motion, Math.sqrt(squares / from.size()));
    }

    static PointMm moved(Affine motion, PointMm p) {
        return new PointMm(
                motion.x(p.xMm(), p.yMm(), p.zMm()),
                motion.y(p.xMm(), p.yMm(), p.zMm()),
                motion.z(p.xMm(), p.yMm(), p.zMm()));
    }

    private static double[] mean(List<PointMm> points) {
        double[] sum = new double[3];
        for (PointMm p : points) {
            sum[0] += p.xMm() / points.size();
            sum[1] += p.yMm() / points.size();
            sum[2] += p.zMm() / points.size();
        }
        return sum;
    }

    private static RealMatrix column(PointMm p, double[] mean) {
        return new Array2DRowRealMatrix(new double[] {p.xMm() - mean[0], p.yMm() - mean[1], p.zMm() - mean[2]});
    }
}
