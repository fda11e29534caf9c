package org.petmr.recon.image;

/** The inner loops of {@link Resampler}: one target column at a time, along z. */
final class ResampleKernels {

    private final float[] v;
    private final int nx;
    private final int ny;
    private final int nz;
    private final Affine m;

    /** @param sourceVoxelFromTargetVoxel maps indices to (fractional) indices */
    ResampleKernels(Volume source, Affine sourceVoxelFromTargetVoxel) {
        this.v = source.values();
        this.nx = source.grid().nx();
        this.ny = source.grid().ny();
        this.nz = source.grid().nz();
        this.m = sourceVoxelFromTargetVoxel;
    }

    /** The z for which {@code base + z * step} stays within the faces of n voxels: narrows {@code range} [from, to). */
    private static void clip(double base, double step, int n, int[] range) {
        double low = -0.5 - 1e-6; // grids that share a face shall not lose a layer to rounding
        double high = n - 0.5 + 1e-6;
        if (step == 0) {
            if (base < low || base > high) {
                range[1] = range[0];
            }
            return;
        }
        double a = (low - base) / step;
        double b = (high - base) / step;
        range[0] = (int) Math.max(range[0], Math.min(Math.ceil(Math.min(a, b)), range[1]));
        range[1] = (int) Math.min(range[1], Math.max(Math.floor(Math.max(a, b)) + 1, range[0]));
    }

    private int[] inside(double bx, double by, double bz, int length) {
        int[] range = {0, length};
        clip(bx, m.m02(), nx, range);
        clip(by, m.m12(), ny, range);
        clip(bz, m.m22(), nz, range);
        return range;
    }

    private static double clamp(double c, int n) {
        return Math.max(0, Math.min(c, n - 1.0));
    }

    /** Overwrites {@code to[at .. at + length)} where the source reaches; leaves the rest. */
    void linearColumn(int x, int y, float[] to, int at, int length) {
        double bx = m.x(x, y, 0);
        double by = m.y(x, y, 0);
        double bz = m.z(x, y, 0);
        int[] range = inside(bx, by, bz, length);
        for (int z = range[0]; z < range[1]; z++) {
            double cx = clamp(bx + z * m.m02(), nx);
            double cy = clamp(by + z * m.m12(), ny);
            double cz = clamp(bz + z * m.m22(), nz);
            int ix = (int) cx;
            int iy = (int) cy;
            int iz = (int) cz;
            float fx = (float) (cx - ix);
            float fy = (float) (cy - iy);
            float fz = (float) (cz - iz);
            int p = (iy * nx + ix) * nz + iz;
            int px = ix + 1 < nx ? nz : 0;
            int py = iy + 1 < ny ? nx * nz : 0;
            int pz = iz + 1 < nz ? 1 : 0;
            float c00 = mix(v[p], v[p + pz], fz);
            float c10 = mix(v[p + px], v[p + px + pz], fz);
            float c01 = mix(v[p + py], v[p + py + pz], fz);
            float c11 = mix(v[p + px + py], v[p + px + py + pz], fz);
            to[at + z] = mix(mix(c00, c10, fx), mix(c01, c11, fx), fy);
        }
    }

    /** Overwrites {@code to[at .. at + length)} where the source reaches; leaves the rest. */
    void nearestColumn(int x, int y, float[] to, int at, int length) {
        double bx = m.x(x, y, 0);
        double by = m.y(x, y, 0);
        double bz = m.z(x, y, 0);
        int[] range = inside(bx, by, bz, length);
        for (int z = range[0]; z < range[1]; z++) {
            int ix = (int) (clamp(bx + z * m.m02(), nx) + 0.5);
            int iy = (int) (clamp(by + z * m.m12(), ny) + 0.5);
            int iz = (int) (clamp(bz + z * m.m22(), nz) + 0.5);
            to[at + z] = v[(iy * nx + ix) * nz + iz];
        }
    }

    private static float mix(float a, float b, float f) {
        return a + f * (b - a);
    }
}
