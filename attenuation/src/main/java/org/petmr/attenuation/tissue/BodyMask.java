package org.petmr.attenuation.tissue;

import java.util.Arrays;
import org.petmr.attenuation.mask.Background;
import org.petmr.attenuation.mask.BiasField;
import org.petmr.attenuation.mask.Components;
import org.petmr.attenuation.mask.Morphology;
import org.petmr.attenuation.mask.Threshold;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.GaussianFilter;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.quantification.Region;

/**
 * The patient, filled, and the signal with the coils' shading divided out.
 *
 * @param flat the signal without shading: 1 is typical tissue, background near 0; smoothed where the scan is noisy
 * @param gain what the signal was divided by
 * @param tissue where the patient gives signal
 * @param inside all voxels of the patient, voids and air inside too
 * @param noise what the air shows in {@code flat}: all but one in 200 of its voxels are below
 */
record BodyMask(Volume flat, Volume gain, Region tissue, Region inside, float noise) {

    /** Parts of at least this share of the largest belong to the patient: scalp and brain, trunk and arms. */
    private static final double SUBSTANTIAL = 0.02;

    /** Of the 99th percentile: what is added before logarithms are taken, so that empty air is a value. */
    private static final float FLOOR = 0.02f;

    /** Noise over signal from which on the signal is smoothed a little, and more. */
    private static final double NOISY = 0.07;

    private static final double VERY_NOISY = 0.14;

    /** A voxel at the skin belongs to the body when it is at least so full of tissue. */
    private static final float EDGE = 0.45f;

    /** Smoothing spreads the skin over so many voxels at most. */
    private static final int EDGE_VOXELS = 3;

    private static final int LEAST_AIR_VOXELS = 100;

    /**
     * Otsu's threshold of logarithms finds what is bright under any shading; from that comes the shading. The flattened
     * signal is cut above the noise of the air, its substantial parts kept (the skull parts scalp from brain), ghosts of
     * folded arms dropped, and what it encloses filled.
     */
    static BodyMask of(String series, Volume signal, Workers workers) {
        Background.require(series, signal);
        Volume calm = calmed(signal, workers);
        Region bright = bright(calm, workers);
        Volume gain = BiasField.gain(calm, bright, workers);
        Volume flat = divided(calm, gain, workers);
        float typical = Math.max(1e-20f, medianIn(flat, bright));
        scale(flat, 1 / typical);
        scale(gain, typical);
        float noise = noise(flat, bright);
        float cut = Math.max(0.15f, Math.min(0.45f, 1.2f * noise));
        Region tissue = Components.substantial(Region.where(flat, v -> v > cut), SUBSTANTIAL);
        tissue = FoldOver.without(tissue);
        Region inside = Components.substantial(Enclosed.filled(tissue), SUBSTANTIAL);
        if (inside.volumeMl() < 1) {
            throw new IllegalArgumentException(
                    "%s: PixelData: body mask of %.2f mL (expected: a patient)".formatted(series, inside.volumeMl()));
        }
        return new BodyMask(flat, gain, tissue.and(inside), inside, noise);
    }

    private static Region bright(Volume signal, Workers workers) {
        float floor = FLOOR * Threshold.quantile(signal.values(), 0.99);
        float[] v = signal.values();
        float[] log = new float[v.length];
        workers.forSlices(v.length, (worker, from, to) -> {
            for (int i = from; i < to; i++) {
                log[i] = (float) Math.log(v[i] + Math.max(1e-20f, floor));
            }
        });
        float cut = 0.8f * (float) Math.exp(Threshold.otsu(log)) - floor;
        return Components.substantial(Region.where(signal, s -> s > cut), SUBSTANTIAL);
    }

    /** Noise is told from the air: the magnitude of pure noise has its median at 1.18 standard deviations. */
    private static Volume calmed(Volume signal, Workers workers) {
        float otsu = 0.5f * Threshold.otsu(signal.values());
        float[] v = signal.values();
        float[] dark = new float[v.length];
        float[] lit = new float[v.length];
        int n = 0;
        int m = 0;
        for (float s : v) {
            if (s > otsu) {
                lit[m++] = s;
            } else {
                dark[n++] = s;
            }
        }
        if (n < LEAST_AIR_VOXELS || m < LEAST_AIR_VOXELS) {
            return signal;
        }
        double sigma = Threshold.quantile(Arrays.copyOf(dark, n), 0.5) / 1.18;
        double noise = sigma / Threshold.quantile(Arrays.copyOf(lit, m), 0.3);
        if (noise < NOISY) {
            return signal;
        }
        double voxels = noise < VERY_NOISY ? 1.2 : 1.8;
        VoxelGrid g = signal.grid();
        double finest = Math.min(g.dxMm(), Math.min(g.dyMm(), g.dzMm()));
        return GaussianFilter.isotropic(voxels * finest).apply(signal, workers);
    }

    private static Volume divided(Volume signal, Volume gain, Workers workers) {
        Volume flat = Volume.zeros(signal.grid());
        float[] to = flat.values();
        float[] s = signal.values();
        float[] b = gain.values();
        workers.forSlices(to.length, (worker, from, until) -> {
            for (int i = from; i < until; i++) {
                to[i] = s[i] / b[i];
            }
        });
        return flat;
    }

    private static void scale(Volume v, float factor) {
        for (int i = 0; i < v.values().length; i++) {
            v.values()[i] *= factor;
        }
    }

    private static float medianIn(Volume flat, Region region) {
        float[] in = new float[flat.values().length];
        int n = 0;
        for (int i = 0; i < in.length; i++) {
            if (region.contains(i)) {
                in[n++] = flat.values()[i];
            }
        }
        return n == 0 ? 1 : Threshold.quantile(Arrays.copyOf(in, n), 0.5);
    }

    /** What all but 0.5 percent of the air is below; 0.2 when the body fills the image. */
    private static float noise(Volume flat, Region bright) {
        Region near = bright.dilated(20);
        float[] air = new float[flat.values().length];
        int n = 0;
        for (int i = 0; i < air.length; i++) {
            if (!near.contains(i)) {
                air[n++] = flat.values()[i];
            }
        }
        return n < LEAST_AIR_VOXELS ? 0.2f : Threshold.quantile(Arrays.copyOf(air, n), 0.995);
    }

    /**
     * The same without what is bright beside the body only because a part of its voxel is bright fat.
     *
     * @param filling how full of tissue each voxel is, 0 to 1
     */
    BodyMask trimmed(float[] filling) {
        Region full = Region.where(new Volume(flat.grid(), filling), f -> f >= EDGE);
        Region left = Morphology.peeled(inside, full, EDGE_VOXELS);
        return new BodyMask(flat, gain, tissue.and(left), left, noise);
    }
}
