package org.petmr.simulator.physics;

import java.util.SplittableRandom;
import org.apache.commons.math3.special.Gamma;

/** Draws Poisson numbers of any mean: by products of uniforms while small, else by transformed rejection. */
public final class Poisson {

    private static final double SMALL = 10;

    private Poisson() {}

    /** 0 for a mean of 0 or less. Source of the second branch: W. Hörmann, "The transformed rejection method for generating Poisson random variables", 1993 (PTRS). */
    public static int draw(SplittableRandom random, double mean) {
        if (mean <= 0) {
            return 0;
        }
        if (mean < SMALL) {
            double limit = Math.exp(-mean);
            double product = random.nextDouble();
            int n = 0;
            while (product > limit) {
                n++;
                product *= random.nextDouble();
            }
            return n;
        }
        double logMean = Math.log(mean);
        double b = 0.931 + 2.53 * Math.sqrt(mean);
        double a = -0.059 + 0.02483 * b;
        double inverseAlpha = 1.1239 + 1.1328 / (b - 3.4);
        double vr = 0.9277 - 3.6224 / (b - 2);
        while (true) {
            double u = random.nextDouble() - 0.5;
            double v = random.nextDouble();
            double us = 0.5 - Math.abs(u);
            double k = Math.floor((2 * a / us + b) * u + mean + 0.43);
            if (us >= 0.07 && v <= vr) {
                return (int) k;
            }
            if (k < 0 || (us < 0.013 && v > us)) {
                continue;
            }
            if (Math.log(v) + Math.log(inverseAlpha) - Math.log(a / (us * us) + b)
                    <= k * logMean - mean - Gamma.logGamma(k + 1)) {
                return (int) k;
            }
        }
    }
}
