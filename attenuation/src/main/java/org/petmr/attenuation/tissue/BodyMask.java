package org.petmr.attenuation.tissue;

import java.util.Arrays;
import org.petmr.attenuation.mask.Components;
import org.petmr.attenuation.mask.Holes;
import org.petmr.attenuation.mask.Threshold;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.GaussianFilter;
import org.petmr.recon.image.Volume;
import org.petmr.recon.quantification.Region;

/**
 * The patient, filled, and the signal with the coils' shading divided out.
 *
 * @param flat the signal over its own local mean: 1 is typical tissue of the neighbourhood, background near 0
 * @param inside all voxels of the patient, voids and air inside too
 */
record BodyMask(Volume flat, Region inside) {

    /** Coil shading is smoother than this; tissues are finer. */
    private static final double SHADING_FWHM_MM = 80;

    /** Parts of at least this share of the largest belong to the patient: scalp and brain, trunk and arms. */
    private static final double SUBSTANTIAL = 0.02;

    /**
     * Otsu's threshold finds the bright; its smoothed mean is the shading. The flattened signal is cut above the noise of
     * the air, its substantial parts kept (the skull parts scalp from brain), and filled in every axial slice (so that open airways don't drain it), then in space.
     */
    static BodyMask of(Volume signal, Workers workers) {
        float otsu = Threshold.otsu(signal.values());
        Region bright = Components.substantial(Region.where(signal, v -> v > 0.5f * otsu), SUBSTANTIAL);
        Volume flat = flattened(signal, bright, workers);
        float cut = aboveNoise(flat, bright);
        Region tissue = Components.substantial(Region.where(flat, v -> v > cut), SUBSTANTIAL);
        Region inside = Components.substantial(Holes.filled(Holes.filledBySlice(tissue)), SUBSTANTIAL);
        if (inside.volumeMl() < 1) {
            throw new IllegalArgumentException(
                    "signal: body mask of %.2f mL (expected: a patient)".formatted(inside.volumeMl()));
        }
        return new BodyMask(flat, inside);
    }

    private static Volume flattened(Volume signal, Region bright, Workers workers) {
        Volume weight = Volume.zeros(signal.grid());
        Volume mean = Volume.zeros(signal.grid());
        double sum = 0;
        for (int i = 0; i < weight.values().length; i++) {
            if (bright.contains(i)) {
                weight.values()[i] = 1;
                mean.values()[i] = signal.values()[i];
                sum += signal.values()[i];
            }
        }
        float overall = (float) (sum / Math.max(1, bright.voxels()));
        GaussianFilter smooth = GaussianFilter.isotropic(SHADING_FWHM_MM);
        smooth.applyInPlace(weight, workers);
        smooth.applyInPlace(mean, workers);
        Volume flat = Volume.zeros(signal.grid());
        for (int i = 0; i < flat.values().length; i++) {
            float w = weight.values()[i];
            // far from the body its mean fades into the overall one
            float local = (mean.values()[i] + 0.01f * overall) / (w + 0.01f);
            flat.values()[i] = signal.values()[i] / local;
        }
        return flat;
    }

    /** Between 0.15 and 0.4 of typical tissue, and above all but 0.5 percent of the air. */
    private static float aboveNoise(Volume flat, Region bright) {
        Region near = bright.dilated(20);
        float[] air = new float[flat.values().length];
        int n = 0;
        for (int i = 0; i < air.length; i++) {
            if (!near.contains(i)) {
                air[n++] = flat.values()[i];
            }
        }
        if (n < 100) {
            return 0.3f;
        }
        float noise = Threshold.quantile(Arrays.copyOf(air, n), 0.995);
        return Math.max(0.15f, Math.min(0.4f, 1.2f * noise));
    }
}
