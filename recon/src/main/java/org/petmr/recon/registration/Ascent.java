package org.petmr.recon.registration;

import java.util.function.Function;
import org.petmr.recon.compute.Progress;

/**
 * Climbs in two ways, one after the other. First along the gradient in regular steps, half as long after each turn: slow but
 * hard to lead astray. Then by BFGS, which learns the curvatures and so finds the top of a long ridge. Angles count as arcs
 * at a typical radius: a step is a length in mm whether it turns or shifts.
 */
final class Ascent {

    /** Where the climb ended. */
    record Summit(RigidTransform transform, MutualInformation.Value value, int iterations) {}

    private final double radiusMm;
    private final Progress progress;

    Ascent(double radiusMm, Progress progress) {
        this.radiusMm = radiusMm;
        this.progress = progress;
    }

    Summit climb(
            Function<RigidTransform, MutualInformation.Value> metric,
            RigidTransform start,
            double firstStepMm,
            double lastStepMm,
            int atMost) {
        RigidTransform at = start;
        MutualInformation.Value here = metric.apply(at);
        RigidTransform best = at;
        MutualInformation.Value bestValue = here;
        double[] before = null;
        double step = firstStepMm;
        int i = 0;
        for (; i < atMost && step >= lastStepMm; i++) {
            progress.checkpoint();
            double[] direction = scaled(here.gradient());
            if (direction == null) {
                break;
            }
            if (before != null && dot(direction, before) < 0) {
                step *= 0.5;
            }
            at = moved(at, direction, step);
            here = metric.apply(at);
            if (here.nats() > bestValue.nats()) {
                best = at;
                bestValue = here;
            }
            before = direction;
        }
        return new Summit(best, bestValue, i);
    }

    /** Quasi-Newton steps uphill only, none longer than {@code longestMm}; ends when they get shorter than {@code lastStepMm}. */
    Summit polish(
            Function<RigidTransform, MutualInformation.Value> metric,
            Summit from,
            double longestMm,
            double lastStepMm,
            int atMost) {
        RigidTransform at = from.transform();
        MutualInformation.Value here = from.value();
        double[] g = inMm(here.gradient());
        InverseCurvature curvature = new InverseCurvature(6);
        int i = 0;
        while (i < atMost) {
            progress.checkpoint();
            double[] d = curvature.times(g);
            double length = Math.sqrt(dot(d, d));
            if (!(length > 1e-12)) {
                break;
            }
            double step = curvature.isFresh() ? longestMm / 2 : Math.min(length, longestMm);
            double slope = dot(d, g) / length;
            double[] unit = divided(d, length);
            MutualInformation.Value there = null;
            RigidTransform next = at;
            for (; step >= lastStepMm && i < atMost; step *= 0.4) {
                i++;
                next = moved(at, unit, step);
                there = metric.apply(next);
                if (there.nats() >= here.nats() + 1e-4 * step * slope) {
                    break;
                }
                there = null;
            }
            if (there == null) {
                if (curvature.isFresh()) {
                    break; // not even straight uphill gains: this is the top
                }
                curvature.forget();
                continue;
            }
            double[] gradient = inMm(there.gradient());
            double[] s = new double[6];
            double[] y = new double[6];
            for (int k = 0; k < 6; k++) {
                s[k] = step * unit[k];
                y[k] = g[k] - gradient[k];
            }
            curvature.learn(s, y);
            at = next;
            here = there;
            g = gradient;
        }
        return new Summit(at, here, from.iterations() + i);
    }

    private double[] inMm(double[] gradient) {
        double[] g = gradient.clone();
        for (int k = 0; k < 3; k++) {
            g[k] /= radiusMm;
        }
        return g;
    }

    private static double[] divided(double[] d, double by) {
        double[] u = d.clone();
        for (int k = 0; k < u.length; k++) {
            u[k] /= by;
        }
        return u;
    }

    /** The unit direction in arcs and shifts; null on flat ground. */
    private double[] scaled(double[] gradient) {
        double[] d = inMm(gradient);
        double length = Math.sqrt(dot(d, d));
        return length > 1e-12 ? divided(d, length) : null;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int k = 0; k < 6; k++) {
            sum += a[k] * b[k];
        }
        return sum;
    }

    private RigidTransform moved(RigidTransform t, double[] d, double stepMm) {
        return new RigidTransform(
                t.rxRad() + stepMm * d[0] / radiusMm,
                t.ryRad() + stepMm * d[1] / radiusMm,
                t.rzRad() + stepMm * d[2] / radiusMm,
                t.txMm() + stepMm * d[3],
                t.tyMm() + stepMm * d[4],
                t.tzMm() + stepMm * d[5],
                t.cxMm(),
                t.cyMm(),
                t.czMm());
    }
}
