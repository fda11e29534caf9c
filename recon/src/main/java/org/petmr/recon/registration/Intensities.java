package org.petmr.recon.registration;

import java.util.Arrays;
import org.petmr.recon.image.Volume;

/** Robust ends of an image's values: what lies beyond is clamped, so that one hot voxel doesn't stretch every bin. */
record Intensities(float low, float high) {

    private static final int LOOKED_AT = 200_000;

    /** The 0.1 and 99.9 percent quantiles of an evenly spaced subset. */
    static Intensities of(Volume volume, String name) {
        float[] v = volume.values();
        int step = Math.max(1, v.length / LOOKED_AT);
        if (step > 1) {
            step |= 1; // odd, so as not to fall in step with an even row length
        }
        float[] some = new float[(v.length + step - 1) / step];
        for (int i = 0; i < some.length; i++) {
            some[i] = v[i * step];
            if (!Float.isFinite(some[i])) {
                throw new IllegalArgumentException(name + ": holds NaN or infinity (expected: finite values)");
            }
        }
        Arrays.sort(some);
        float low = some[(int) (0.001 * (some.length - 1))];
        float high = some[(int) (0.999 * (some.length - 1))];
        if (!(high > low)) {
            low = some[0];
            high = some[some.length - 1];
        }
        if (!(high > low)) {
            throw new IllegalArgumentException(
                    name + ": every value is " + low + " (expected: an image with contrast)");
        }
        return new Intensities(low, high);
    }
}
