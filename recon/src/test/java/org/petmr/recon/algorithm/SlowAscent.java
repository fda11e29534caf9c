package org.petmr.recon.algorithm;

import org.petmr.recon.image.Volume;

/**
 * The way to the maximum that is sure, as a reference: all data at once, the gradient scaled as in EM, and a step that is
 * halved until the objective has grown. It never goes down and knows nothing of subsets. Momentum (Nesterov), given up
 * whenever it would lead down, makes it bearable.
 */
final class SlowAscent {

    private final Likelihood whole;
    private final ImageOperator psf;
    private final Prior prior;
    private final Volume sensitivity;
    private final Volume slope;
    private final Volume scale;

    private SlowAscent(Likelihood whole, ImageOperator psf, Prior prior) {
        this.whole = whole;
        this.psf = psf;
        this.prior = prior;
        this.sensitivity = Volume.zeros(whole.grid());
        this.slope = Volume.zeros(whole.grid());
        this.scale = Volume.zeros(whole.grid());
        Volume between = Volume.zeros(whole.grid());
        whole.sensitivity(0, between);
        psf.transpose(between, sensitivity);
    }

    /** @param start voxels that are 0 in it stay 0 */
    static Volume run(Likelihood whole, ImageOperator psf, Prior prior, Volume start, int steps) {
        SlowAscent ascent = new SlowAscent(whole, psf, prior);
        Volume x = start;
        Volume before = start;
        double best = ascent.objective(x);
        double step = 1;
        int run = 0;
        ascent.scaleAt(x, start);
        for (int n = 0; n < steps && step > 1e-9; n++) {
            Volume from = run == 0 ? x : ascent.beyond(x, before, (run - 1.0) / (run + 2.0));
            ascent.slopeAt(from);
            Volume next = ascent.moved(from, step);
            double reached = ascent.objective(next);
            if (reached > best) {
                best = reached;
                before = x;
                x = next;
                run++;
                step = Math.min(1, step * 1.2);
            } else if (run > 0) {
                run = 0;
                ascent.scaleAt(x, start);
            } else {
                step /= 2;
            }
        }
        return x;
    }

    private double objective(Volume x) {
        return BsremConvergenceTest.objective(whole, psf, prior, x);
    }

    private void scaleAt(Volume x, Volume start) {
        prior.curvature(x, scale);
        float[] d = scale.values();
        for (int i = 0; i < d.length; i++) {
            float room = x.values()[i] + 1e-2f;
            d[i] = start.values()[i] > 0 ? room / (sensitivity.values()[i] + room * d[i]) : 0;
        }
    }

    private void slopeAt(Volume x) {
        Volume seen = Volume.zeros(x.grid());
        Volume ratio = Volume.zeros(x.grid());
        Volume ofPrior = Volume.zeros(x.grid());
        psf.apply(x, seen);
        whole.backProjectedRatio(seen, 0, ratio);
        psf.transpose(ratio, slope);
        prior.gradient(x, ofPrior);
        for (int i = 0; i < slope.values().length; i++) {
            slope.values()[i] -= sensitivity.values()[i] + ofPrior.values()[i];
        }
    }

    private Volume moved(Volume x, double step) {
        Volume next = x.copy();
        for (int i = 0; i < next.values().length; i++) {
            next.values()[i] =
                    (float) Math.max(0, x.values()[i] + step * scale.values()[i] * (double) slope.values()[i]);
        }
        return next;
    }

    private Volume beyond(Volume x, Volume before, double momentum) {
        Volume next = x.copy();
        for (int i = 0; i < next.values().length; i++) {
            float v = x.values()[i];
            next.values()[i] = (float) Math.max(0, v + momentum * (v - before.values()[i]));
        }
        return next;
    }
}
