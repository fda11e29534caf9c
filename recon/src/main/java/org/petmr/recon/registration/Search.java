package org.petmr.recon.registration;

import java.util.Arrays;
import org.apache.commons.math3.exception.TooManyEvaluationsException;
import org.apache.commons.math3.optim.InitialGuess;
import org.apache.commons.math3.optim.MaxEval;
import org.apache.commons.math3.optim.PointValuePair;
import org.apache.commons.math3.optim.SimpleBounds;
import org.apache.commons.math3.optim.nonlinear.scalar.GoalType;
import org.apache.commons.math3.optim.nonlinear.scalar.ObjectiveFunction;
import org.apache.commons.math3.optim.nonlinear.scalar.noderiv.BOBYQAOptimizer;
import org.petmr.recon.compute.Progress;

/**
 * Looks for the top of mutual information with Commons Math's BOBYQA (Powell, 2009), which lays a parabola through points
 * about the best one and needs no gradient. Angles count as arcs at a typical radius: a step is a length in mm whether it
 * turns or shifts, and so is the radius in which the parabola is trusted.
 */
final class Search {

    /** Points through which the parabola is laid: 2 n + 1, Powell's choice. */
    private static final int POINTS = 13;

    /** Less than this share of points in both images tells nothing; below it the value is drawn down, so as to lead back. */
    private static final double LEAST_OVERLAP = 0.3;

    /** Where a search ended. */
    record Summit(RigidTransform transform, double worth, int evaluations) {}

    private final MutualInformation metric;
    private final RigidTransform centre;
    private final double radiusMm;
    private final MotionPrior prior;
    private final Progress progress;

    /**
     * @param centre whose centre of rotation all transforms have
     * @param prior round no motion
     */
    Search(MutualInformation metric, RigidTransform centre, double radiusMm, MotionPrior prior, Progress progress) {
        this.metric = metric;
        this.centre = centre;
        this.radiusMm = radiusMm;
        this.prior = prior;
        this.progress = progress;
    }

    /** What the search climbs: mutual information, less where the images hardly meet, and the prior's share of a cell. */
    double worth(RigidTransform transform) {
        MutualInformation.Value value = metric.at(transform.toAffine());
        return value.nats() * Math.min(1, value.overlap() / LEAST_OVERLAP) - prior.penalty(transform) / metric.cells();
    }

    /**
     * @param firstMm length of the first steps
     * @param lastMm the search ends when steps get shorter
     * @param reachMm each parameter stays as near to the start
     */
    Summit climb(RigidTransform start, double firstMm, double lastMm, double reachMm, int atMost) {
        double[] from = parameters(start);
        double[] low = new double[6];
        double[] high = new double[6];
        for (int k = 0; k < 6; k++) {
            low[k] = from[k] - reachMm;
            high[k] = from[k] + reachMm;
        }
        Best best = new Best(start);
        try {
            PointValuePair top = new BOBYQAOptimizer(POINTS, firstMm, lastMm)
                    .optimize(
                            new MaxEval(atMost),
                            new ObjectiveFunction(best::tried),
                            GoalType.MAXIMIZE,
                            new InitialGuess(from),
                            new SimpleBounds(low, high));
            best.tried(top.getPoint());
        } catch (TooManyEvaluationsException enough) {
            // The best of what was tried stands: a long ridge costs accuracy, not the answer.
            progress.checkpoint();
        }
        return new Summit(best.transform, best.worth, best.evaluations);
    }

    /** Remembers the best of all points that the optimiser tried. */
    private final class Best {

        private RigidTransform transform;
        private double worth;
        private double[] at;
        private int evaluations;

        Best(RigidTransform start) {
            transform = start;
            worth = Double.NEGATIVE_INFINITY;
        }

        double tried(double[] parameters) {
            if (Arrays.equals(at, parameters)) {
                return worth;
            }
            progress.checkpoint();
            evaluations++;
            RigidTransform here = transform(parameters);
            double value = worth(here);
            if (value > worth) {
                worth = value;
                transform = here;
                at = parameters.clone();
            }
            return value;
        }
    }

    private double[] parameters(RigidTransform t) {
        return new double[] {
            t.rxRad() * radiusMm, t.ryRad() * radiusMm, t.rzRad() * radiusMm, t.txMm(), t.tyMm(), t.tzMm()
        };
    }

    private RigidTransform transform(double[] p) {
        return new RigidTransform(
                p[0] / radiusMm,
                p[1] / radiusMm,
                p[2] / radiusMm,
                p[3],
                p[4],
                p[5],
                centre.cxMm(),
                centre.cyMm(),
                centre.czMm());
    }
}
