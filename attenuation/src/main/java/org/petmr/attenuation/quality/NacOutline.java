package org.petmr.attenuation.quality;

import java.util.Arrays;
import org.petmr.attenuation.mask.Components;
import org.petmr.attenuation.mask.Holes;
import org.petmr.attenuation.mask.Morphology;
import org.petmr.attenuation.mask.Threshold;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.GaussianFilter;
import org.petmr.recon.image.Volume;
import org.petmr.recon.quantification.Region;

/**
 * The patient in a PET image without attenuation correction, where skin is bright and all that a tracer reaches is seen: what
 * has more than a part of the usual activity of the body, its substantial parts, filled.
 */
public final class NacOutline {

    private static final double SMOOTH_MM = 6;

    /** Of the median of the body: above what scatters into the air, below muscle in the middle of a trunk. */
    private static final float PART = 0.3f;

    private static final double SUBSTANTIAL = 0.05;

    private static final double GAP_MM = 8;

    private NacOutline() {}

    /**
     * @param nacPet activity in any unit, noise may be negative; not changed
     * @throws IllegalArgumentException when there is no activity
     */
    public static Region of(Volume nacPet, Workers workers) {
        Volume smooth = GaussianFilter.isotropic(SMOOTH_MM).apply(nacPet, workers);
        float[] v = smooth.values();
        double sum = 0;
        for (float x : v) {
            if (!(Math.abs(x) < Float.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("nacPet: holds " + x + " (expected: finite values)");
            }
            sum += Math.max(0, x);
        }
        if (!(sum > 0)) {
            throw new IllegalArgumentException("nacPet: no activity (expected: a patient)");
        }
        // Hot organs don't count more than once in a median; each round leaves less of the air in it.
        float cut = (float) (0.5 * sum / v.length);
        for (int round = 0; round < 4; round++) {
            cut = PART * medianAbove(v, cut);
        }
        float threshold = cut;
        Region warm = Components.substantial(Region.where(smooth, x -> x > threshold), SUBSTANTIAL);
        return Holes.filled(Holes.filledBySlice(Morphology.closed(warm, GAP_MM)));
    }

    private static float medianAbove(float[] v, float cut) {
        float[] above = new float[v.length];
        int n = 0;
        for (float x : v) {
            if (x > cut) {
                above[n++] = x;
            }
        }
        return n == 0 ? cut : Threshold.quantile(Arrays.copyOf(above, n), 0.5);
    }
}
