package org.petmr.attenuation.tissue;

import java.util.Arrays;
import org.petmr.attenuation.mask.Threshold;
import org.petmr.recon.image.Volume;
import org.petmr.recon.quantification.Region;

/**
 * What a voxel full of water, and one full of fat, give in a scan. Dixon's scans are T1-weighted, so fat is brighter, two to
 * four times at usual settings, and its part of the signal is more than its part of the volume: Liu et al., Magn Reson Med
 * 58 (2007). Both being known, the parts of the volume follow.
 *
 * @param water of typical soft tissue
 * @param fat never below {@code water}
 */
record PureSignals(float water, float fat) {

    private static final float NEARLY_WATER = 0.2f;
    private static final float NEARLY_FAT = 0.8f;
    private static final float MOST_RATIO = 6;
    private static final int LEAST_VOXELS = 50;

    /** @param fraction of the signal that is fat */
    static PureSignals of(Volume flat, float[] fraction, Region tissue) {
        float water = median(flat, fraction, tissue, -1, NEARLY_WATER);
        float fat = median(flat, fraction, tissue, NEARLY_FAT, 2);
        if (water == 0 && fat == 0) {
            return new PureSignals(1, 1);
        }
        if (water == 0 || fat == 0) {
            return new PureSignals(Math.max(water, fat), Math.max(water, fat));
        }
        return new PureSignals(water, Math.max(water, Math.min(MOST_RATIO * water, fat)));
    }

    /** 0 when there are too few voxels. */
    private static float median(Volume flat, float[] fraction, Region tissue, float from, float to) {
        float[] in = new float[fraction.length];
        int n = 0;
        for (int i = 0; i < in.length; i++) {
            if (fraction[i] > from && fraction[i] < to && tissue.contains(i)) {
                in[n++] = flat.values()[i];
            }
        }
        return n < LEAST_VOXELS ? 0 : Threshold.quantile(Arrays.copyOf(in, n), 0.5);
    }

    /** Part of the volume that is fat. @param fraction part of the signal that is fat */
    float share(float fraction) {
        float f = fraction / fat;
        float w = (1 - fraction) / water;
        return f / (f + w);
    }

    /** How full of tissue a voxel is: 1 for soft tissue and for fat, 0 for air. */
    float filling(float signal, float fraction) {
        return signal * (fraction / fat + (1 - fraction) / water);
    }
}
