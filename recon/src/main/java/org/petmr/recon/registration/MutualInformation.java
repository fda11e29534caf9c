package org.petmr.recon.registration;

import java.util.Arrays;
import java.util.Optional;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;

/**
 * How much the values of one image tell of those of another under a rigid transform, in nats, with its gradient. After
 * Mattes et al. (IEEE Trans Med Imaging 22, 2003): a joint histogram of sampled points with a box kernel on the fixed and a
 * cubic B-spline on the moving value, which makes it differentiable.
 *
 * <p>Transforms are those that come on top of an assumed one: small, and so far from where angles about three axes fail.
 *
 * <p>The histograms of the samples' groups are added in order, so the result is the same bit for bit for any number of
 * threads. One instance is used by one thread at a time.
 */
final class MutualInformation {

    /** The value; the share of samples in both images. */
    record Value(double nats, double overlap) {}

    private static final int GROUPS = FixedSamples.GROUPS;

    private final FixedSamples samples;
    private final int bins;
    private final int[] fixedBin;
    private final MovingSampler moving;
    private final Workers workers;
    private final double[][] groupHistograms;

    /** Per sample, of the transform in hand: place in the moving bins (negative: outside), gradient in bins per mm. */
    private final float[] place;

    private final float[] gx;
    private final float[] gy;
    private final float[] gz;

    MutualInformation(FixedSamples samples, Intensities fixedEnds, MovingSampler moving, int bins, Workers workers) {
        this.samples = samples;
        this.bins = bins;
        this.workers = workers;
        this.moving = moving;
        int n = samples.count();
        this.fixedBin = new int[n];
        float scale = bins / (fixedEnds.high() - fixedEnds.low());
        for (int i = 0; i < n; i++) {
            int b = (int) ((samples.values()[i] - fixedEnds.low()) * scale);
            fixedBin[i] = Math.max(0, Math.min(bins - 1, b));
        }
        this.groupHistograms = new double[GROUPS][bins * bins];
        this.place = new float[n];
        this.gx = new float[n];
        this.gy = new float[n];
        this.gz = new float[n];
    }

    /** With no transform assumed and no mask. */
    static MutualInformation of(
            FixedSamples samples,
            Intensities fixedEnds,
            Volume moving,
            Intensities movingEnds,
            int bins,
            Workers workers) {
        MovingSampler sampler = new MovingSampler(moving, Affine.IDENTITY, Optional.empty(), movingEnds, bins);
        return new MutualInformation(samples, fixedEnds, sampler, bins, workers);
    }

    Value at(Affine startFromFixed) {
        workers.forItems(GROUPS, (worker, group) -> {
            moving.place(samples, startFromFixed, from(group), to(group), place);
            count(group);
        });
        double[] joint = sum(groupHistograms);
        double total = Arrays.stream(joint).sum();
        return new Value(nats(joint, total), total / samples.count());
    }

    /** Derivatives by rx, ry, rz (nats per rad), tx, ty, tz (nats per mm). */
    double[] gradient(RigidTransform transform) {
        double[][][] derivatives = derivatives(transform);
        double[] joint = sum(groupHistograms);
        double[][] changes = new double[6][];
        for (int k = 0; k < 6; k++) {
            double[][] ofParameter = new double[GROUPS][];
            for (int g = 0; g < GROUPS; g++) {
                ofParameter[g] = derivatives[g][k];
            }
            changes[k] = sum(ofParameter);
        }
        return gradient(joint, changes);
    }

    /**
     * What the gradient would be without the points of one group, for each of the groups: how far they disagree tells how
     * well the top is known.
     *
     * @return {@code [group][parameter]}
     */
    double[][] gradientsWithoutOneGroup(RigidTransform transform) {
        double[][][] derivatives = derivatives(transform);
        double[] joint = sum(groupHistograms);
        double[][] changes = new double[6][bins * bins];
        for (double[][] ofGroup : derivatives) {
            for (int k = 0; k < 6; k++) {
                add(ofGroup[k], 1, changes[k]);
            }
        }
        double[][] gradients = new double[GROUPS][];
        workers.forItems(GROUPS, (worker, g) -> {
            double[] jointLess = joint.clone();
            add(groupHistograms[g], -1, jointLess);
            double[][] changesLess = new double[6][];
            for (int k = 0; k < 6; k++) {
                changesLess[k] = changes[k].clone();
                add(derivatives[g][k], -1, changesLess[k]);
            }
            gradients[g] = gradient(jointLess, changesLess);
        });
        return gradients;
    }

    /** How many nearly independent parts of the image speak. */
    int cells() {
        return samples.cells();
    }

    private int from(int group) {
        return samples.groupFrom()[group];
    }

    private int to(int group) {
        return samples.groupFrom()[group + 1];
    }

