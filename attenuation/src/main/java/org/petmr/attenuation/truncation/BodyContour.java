package org.petmr.attenuation.truncation;

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
 * The outline of a patient in PET without attenuation correction, where skin and arms are bright: without the correction the
 * outside loses least.
 */
public final class BodyContour {

    /** Parts of at least this share of the largest belong to the patient: trunk and arms. */
    private static final double SUBSTANTIAL = 0.01;

    /** Organs brighter than this share of the body (brain, bladder, injection) don't raise its mean. */
    private static final double NOT_HOT = 0.95;

    /** The mean and the outline depend on one another; this many rounds settle them. */
    private static final int ROUNDS = 5;

    /** Of the activity near by, at the skin: blur has spread it outwards; a little less than half, since fat takes up little. */
    private static final float AT_THE_SKIN = 0.35f;

    /** What is near by. */
    private static final double NEAR_FWHM_MM = 30;

    private BodyContour() {}

    /**
     * Smoothed, cut at a share of the body's own mean, the substantial parts kept and filled in every slice; then drawn in
     * to where the activity is a third of that near by, closed and opened.
     *
     * @param nacPet activity without attenuation correction, any unit
     * @param share of the mean of the body; 0.05 to 0.1 is usual. The lower, the wider the outline
     * @param smoothFwhmMm of the Gaussian before the cut
     * @throws IllegalArgumentException when there is no activity to see
     */
    public static Region of(Volume nacPet, double share, double smoothFwhmMm, Workers workers) {
        if (!(share > 0 && share < 1)) {
            throw new IllegalArgumentException("share: %s (expected: 0 to 1)".formatted(share));
        }
        Volume smooth = GaussianFilter.isotropic(smoothFwhmMm).apply(nacPet, workers);
        float cut = (float) (share * bodyMean(smooth.values()));
        Region wide = Components.substantial(Region.where(smooth, v -> v > cut), SUBSTANTIAL);
        Region bright = drawnIn(Holes.filledBySlice(wide), smooth, workers);
        double voxelMm = Math.max(nacPet.grid().dxMm(), nacPet.grid().dyMm());
        Region outline = Morphology.opened(Morphology.closed(Holes.filledBySlice(bright), 2 * voxelMm), 1.5 * voxelMm);
        Region body = Components.substantial(Holes.filledBySlice(outline), SUBSTANTIAL);
        if (body.volumeMl() < 100) {
            throw new IllegalArgumentException(
                    "PET: outline of %.0f mL (expected: a patient)".formatted(body.volumeMl()));
        }
        return body;
    }

    private static Region drawnIn(Region wide, Volume smooth, Workers workers) {
        Volume weight = Volume.zeros(smooth.grid());
        Volume near = Volume.zeros(smooth.grid());
        for (int i = 0; i < weight.values().length; i++) {
            if (wide.contains(i)) {
                weight.values()[i] = 1;
                near.values()[i] = smooth.values()[i];
            }
        }
        GaussianFilter wideFilter = GaussianFilter.isotropic(NEAR_FWHM_MM);
        wideFilter.applyInPlace(weight, workers);
        wideFilter.applyInPlace(near, workers);
        boolean[] in = wide.toArray();
        for (int i = 0; i < in.length; i++) {
            in[i] &= smooth.values()[i] * weight.values()[i] > AT_THE_SKIN * near.values()[i];
        }
        return Components.substantial(Region.of(smooth.grid(), in), SUBSTANTIAL);
    }

    /** Mean of what is brighter than a tenth of the mean itself, hot organs counted no more than the rest. */
    private static double bodyMean(float[] values) {
        float threshold = 0;
        for (float v : values) {
            if (!Float.isFinite(v)) {
                throw new IllegalArgumentException("PET: holds %s (expected: finite values)".formatted(v));
            }
            threshold += v / values.length;
        }
        double mean = 0;
        for (int round = 0; round < ROUNDS; round++) {
            float[] above = new float[values.length];
            int n = 0;
            for (float v : values) {
                if (v > threshold) {
                    above[n++] = v;
                }
            }
            if (n == 0) {
                throw new IllegalArgumentException("PET: nothing above 0 (expected: activity)");
            }
            above = Arrays.copyOf(above, n);
            float hot = Threshold.quantile(above, NOT_HOT);
            double sum = 0;
            for (float v : above) {
                sum += Math.min(v, hot);
            }
            mean = sum / n;
            threshold = (float) (0.1 * mean);
        }
        return mean;
    }
}
