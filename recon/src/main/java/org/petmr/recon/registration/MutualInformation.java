package org.petmr.recon.registration;

import java.util.Arrays;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Volume;

/**
 * How much the values of one image tell of those of another under a rigid transform, in nats, with its gradient. After
 * Mattes et al. (IEEE Trans Med Imaging 22, 2003): a joint histogram of sampled points with a box kernel on the fixed and a
 * cubic B-spline on the moving value, which makes it differentiable.
 *
 * <p>The samples are cut into a fixed number of blocks whose histograms are added in order, so the result is the same bit
 * for bit for any number of threads. One instance is used by one thread at a time.
 */
final class MutualInformation {

    /** The value and its derivatives by rx, ry, rz (per rad), tx, ty, tz (per mm); the share of samples in both images. */
    record Value(double nats, double[] gradient, double overlap) {}

    private static final int BLOCKS = 16;

    private final FixedSamples samples;
    private final int bins;
    private final int[] fixedBin;
    private final MovingSampler moving;
    private final Workers workers;
    private final double[][] blockHistograms;
    private final double[][] blockGradients = new double[BLOCKS][6];

    /** Per sample, of the transform in hand: place in the moving bins (negative: outside), gradient in bins per mm. */
    private final float[] place;

    private final float[] gx;
    private final float[] gy;
    private final float[] gz;

    MutualInformation(
            FixedSamples samples,
            Intensities fixedEnds,
            Volume moving,
            Intensities movingEnds,
            int bins,
            Workers workers) {
        this.samples = samples;
        this.bins = bins;
        this.workers = workers;
        this.moving = new MovingSampler(moving, movingEnds, bins);
        int n = samples.count();
        this.fixedBin = new int[n];
        float scale = bins / (fixedEnds.high() - fixedEnds.low());
        for (int i = 0; i < n; i++) {
            int b = (int) ((samples.values()[i] - fixedEnds.low()) * scale);
            fixedBin[i] = Math.max(0, Math.min(bins - 1, b));
        }
        this.blockHistograms = new double[BLOCKS][bins * bins];
        this.place = new float[n];
        this.gx = new float[n];
        this.gy = new float[n];
        this.gz = new float[n];
    }

    Value at(RigidTransform transform) {
        int n = samples.count();
        workers.forItems(BLOCKS, (worker, block) -> fill(transform, block));
        double[] joint = new double[bins * bins];
        for (double[] h : blockHistograms) {
            for (int i = 0; i < joint.length; i++) {
                joint[i] += h[i];
            }
        }
        double total = Arrays.stream(joint).sum();
        if (!(total > 0)) {
            return new Value(0, new double[6], 0);
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
        double[] logRatio = new double[bins * bins]; // ln p(f,m)/p(m), what a change of p(f,m) is worth
        for (int f = 0; f < bins; f++) {
            for (int m = 0; m < bins; m++) {
                double p = joint[f * bins + m];
                if (p > 1e-16) {
                    logRatio[f * bins + m] = Math.log(p / movingMarginal[m]);
                    nats += p * (logRatio[f * bins + m] - Math.log(fixedMarginal[f]));
                }
            }
        }
        double[][] derivative = new double[3][];
        for (int k = 0; k < 3; k++) {
            derivative[k] = Rotations.derivative(transform.rxRad(), transform.ryRad(), transform.rzRad(), k);
        }
        workers.forItems(BLOCKS, (worker, block) -> gradient(transform, derivative, logRatio, block));
        double[] gradient = new double[6];
        for (double[] g : blockGradients) {
            for (int k = 0; k < 6; k++) {
                gradient[k] += g[k] / total;
            }
        }
        return new Value(nats, gradient, total / n);
    }

    private int from(int block) {
        return (int) ((long) samples.count() * block / BLOCKS);
    }

    /** Places the samples of a block in the moving image and counts them. */
    private void fill(RigidTransform transform, int block) {
        double[] h = blockHistograms[block];
        Arrays.fill(h, 0);
        moving.place(samples, transform.toAffine(), from(block), from(block + 1), place, gx, gy, gz);
        for (int i = from(block); i < from(block + 1); i++) {
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

    private void gradient(RigidTransform transform, double[][] derivative, double[] logRatio, int block) {
        double[] sum = blockGradients[block];
        Arrays.fill(sum, 0);
        for (int i = from(block); i < from(block + 1); i++) {
            if (place[i] < 0) {
                continue;
            }
            int bin = Math.min((int) place[i], bins - 3);
            double t = place[i] - bin;
            double s = 1 - t;
            int at = fixedBin[i] * bins + bin - 1;
            double worth = -s * s / 2 * logRatio[at]
                    + (1.5 * t * t - 2 * t) * logRatio[at + 1]
                    + (2 * s - 1.5 * s * s) * logRatio[at + 2]
                    + t * t / 2 * logRatio[at + 3];
            double wx = worth * gx[i];
            double wy = worth * gy[i];
            double wz = worth * gz[i];
            double px = samples.xMm()[i] - transform.cxMm();
            double py = samples.yMm()[i] - transform.cyMm();
            double pz = samples.zMm()[i] - transform.czMm();
            for (int k = 0; k < 3; k++) {
                double[] d = derivative[k];
                sum[k] += wx * (d[0] * px + d[1] * py + d[2] * pz)
                        + wy * (d[3] * px + d[4] * py + d[5] * pz)
                        + wz * (d[6] * px + d[7] * py + d[8] * pz);
            }
            sum[3] += wx;
            sum[4] += wy;
            sum[5] += wz;
        }
    }
}