    private double[] sum(double[][] histograms) {
        double[] total = new double[bins * bins];
        for (double[] h : histograms) {
            add(h, 1, total);
        }
        return total;
    }

    private static void add(double[] h, double weight, double[] to) {
        for (int i = 0; i < to.length; i++) {
            to[i] += weight * h[i];
        }
    }

    /** Overwrites {@code joint} with shares of 1. */
    private double nats(double[] joint, double total) {
        if (!(total > 0)) {
            return 0;
        }
        double[] fixedMarginal = new double[bins];
        double[] movingMarginal = new double[bins];
        for (int f = 0; f < bins; f++) {
            for (int m = 0; m < bins; m++) {
                double p = joint[f * bins + m] /= total;
                fixedMarginal[f] += p;
                movingMarginal[m] += p;
            }
        }
        double nats = 0;
        for (int f = 0; f < bins; f++) {
            for (int m = 0; m < bins; m++) {
                double p = joint[f * bins + m];
                if (p > 1e-16) {
                    nats += p * Math.log(p / (fixedMarginal[f] * movingMarginal[m]));
                }
            }
        }
        return nats;
    }

    /** A change of p(f,m) is worth ln p(f,m)/p(m); the fixed marginal stays, as the points stay. */
    private double[] gradient(double[] joint, double[][] changes) {
        double total = Arrays.stream(joint).sum();
        double[] gradient = new double[6];
        if (!(total > 0)) {
            return gradient;
        }
        double[] movingMarginal = new double[bins];
        for (int i = 0; i < joint.length; i++) {
            movingMarginal[i % bins] += joint[i];
        }
        for (int i = 0; i < joint.length; i++) {
            if (joint[i] > 1e-16 * total) {
                double worth = Math.log(joint[i] / movingMarginal[i % bins]);
                for (int k = 0; k < 6; k++) {
                    gradient[k] += changes[k][i] * worth / total;
                }
            }
        }
        return gradient;
    }

    /** Counts the placed samples of a group. */
    private void count(int group) {
        double[] h = groupHistograms[group];
        Arrays.fill(h, 0);
        for (int i = from(group); i < to(group); i++) {
            if (place[i] < 0) {
                continue;
            }
            int bin = Math.min((int) place[i], bins - 3);
            double t = place[i] - bin;
            double s = 1 - t;
            int at = fixedBin[i] * bins + bin - 1;
            h[at] += s * s * s / 6;
            h[at + 1] += (4 + t * t * (3 * t - 6)) / 6;
            h[at + 2] += (4 + s * s * (3 * s - 6)) / 6;
            h[at + 3] += t * t * t / 6;
        }
    }

    /** How each group's histogram changes with each parameter: {@code [group][parameter][bin]}; counts the groups too. */
    private double[][][] derivatives(RigidTransform transform) {
        double[][] turn = new double[3][];
        for (int k = 0; k < 3; k++) {
            turn[k] = Rotations.derivative(transform.rxRad(), transform.ryRad(), transform.rzRad(), k);
        }
        Affine map = transform.toAffine();
        double[][][] changes = new double[GROUPS][6][bins * bins];
        workers.forItems(GROUPS, (worker, group) -> {
            moving.place(samples, map, from(group), to(group), place, gx, gy, gz);
            count(group);
            derive(transform, turn, group, changes[group]);
        });
        return changes;
    }

    private void derive(RigidTransform transform, double[][] turn, int group, double[][] changes) {
        double[] along = new double[6];
        for (int i = from(group); i < to(group); i++) {
            if (place[i] < 0) {
                continue;
            }
            double px = samples.xMm()[i] - transform.cxMm();
            double py = samples.yMm()[i] - transform.cyMm();
            double pz = samples.zMm()[i] - transform.czMm();
            for (int k = 0; k < 3; k++) {
                double[] d = turn[k];
                along[k] = gx[i] * (d[0] * px + d[1] * py + d[2] * pz)
                        + gy[i] * (d[3] * px + d[4] * py + d[5] * pz)
                        + gz[i] * (d[6] * px + d[7] * py + d[8] * pz);
            }
            along[3] = gx[i];
            along[4] = gy[i];
            along[5] = gz[i];
            int bin = Math.min((int) place[i], bins - 3);
            double t = place[i] - bin;
            double s = 1 - t;
            int at = fixedBin[i] * bins + bin - 1;
            double w0 = -s * s / 2;
            double w1 = 1.5 * t * t - 2 * t;
            double w2 = 2 * s - 1.5 * s * s;
            double w3 = t * t / 2;
            for (int k = 0; k < 6; k++) {
                double[] h = changes[k];
                h[at] += w0 * along[k];
                h[at + 1] += w1 * along[k];
                h[at + 2] += w2 * along[k];
                h[at + 3] += w3 * along[k];
            }
        }
    }
}
