package org.petmr.recon.registration;

import java.util.SplittableRandom;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

/**
 * Points of the fixed image and their values. The points lie anywhere in the voxels, not at their centres: were they to sit
 * on the lattice, the moving image would be interpolated at some shifts and not at others, and mutual information would
 * peak wherever the two lattices meet.
 *
 * @param xMm positions, LPS; the other two alike
 */
record FixedSamples(float[] xMm, float[] yMm, float[] zMm, float[] values) {

    int count() {
        return values.length;
    }

    /** Draws evenly from a box of voxel indices; the same seed gives the same points. */
    static FixedSamples draw(Volume fixed, VoxelBox box, int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Affine lps = fixed.grid().lpsFromVoxel();
        float[] xs = new float[count];
        float[] ys = new float[count];
        float[] zs = new float[count];
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            double cx = box.x0() + random.nextDouble() * (box.x1() - box.x0());
            double cy = box.y0() + random.nextDouble() * (box.y1() - box.y0());
            double cz = box.z0() + random.nextDouble() * (box.z1() - box.z0());
            xs[i] = (float) lps.x(cx, cy, cz);
            ys[i] = (float) lps.y(cx, cy, cz);
            zs[i] = (float) lps.z(cx, cy, cz);
            values[i] = interpolate(fixed, cx, cy, cz);
        }
        return new FixedSamples(xs, ys, zs, values);
    }

    private static float interpolate(Volume volume, double cx, double cy, double cz) {
        VoxelGrid g = volume.grid();
        int ix = Math.min((int) cx, Math.max(0, g.nx() - 2));
        int iy = Math.min((int) cy, Math.max(0, g.ny() - 2));
        int iz = Math.min((int) cz, Math.max(0, g.nz() - 2));
        double sum = 0;
        for (int corner = 0; corner < 8; corner++) {
            int dx = corner & 1;
            int dy = corner >> 1 & 1;
            int dz = corner >> 2;
            double w = Math.abs(1 - dx - (cx - ix)) * Math.abs(1 - dy - (cy - iy)) * Math.abs(1 - dz - (cz - iz));
            if (w > 0) {
                sum += w * volume.at(ix + dx, iy + dy, iz + dz);
            }
        }
        return (float) sum;
    }
}
