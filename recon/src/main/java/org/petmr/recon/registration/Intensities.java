package org.petmr.recon.registration;

import java.util.Arrays;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

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
        return ofSome(some, name);
    }

    /** Of the points that are compared, when a mask chose them: what lies elsewhere shall not take their bins. */
    static Intensities of(FixedSamples samples) {
        return ofSome(samples.values().clone(), "fixed");
    }

    /** Of what the moving image shows where those points lie before the search; of all of it where they miss it. */
    static Intensities of(Volume moving, FixedSamples samples, Affine movingFromStart) {
        VoxelGrid g = moving.grid();
        Affine voxel = g.lpsFromVoxel().inverse().after(movingFromStart);
        float[] some = new float[samples.count()];
        int n = 0;
        for (int i = 0; i < some.length; i++) {
            double px = samples.xMm()[i];
            double py = samples.yMm()[i];
            double pz = samples.zMm()[i];
            long x = Math.round(voxel.x(px, py, pz));
            long y = Math.round(voxel.y(px, py, pz));
            long z = Math.round(voxel.z(px, py, pz));
            if (x >= 0 && y >= 0 && z >= 0 && x < g.nx() && y < g.ny() && z < g.nz()) {
                some[n++] = moving.at((int) x, (int) y, (int) z);
            }
        }
        Intensities all = of(moving, "moving");
        if (n < some.length / 2) {
            return all;
        }
        float[] seen = Arrays.copyOf(some, n);
        Arrays.sort(seen);
        float low = seen[(int) (0.001 * (n - 1))];
        float high = seen[(int) (0.999 * (n - 1))];
        return high > low ? new Intensities(low, high) : all;
    }

    /** Sorts them. */
    private static Intensities ofSome(float[] some, String name) {
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
