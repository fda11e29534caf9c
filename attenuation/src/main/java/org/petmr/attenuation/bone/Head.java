package org.petmr.attenuation.bone;

import java.util.Arrays;
import org.petmr.attenuation.mask.Components;
import org.petmr.attenuation.mask.Holes;
import org.petmr.attenuation.mask.Morphology;
import org.petmr.attenuation.mask.Threshold;
import org.petmr.recon.image.Volume;
import org.petmr.recon.quantification.Region;

/**
 * A head in an image.
 *
 * @param inside all of it, bone and inner air too
 * @param relative the signal with the commonest tissue's at 1
 */
record Head(Region inside, Volume relative) {

    /** Parts of at least this share of the largest belong to the head: the skull parts scalp from brain. */
    private static final double SUBSTANTIAL = 0.02;

    private static final double SMALLEST_ML = 20;

    /** Tissue, in a flattened image, against bone and air. */
    private static final float BRIGHT = 0.5f;

    /** More than noise: what a series shows, bone among it where it can. */
    private static final float SHOWN = 0.2f;

    /** Half the width of what leads into the head and must not drain it: auditory canals, nostrils. */
    private static final double OPENING_MM = 6;

    /** Width of the curve laid over the histogram: grey and white matter have one peak. */
    private static final double PEAK_SIGMA = 0.06;

    /**
     * @param series how messages call it
     * @param flat the signal without shading, LPS order
     */
    static Head of(String series, Volume flat) {
        float peak = peak(flat);
        Volume relative = flat.copy();
        float[] v = relative.values();
        for (int i = 0; i < v.length; i++) {
            v[i] /= peak;
        }
        Region shown = Components.substantial(Region.where(relative, x -> x > SHOWN), SUBSTANTIAL);
        Region closed = Morphology.closed(shown, OPENING_MM);
        Region inside = Components.largest(Holes.filled(Holes.filledBySlice(closed)));
        if (inside.volumeMl() < SMALLEST_ML) {
            throw new IllegalArgumentException("%s: PixelData: largest bright body %.1f mL (expected: a head)"
                    .formatted(series, inside.volumeMl()));
        }
        return new Head(inside, relative);
    }

    /** The commonest signal among the bright. */
    private static float peak(Volume flat) {
        int bins = 250;
        double width = 0.01;
        double[] counts = new double[bins];
        float[] v = flat.values();
        for (float signal : v) {
            int bin = (int) (signal / width);
            if (signal > BRIGHT && bin < bins) {
                counts[bin]++;
            }
        }
        int best = 0;
        double most = -1;
        int reach = (int) (3 * PEAK_SIGMA / width);
        for (int b = 0; b < bins; b++) {
            double sum = 0;
            for (int k = Math.max(0, b - reach); k <= Math.min(bins - 1, b + reach); k++) {
                double d = (k - b) * width / PEAK_SIGMA;
                sum += counts[k] * Math.exp(-0.5 * d * d);
            }
            if (sum > most) {
                most = sum;
                best = b;
            }
        }
        return (float) ((best + 0.5) * width);
    }

    /** What is darker than {@code below} inside of the head, in parts of at least this volume. */
    Region air(Volume image, float below, double smallestMl) {
        Region dark = Region.where(image, v -> v < below).and(inside);
        int smallest = (int) (1000 * smallestMl / image.grid().voxelVolumeMm3());
        return Components.atLeast(dark, Math.max(1, smallest));
    }

    /** A set without its parts that are smaller than this. */
    static Region withoutSpecks(Region set, double smallestMl) {
        int smallest = (int) (1000 * smallestMl / set.grid().voxelVolumeMm3());
        return Components.atLeast(set, Math.max(1, smallest));
    }

    /**
     * Standard deviation of one channel's noise, from the magnitudes beside the head: their median is 1.177 of it (Rayleigh).
     * 0 where a scanner has masked the background.
     */
    static double noise(Volume magnitude, Region inside) {
        float[] v = magnitude.values();
        Region near = inside.dilated(10);
        float[] beside = new float[v.length];
        int n = 0;
        for (int i = 0; i < v.length; i++) {
            if (!near.contains(i)) {
                beside[n++] = v[i];
            }
        }
        return n < 100 ? 0 : Threshold.quantile(Arrays.copyOf(beside, n), 0.5) / 1.177;
    }
}
