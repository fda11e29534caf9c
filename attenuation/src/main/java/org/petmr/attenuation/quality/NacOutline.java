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
 * The outline of a patient in PET without attenuation correction, where skin and arms are bright: without the correction the
 * outside loses least.
 */
public final class NacOutline {

    /** Of the median of the body: above what scatters into the air, below muscle in the middle of a trunk. */
    public static final double USUAL_PART = 0.3;

    public static final double USUAL_SMOOTH_FWHM_MM = 6;

    /** Parts of at least this share of the largest belong to the patient: trunk and arms. */
    private static final double SUBSTANTIAL = 0.01;

    /** The median and the outline depend on one another; this many rounds settle them. */
    private static final int ROUNDS = 4;

    /** Of the activity near by, at the skin: blur has spread it outwards; a little less than half, since fat takes up little. */
    private static final float AT_THE_SKIN = 0.35f;

    /** What is near by. */
    private static final double NEAR_FWHM_MM = 30;

    /** Less is no patient, nor an arm of one. */
    private static final double LEAST_ML = 100;

    private NacOutline() {}

    /**
     * With the usual cut.
     *
     * @throws IllegalArgumentException when there is no activity to see
     */
    public static Region of(Volume nacPet, Workers workers) {
        return of(nacPet, USUAL_PART, USUAL_SMOOTH_FWHM_MM, workers);
    }

    /**
     * Smoothed, cut at a part of the body's median, the substantial parts kept and filled in every slice; then drawn in to
     * where the activity is a third of that near by, closed and opened.
     *
     * @param nacPet activity without attenuation correction, any unit; noise may be negative. Not changed
     * @param part of the median of the body, 0 to 1. The lower, the wider the outline
     * @param smoothFwhmMm of the Gaussian before the cut
     * @throws IllegalArgumentException when there is no activity to see
     */
    public static Region of(Volume nacPet, double part, double smoothFwhmMm, Workers workers) {
        if (!(part > 0 && part < 1)) {
            throw new IllegalArgumentException("part: %s (expected: 0 to 1)".formatted(part));
        }
        Volume smooth = GaussianFilter.isotropic(smoothFwhmMm).apply(nacPet, workers);
        float cut = cut(smooth.values(), part);
        Region wide = Components.substantial(Region.where(smooth, v -> v > cut), SUBSTANTIAL);
        Region bright = drawnIn(Holes.filledBySlice(wide), smooth, workers);
        double voxelMm = Math.max(nacPet.grid().dxMm(), nacPet.grid().dyMm());
        Region outline = Morphology.opened(Morphology.closed(Holes.filledBySlice(bright), 2 * voxelMm), 1.5 * voxelMm);
        Region body = Components.substantial(Holes.filledBySlice(outline), SUBSTANTIAL);
        if (body.volumeMl() < LEAST_ML) {
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

    /** Hot organs don't count more than once in a median; each round leaves less of the air in it. */
    private static float cut(float[] values, double part) {
        double sum = 0;
        for (float v : values) {
            if (!Float.isFinite(v)) {
                throw new IllegalArgumentException("PET: holds %s (expected: finite values)".formatted(v));
            }
            sum += Math.max(0, v);
        }
        if (!(sum > 0)) {
            throw new IllegalArgumentException("PET: nothing above 0 (expected: activity)");
        }
        float cut = (float) (0.5 * sum / values.length);
        for (int round = 0; round < ROUNDS; round++) {
            cut = (float) part * medianAbove(values, cut);
        }
        return cut;
    }

    private static float medianAbove(float[] values, float cut) {
        float[] above = new float[values.length];
        int n = 0;
        for (float v : values) {
            if (v > cut) {
                above[n++] = v;
            }
        }
        return n == 0 ? cut : Threshold.quantile(Arrays.copyOf(above, n), 0.5);
    }
}
