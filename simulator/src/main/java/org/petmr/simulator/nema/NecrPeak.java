package org.petmr.simulator.nema;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.petmr.recon.quantification.nema.CountRates;

/**
 * The top of the noise-equivalent rate over activity. Short scans are noisy, so a parabola is drawn through all points that
 * reach three quarters of the highest, weighted by their errors; the errors of the top come from drawing it again through
 * points moved by theirs.
 */
record NecrPeak(double kBqPerMl, double kBqPerMlError, double kcps, double kcpsError) {

    private static final double NEAR_TOP = 0.75;
    private static final int REPEATS = 200;

    /** @param error of the rate */
    record Point(double kBqPerMl, double kcps, double error) {}

    /** Empty when the rate has no top between the points. */
    static Optional<NecrPeak> of(List<Point> points) {
        double best = points.stream().mapToDouble(Point::kcps).max().orElse(0);
        Point[] near = points.stream().filter(p -> p.kcps() >= NEAR_TOP * best).toArray(Point[]::new);
        if (near.length < 3) {
            return Optional.empty();
        }
        double[] top = top(near);
        double least = Arrays.stream(near).mapToDouble(Point::kBqPerMl).min().orElseThrow();
        double most = Arrays.stream(near).mapToDouble(Point::kBqPerMl).max().orElseThrow();
        if (!(top[0] > least && top[0] < most)) {
            return Optional.empty();
        }
        SplittableRandom random = new SplittableRandom(0);
        double[] squares = new double[2];
        for (int k = 0; k < REPEATS; k++) {
            Point[] moved = near.clone();
            for (int i = 0; i < moved.length; i++) {
                double normal =
                        Math.sqrt(-2 * Math.log(1 - random.nextDouble())) * Math.cos(2 * Math.PI * random.nextDouble());
                moved[i] = new Point(near[i].kBqPerMl(), near[i].kcps() + normal * near[i].error(), near[i].error());
            }
            double[] again = top(moved);
            if (!Double.isFinite(again[0])) {
                continue;
            }
            squares[0] += (again[0] - top[0]) * (again[0] - top[0]);
            squares[1] += (again[1] - top[1]) * (again[1] - top[1]);
        }
        return Optional.of(
                new NecrPeak(top[0], Math.sqrt(squares[0] / REPEATS), top[1], Math.sqrt(squares[1] / REPEATS)));
    }

    /** Least squares; NaN when the parabola opens upwards. @return activity and rate */
    private static double[] top(Point[] points) {
        // Normal equations in x about the mean, so that they are well conditioned.
        double mean =
                Arrays.stream(points).mapToDouble(Point::kBqPerMl).average().orElseThrow();
        double[] moments = new double[5];
        double[] right = new double[3];
        for (Point p : points) {
            double weight = p.error() > 0 ? 1 / (p.error() * p.error()) : 1;
            double x = p.kBqPerMl() - mean;
            double power = weight;
            for (int k = 0; k < 5; k++) {
                moments[k] += power;
                if (k < 3) {
                    right[k] += power * p.kcps();
                }
                power *= x;
            }
        }
        double[][] m = {
            {moments[0], moments[1], moments[2]},
            {moments[1], moments[2], moments[3]},
            {moments[2], moments[3], moments[4]}
        };
        double all = determinant(m);
        double[] c = new double[3];
        for (int k = 0; k < 3; k++) {
            double[][] replaced = {m[0].clone(), m[1].clone(), m[2].clone()};
            for (int row = 0; row < 3; row++) {
                replaced[row][k] = right[row];
            }
            c[k] = determinant(replaced) / all;
        }
        if (!(c[2] < 0)) {
            return new double[] {Double.NaN, Double.NaN};
        }
        double x = -c[1] / (2 * c[2]);
        return new double[] {mean + x, c[0] + x * (c[1] + x * c[2])};
    }

    private static double determinant(double[][] m) {
        return m[0][0] * (m[1][1] * m[2][2] - m[1][2] * m[2][1])
                - m[0][1] * (m[1][0] * m[2][2] - m[1][2] * m[2][0])
                + m[0][2] * (m[1][0] * m[2][1] - m[1][1] * m[2][0]);
    }

    /**
     * Error of a frame's noise-equivalent rate, {@code T^2 / all}: that of T twice. T is what all counts less those below the
     * line across the strip leave; the line hangs on few counts at its ends, which makes the variance of T about its own and
     * twice the background's.
     */
    static double relativeError(CountRates.Frame f, double seconds) {
        double trues = f.truesCps() * seconds;
        double all = f.totalCps() * seconds;
        return 2 * Math.sqrt(trues + 2 * (all - trues)) / trues;
    }
}
