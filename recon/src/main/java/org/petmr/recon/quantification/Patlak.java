package org.petmr.recon.quantification;

import java.util.ArrayList;
import java.util.List;

/**
 * Graphical analysis of irreversible uptake: from some time on, {@code C(t) / Cp(t)} lies on a line over
 * {@code integral of Cp / Cp(t)}, with the net influx rate as slope. Patlak, Blasberg and Fenstermacher, J Cereb Blood Flow
 * Metab 3 (1983).
 *
 * @param influxPerMin slope K_i, mL/min/mL
 * @param distributionVolume intercept V_0, mL/mL
 * @param influxSdPerMin standard error of the slope; 0 with two points, which leave nothing to estimate it from
 * @param points that the line was drawn through
 */
public record Patlak(double influxPerMin, double distributionVolume, double influxSdPerMin, List<Point> points) {

    private static final double S_PER_MIN = 60;

    /**
     * @param stretchedMin {@code integral of Cp / Cp}, min
     * @param ratio {@code C / Cp}
     */
    public record Point(double timeS, double stretchedMin, double ratio, double weight) {}

    /** Each point weighs as its frame is long; see {@link #fit(TimeActivityCurve, TimeActivityCurve, double, double[])}. */
    public static Patlak fit(TimeActivityCurve tissue, TimeActivityCurve plasma, double fromS) {
        double[] durations = tissue.points().stream()
                .mapToDouble(TimeActivityCurve.Point::durationS)
                .toArray();
        return fit(tissue, plasma, fromS, durations);
    }

    /**
     * @param plasma input, in the unit of the tissue, both corrected for decay to the same time; times from injection. It is
     *     taken as 0 at injection and straight between its points
     * @param fromS t*, from which the line holds: 20 to 30 min for FDG
     * @param weights one for each point of the tissue, such as the counts of its frame
     */
    public static Patlak fit(TimeActivityCurve tissue, TimeActivityCurve plasma, double fromS, double[] weights) {
        if (weights.length != tissue.points().size()) {
            throw new IllegalArgumentException("weights: %d (expected: %d)"
                    .formatted(weights.length, tissue.points().size()));
        }
        List<Point> points = new ArrayList<>();
        for (int i = 0; i < weights.length; i++) {
            TimeActivityCurve.Point p = tissue.points().get(i);
            if (p.timeS() < fromS) {
                continue;
            }
            double input = plasma.at(p.timeS());
            if (!(input > 0 && weights[i] > 0)) {
                throw new IllegalArgumentException(
                        "plasma at %s s: %s, weight %s (expected: both > 0)".formatted(p.timeS(), input, weights[i]));
            }
            points.add(new Point(
                    p.timeS(), integral(plasma, p.timeS()) / input / S_PER_MIN, p.mean() / input, weights[i]));
        }
        return line(points, fromS);
    }

    private static Patlak line(List<Point> points, double fromS) {
        double w = 0;
        double wx = 0;
        double wy = 0;
        for (Point p : points) {
            w += p.weight;
            wx += p.weight * p.stretchedMin;
            wy += p.weight * p.ratio;
        }
        double xx = 0;
        double xy = 0;
        for (Point p : points) {
            double dx = p.stretchedMin - wx / w;
            xx += p.weight * dx * dx;
            xy += p.weight * dx * (p.ratio - wy / w);
        }
        if (points.size() < 2 || !(xx > 0)) {
            throw new IllegalArgumentException(
                    "points from %s s: %d (expected: at least 2, to draw a line)".formatted(fromS, points.size()));
        }
        double slope = xy / xx;
        double intercept = (wy - slope * wx) / w;
        double chi2 = 0;
        for (Point p : points) {
            double off = p.ratio - intercept - slope * p.stretchedMin;
            chi2 += p.weight * off * off;
        }
        int free = points.size() - 2;
        return new Patlak(slope, intercept, free > 0 ? Math.sqrt(chi2 / free / xx) : 0, List.copyOf(points));
    }

    /** By trapezoids from injection to a time, unit times s. */
    private static double integral(TimeActivityCurve plasma, double toS) {
        double sum = 0;
        double t = 0;
        double value = plasma.points().get(0).timeS() > 0 ? 0 : plasma.at(0);
        for (TimeActivityCurve.Point p : plasma.points()) {
            if (p.timeS() <= t) {
                continue;
            }
            if (p.timeS() >= toS) {
                break;
            }
            sum += (p.timeS() - t) * 0.5 * (value + p.mean());
            t = p.timeS();
            value = p.mean();
        }
        return sum + (toS - t) * 0.5 * (value + plasma.at(toS));
    }
}
