package org.petmr.simulator.physics.expected;

import org.petmr.recon.correction.Isotope;
import org.petmr.simulator.phantom.Motion;
import org.petmr.simulator.physics.Source;

/** What part of a scan each pose has, and what of the activity is left then. */
final class ScanTimes {

    static final double S_PER_MS = 1e-3;

    private final Motion motion;
    private final Isotope isotope;
    private final ActivityCurves curves;
    private final int durationMs;

    ScanTimes(Source source, ActivityCurves curves, int durationMs) {
        this.motion = source.motion();
        this.isotope = source.isotope();
        this.curves = curves;
        this.durationMs = durationMs;
    }

    ActivityCurves curves() {
        return curves;
    }

    int poses() {
        return motion.poses();
    }

    int durationMs() {
        return durationMs;
    }

    int pose(long ms) {
        return motion.poses() == 1 ? 0 : motion.poseAt(ms);
    }

    /** Part of the activity that is left in a millisecond. */
    double remaining(long ms) {
        return isotope.meanRemaining(ms * S_PER_MS, (ms + 1) * S_PER_MS);
    }

    /** Annihilations in a millisecond for each Bq that a curve has at factor 1, apart from place. */
    double pairsInMs(int curve, long ms) {
        return isotope.positronFraction() * S_PER_MS * remaining(ms) * curves.factor(curve, (ms + 0.5) * S_PER_MS);
    }

    /** The same over all milliseconds of the scan: {@code [pose][curve]}. */
    double[][] pairs() {
        double[][] pairs = new double[poses()][curves.count()];
        for (int c = 0; c < curves.count(); c++) {
            if (poses() == 1 && curves.isConstant(c)) {
                double seconds = durationMs * S_PER_MS;
                pairs[0][c] = isotope.positronFraction() * seconds * isotope.meanRemaining(0, seconds);
            } else {
                for (int ms = 0; ms < durationMs; ms++) {
                    pairs[pose(ms)][c] += pairsInMs(c, ms);
                }
            }
        }
        return pairs;
    }

    /** Seconds that rates have which fall with the square of the decay. */
    double squaredSeconds() {
        double seconds = durationMs * S_PER_MS;
        // Half of the half-life: the square of an exponential is one of twice the rate.
        double halved = 0.5 * isotope.halfLifeS();
        return seconds / org.petmr.recon.correction.Decay.frameFactor(halved, 0, seconds);
    }
}
