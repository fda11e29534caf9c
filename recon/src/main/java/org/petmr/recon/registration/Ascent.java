package org.petmr.recon.registration;

import java.util.function.Function;
import org.petmr.recon.compute.Progress;

/**
 * Climbs along the gradient in regular steps, half as long after each turn. Angles count as arcs at a typical radius, so a
 * step is a length in mm whatever it turns or shifts.
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

    /** The unit direction in arcs and shifts; null on flat ground. */
    private double[] scaled(double[] gradient) {
        double[] d = gradient.clone();
        for (int k = 0; k < 3; k++) {
            d[k] /= radiusMm;
        }
        double length = Math.sqrt(dot(d, d));
        if (!(length > 1e-12)) {
            return null;
        }
        for (int k = 0; k < 6; k++) {
            d[k] /= length;
        }
        return d;
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
