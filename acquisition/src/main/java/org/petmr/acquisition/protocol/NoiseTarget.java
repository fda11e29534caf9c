package org.petmr.acquisition.protocol;

import java.util.List;

/**
 * Ends an acquisition when its image will be good enough. The relative standard deviation of a reference region is taken as
 * {@code constant / sqrt(NEC)}, with NEC the noise equivalent counts of the bed so far. That noise in the image goes by the NEC is
 * Strother, Casey and Hoffman, IEEE Trans. Nucl. Sci. 37 (1990) 783; the constant holds what is the same for all patients of a
 * protocol: size of the region, filter, iterations, and is fitted on images of a phantom or of patients.
 *
 * @param target relative standard deviation at which it is enough, such as 0.1
 * @param constant noise times the square root of the NEC, of this protocol and scanner
 * @param scatterFraction scattered part of the coincidences that are no randoms, as measured after NEMA NU 2 for a patient of this
 *     kind; 0 to below 1
 * @param leastS it never ends earlier, since the first seconds' rates are not yet those of the scan
 */
public record NoiseTarget(Double target, Double constant, Double scatterFraction, Double leastS) {

    private static final double MOST_S = 24 * 3600;

    public NoiseTarget {
        Rule.require(target != null, "noise.target", null, "a relative standard deviation");
        Rule.require(constant != null, "noise.constant", null, "that of the protocol");
        Rule.range("noise.target", target, 0.001, 1);
        Rule.range("noise.constant", constant, 0.01, 1e6);
        Rule.range("noise.scatterFraction", scatterFraction, 0, 0.95);
        Rule.range("noise.leastS", leastS, 0, MOST_S);
    }

    /**
     * Noise equivalent counts with randoms from delayeds subtracted, NEMA NU 2-2018: {@code T^2 / (T + S + 2R)}, all of it
     * {@code P + R} with the prompts {@code P} and the randoms {@code R}, the trues {@code T = (1 - SF)(P - R)}. 0 while
     * nothing but randoms is seen.
     */
    public double noiseEquivalentCounts(long prompts, long delayeds) {
        double trues = (1 - (scatterFraction == null ? 0 : scatterFraction)) * Math.max(0, prompts - delayeds);
        return prompts + delayeds == 0 ? 0 : trues * trues / (prompts + delayeds);
    }

    /** Relative standard deviation of the reference region, if it ended now; infinite without counts. */
    public double noise(long prompts, long delayeds) {
        return constant / Math.sqrt(noiseEquivalentCounts(prompts, delayeds));
    }

    /** When it may end. */
    public boolean isReached(long prompts, long delayeds, double measuredS) {
        return measuredS >= (leastS == null ? 0 : leastS) && noise(prompts, delayeds) <= target;
    }

    /**
     * Measuring time still needed: noise falls with the square root of time as long as rates stay what they are.
     *
     * @param measuredS so far
     * @return s, 0 when reached; infinite when nothing can be said yet
     */
    public double leftS(long prompts, long delayeds, double measuredS) {
        double now = noise(prompts, delayeds);
        double total = measuredS * now * now / (target * target);
        return Math.max(0, Math.max(total, leastS == null ? 0 : leastS) - measuredS);
    }

    /**
     * An image of which the noise is known.
     *
     * @param noise relative standard deviation of the reference region
     */
    public record Measured(long prompts, long delayeds, double noise) {

        public Measured {
            Rule.require(noise > 0 && noise < 1e3, "noise", noise, "above 0, below 1000");
        }
    }

    /**
     * With the constant that images of a phantom have: the geometric mean of what each gives by itself, so that no length of scan
     * weighs more than another.
     *
     * @param measured at least one, with noise equivalent counts
     */
    public NoiseTarget fittedTo(List<Measured> measured) {
        Rule.require(!measured.isEmpty(), "measured", 0, "at least one image");
        double sum = 0;
        for (Measured m : measured) {
            double nec = noiseEquivalentCounts(m.prompts(), m.delayeds());
            Rule.require(nec > 0, "measured", m, "noise equivalent counts above 0");
            sum += Math.log(m.noise() * Math.sqrt(nec));
        }
        return new NoiseTarget(target, Math.exp(sum / measured.size()), scatterFraction, leastS);
    }
}
