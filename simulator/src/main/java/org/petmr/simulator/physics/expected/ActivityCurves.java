package org.petmr.simulator.physics.expected;

import java.util.ArrayList;
import java.util.List;
import org.petmr.simulator.phantom.Activity;

/**
 * The activity of a scan as a sum of few fixed distributions, each with a factor that changes with time: parts whose curves are
 * alike belong together. An activity that stays as it is makes one.
 */
final class ActivityCurves {

    private static final int SAMPLES = 97;
    private static final double ALIKE = 1e-6;

    private final Activity activity;
    private final List<Curve> curves = new ArrayList<>();

    /**
     * @param bqPerMl of each part at its own greatest sample of the leading part; 0 for those of other curves
     * @param leader the part whose course all of them follow
     * @param leaderBqPerMl activity of the leader in {@code bqPerMl}
     */
    private record Curve(double[] bqPerMl, int leader, double leaderBqPerMl, boolean isConstant, double[] course) {}

    ActivityCurves(Activity activity, int parts, double durationS) {
        this.activity = activity;
        for (int part = 0; part < parts; part++) {
            double[] course = new double[SAMPLES];
            double most = 0;
            double least = Double.MAX_VALUE;
            for (int i = 0; i < SAMPLES; i++) {
                // Not evenly: a course that repeats would hide between even samples.
                course[i] = activity.bqPerMl(part, durationS * (i == SAMPLES - 1 ? 1 : (i * 0.6180339887498949) % 1));
                most = Math.max(most, course[i]);
                least = Math.min(least, course[i]);
            }
            if (most > 0) {
                for (int i = 0; i < SAMPLES; i++) {
                    course[i] /= most;
                }
                add(part, parts, most, least == most, course);
            }
        }
    }

    private void add(int part, int parts, double most, boolean isConstant, double[] course) {
        for (Curve curve : curves) {
            if (isAlike(curve.course(), course)) {
                curve.bqPerMl()[part] = most;
                return;
            }
        }
        double[] bqPerMl = new double[parts];
        bqPerMl[part] = most;
        curves.add(new Curve(bqPerMl, part, most, isConstant, course));
    }

    private static boolean isAlike(double[] a, double[] b) {
        for (int i = 0; i < a.length; i++) {
            if (Math.abs(a[i] - b[i]) > ALIKE) {
                return false;
            }
        }
        return true;
    }

    int count() {
        return curves.size();
    }

    /** Activity of each part where the curve's factor is 1, Bq/mL; read only. */
    double[] bqPerMl(int curve) {
        return curves.get(curve).bqPerMl();
    }

    boolean isConstant(int curve) {
        return curves.get(curve).isConstant();
    }

    /** Factor of a curve at a time of the scan, without decay. */
    double factor(int curve, double timeS) {
        Curve c = curves.get(curve);
        return c.isConstant() ? 1 : activity.bqPerMl(c.leader(), timeS) / c.leaderBqPerMl();
    }
}
