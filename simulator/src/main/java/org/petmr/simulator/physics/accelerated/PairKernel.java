package org.petmr.simulator.physics.accelerated;

import java.util.SplittableRandom;

/** Makes the coincidences of one kind. One for each thread. */
interface PairKernel {

    /** Proposals a second for each Bq/mL of positrons in a part. */
    double proposalsPerBqPerMl(int part);

    /**
     * @param part of the phantom that emits
     * @param proposals how many to try on average
     * @param out the coincidences that come of them are added
     */
    void run(SplittableRandom random, int part, double proposals, EventBuffer out);

    /**
     * How often a proposal counts: once when its optical depth is survived. One whose depth is less than that in the
     * proposals' rate should count {@code exp(least - paths)} times, a little more than once: it counts twice with the chance
     * of what is over (and so on), which makes the mean exact.
     *
     * @param paths optical depth, or a part of it that is more than {@code freePaths}
     * @param freePaths an exponential draw beyond {@code least}
     */
    static int times(double paths, double freePaths, double least, SplittableRandom random) {
        if (paths >= least) {
            return paths <= freePaths ? 1 : 0;
        }
        double times = Math.exp(least - paths);
        int whole = (int) times;
        return random.nextDouble() < times - whole ? whole + 1 : whole;
    }
}
