package org.petmr.attenuation.tissue;

import java.util.Optional;
import org.petmr.recon.image.Volume;
import org.petmr.recon.quantification.Region;

/**
 * mu of a patient's lungs from their signal. Lung is water and blood in a sponge of air: it has so much of soft tissue's
 * signal as it has of soft tissue's density, but the signal fades within a millisecond. Two echoes, in phase at twice the time
 * of opposed phase, tell how fast it fades, and so what it was at time 0.
 *
 * <p>Means are of squared magnitudes less those of the air, which takes the noise out. That lung is worth its signal's
 * part of soft tissue's follows Marshall et al., J Nucl Med 53 (2012), who found a straight line in patients; undoing the decay by
 * the two echoes is ours. T1 and the proton density of what isn't air
 * are taken to be soft tissue's, which makes the value good to about a quarter: better than a class' only for lungs far from usual.
 */
final class LungDensity {

    /** Away from the border, where tissue is mixed in. */
    private static final double INSIDE_MM = 10;

    /** Away from the body, where nothing is mixed in. */
    private static final double OUTSIDE_MM = 20;

    /** What is left of soft tissue's signal in phase at 3 T: T2* of about 30 ms, 2.46 ms. */
    private static final double SOFT_LEFT = 0.92;

    private static final int LEAST_VOXELS = 200;

    /** What lungs have, emphysema and deep expiration included. */
    private static final double LEAST_PER_CM = 0.010;

    private static final double MOST_PER_CM = 0.045;

    private LungDensity() {}

    /** Empty without both echoes, without lungs or air, or where the signal says what no lung has. */
    static Optional<Double> muPerCm(
            DixonImages images, BodyMask mask, PureSignals pure, Region lungs, MuClasses classes) {
        Region core = lungs.eroded(INSIDE_MM);
        Region air = mask.inside().dilated(OUTSIDE_MM).not();
        if (images.opposed().isEmpty() || core.voxels() < LEAST_VOXELS || air.voxels() < LEAST_VOXELS) {
            return Optional.empty();
        }
        double in = power(images.signal(), mask.gain(), core, air);
        double opposed = power(images.opposed().get(), mask.gain(), core, air);
        if (!(in > 0 && opposed > in)) {
            return Optional.empty();
        }
        double softAtStart = pure.water() / SOFT_LEFT;
        double perCm = classes.softPerCm() * (opposed / Math.sqrt(in)) / softAtStart;
        return perCm >= LEAST_PER_CM && perCm <= MOST_PER_CM ? Optional.of(perCm) : Optional.empty();
    }

    /** Mean square of the signal without shading and without noise. */
    private static double power(Volume signal, Volume gain, Region core, Region air) {
        float[] v = signal.values();
        double noise = 0;
        for (int i = 0; i < v.length; i++) {
            noise += air.contains(i) ? (double) v[i] * v[i] : 0;
        }
        noise /= air.voxels();
        double sum = 0;
        for (int i = 0; i < v.length; i++) {
            if (core.contains(i)) {
                double b = gain.values()[i];
                sum += ((double) v[i] * v[i] - noise) / (b * b);
            }
        }
        return sum / core.voxels();
    }
}
