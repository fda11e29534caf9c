package org.petmr.recon.correction.scatter;

import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

/**
 * Activity and mu on one lattice of cubes, averaged from finer images so that no integral changes, and the way of a ray
 * through both at once.
 *
 * <p>Around the images lies a border of empty cubes: a ray needs no test at the edge. Between the cubes' centres values are
 * trilinear.
 */
final class CoarseImage {

    private static final double CM_PER_MM = 0.1;
    private static final int BORDER = 2;

    private final int nx;
    private final int ny;
    private final int nz;
    private final double voxelMm;
    private final double x0Mm;
    private final double y0Mm;
    private final double z0Mm;

    /** {@code [2 * ((y * nx + x) * nz + z)]}: activity, then mu in mm^-1. */
    private final float[] values;

    /** Box in which anything differs from 0, mm: low x, high x, low y, high y, low z, high z. */
    private final double[] contentMm;

    /** Longest step along a ray. */
    private final double stepMm;

    /** Both volumes axis-aligned; they need not share a grid. */
    CoarseImage(Volume activity, Volume muPerCm, double voxelMm) {
        this.voxelMm = voxelMm;
        this.stepMm = 0.5 * voxelMm;
        double[] low = new double[3];
        double[] high = new double[3];
        for (int axis = 0; axis < 3; axis++) {
            low[axis] = Math.min(lowMm(activity.grid(), axis), lowMm(muPerCm.grid(), axis));
            high[axis] = Math.max(highMm(activity.grid(), axis), highMm(muPerCm.grid(), axis));
        }
        this.nx = cubes(high[0] - low[0]);
        this.ny = cubes(high[1] - low[1]);
        this.nz = cubes(high[2] - low[2]);
        this.x0Mm = firstCentreMm(low[0], high[0], nx);
        this.y0Mm = firstCentreMm(low[1], high[1], ny);
        this.z0Mm = firstCentreMm(low[2], high[2], nz);
        this.values = new float[2 * nx * ny * nz];
        average(activity, 0, 1);
        average(muPerCm, 1, CM_PER_MM);
        this.contentMm = content();
    }

    private int cubes(double lengthMm) {
        return (int) Math.ceil(lengthMm / voxelMm - 1e-9) + 2 * BORDER;
    }

    private double firstCentreMm(double lowMm, double highMm, int n) {
        return 0.5 * (lowMm + highMm) - 0.5 * (n - 1) * voxelMm;
    }

    private static double lowMm(VoxelGrid g, int axis) {
        Affine a = g.lpsFromVoxel();
        return switch (axis) {
            case 0 -> a.x(-0.5, 0, 0);
            case 1 -> a.y(0, -0.5, 0);
            default -> a.z(0, 0, -0.5);
        };
    }

    private static double highMm(VoxelGrid g, int axis) {
        Affine a = g.lpsFromVoxel();
        return switch (axis) {
            case 0 -> a.x(g.nx() - 0.5, 0, 0);
            case 1 -> a.y(0, g.ny() - 0.5, 0);
            default -> a.z(0, 0, g.nz() - 0.5);
        };
    }

    /** Adds each fine voxel to the cubes it lies in, by the share of their volume that it fills. */
    private void average(Volume fine, int channel, double factor) {
        VoxelGrid g = fine.grid();
        Overlap alongX = new Overlap(g.nx(), lowMm(g, 0), g.dxMm(), nx, x0Mm - 0.5 * voxelMm, voxelMm);
        Overlap alongY = new Overlap(g.ny(), lowMm(g, 1), g.dyMm(), ny, y0Mm - 0.5 * voxelMm, voxelMm);
        Overlap alongZ = new Overlap(g.nz(), lowMm(g, 2), g.dzMm(), nz, z0Mm - 0.5 * voxelMm, voxelMm);
        float[] from = fine.values();
        float[] column = new float[nz];
        for (int iy = 0; iy < g.ny(); iy++) {
            for (int ix = 0; ix < g.nx(); ix++) {
                if (!alongZ.gather(from, g.index(ix, iy, 0), column)) {
                    continue;
                }
                for (int cy = alongY.first(iy); cy <= alongY.last(iy); cy++) {
                    for (int cx = alongX.first(ix); cx <= alongX.last(ix); cx++) {
                        float weight = (float) (factor * alongX.share(ix, cx) * alongY.share(iy, cy));
                        int at = 2 * (cy * nx + cx) * nz + channel;
                        for (int cz = 0; cz < nz; cz++) {
                            values[at + 2 * cz] += weight * column[cz];
                        }
                    }
                }
            }
        }
    }

    private double[] content() {
        int[] low = {nx, ny, nz};
        int[] high = {-1, -1, -1};
        for (int y = 0; y < ny; y++) {
            for (int x = 0; x < nx; x++) {
                for (int z = 0; z < nz; z++) {
                    int at = 2 * ((y * nx + x) * nz + z);
                    if (values[at] != 0 || values[at + 1] != 0) {
                        low[0] = Math.min(low[0], x);
                        high[0] = Math.max(high[0], x);
                        low[1] = Math.min(low[1], y);
                        high[1] = Math.max(high[1], y);
                        low[2] = Math.min(low[2], z);
                        high[2] = Math.max(high[2], z);
                    }
                }
            }
        }
        // Trilinear values reach one cube beyond the outermost that holds something.
        double reachMm = voxelMm * (1 - 1e-6);
        return new double[] {
            x0Mm + low[0] * voxelMm - reachMm, x0Mm + high[0] * voxelMm + reachMm,
            y0Mm + low[1] * voxelMm - reachMm, y0Mm + high[1] * voxelMm + reachMm,
            z0Mm + low[2] * voxelMm - reachMm, z0Mm + high[2] * voxelMm + reachMm
        };
    }

    /** True when there is neither activity nor matter. */
    boolean isEmpty() {
        return contentMm[1] < contentMm[0];
    }

    /** What lies along a ray. */
    static final class Ray {
        /** Activity times mm. */
        double activity;

        /** Integral of mu, no unit. */
        double attenuation;

        /**
         * Activity times mm in cells of {@link #cellMm} along the ray, cell 0 at its start; filled when not null. Each step is
         * split between the two cells whose centres it lies between.
         */
        float[] alongRay;

        double cellMm;
    }

    /** From a point, along a unit vector, for a length: a distance that ends outside the images does no harm. */
    void integrate(double x, double y, double z, double ux, double uy, double uz, double lengthMm, Ray ray) {
        double from = 0;
        double to = lengthMm;
        double[] position = {x, y, z};
        double[] direction = {ux, uy, uz};
        for (int axis = 0; axis < 3; axis++) {
            double low = contentMm[2 * axis] - position[axis];
            double high = contentMm[2 * axis + 1] - position[axis];
            double u = direction[axis];
            if (Math.abs(u) < 1e-9) {
                if (low > 0 || high < 0) {
                    to = 0;
                }
            } else {
                from = Math.max(from, Math.min(low / u, high / u));
                to = Math.min(to, Math.max(low / u, high / u));
            }
        }
        ray.activity = 0;
        ray.attenuation = 0;
        if (from < to) {
            sum(x, y, z, ux, uy, uz, from, to, ray);
        }
    }

    private void sum(double x, double y, double z, double ux, double uy, double uz, double from, double to, Ray ray) {
        int steps = (int) Math.ceil((to - from) / stepMm);
        double h = (to - from) / steps;
        double start = from + 0.5 * h;
        float px = (float) ((x + start * ux - x0Mm) / voxelMm);
        float py = (float) ((y + start * uy - y0Mm) / voxelMm);
        float pz = (float) ((z + start * uz - z0Mm) / voxelMm);
        float dx = (float) (h * ux / voxelMm);
        float dy = (float) (h * uy / voxelMm);
        float dz = (float) (h * uz / voxelMm);
        float activity = 0;
        float attenuation = 0;
        int rowStep = 2 * nz;
        int sliceStep = 2 * nx * nz;
        for (int i = 0; i < steps; i++) {
            float qx = px + i * dx;
            float qy = py + i * dy;
            float qz = pz + i * dz;
            int ix = (int) qx;
            int iy = (int) qy;
            int iz = (int) qz;
            float fx = qx - ix;
            float fy = qy - iy;
            float fz = qz - iz;
            int at = 2 * ((iy * nx + ix) * nz + iz);
            float w11 = fx * fy;
            float w10 = fy - w11;
            float w01 = fx - w11;
            float w00 = 1 - fx - w10;
            float a0 = 0;
            float m0 = 0;
            float a1 = 0;
            float m1 = 0;
            float[] v = values;
            a0 += w00 * v[at] + w01 * v[at + rowStep];
            m0 += w00 * v[at + 1] + w01 * v[at + rowStep + 1];
            a1 += w00 * v[at + 2] + w01 * v[at + rowStep + 2];
            m1 += w00 * v[at + 3] + w01 * v[at + rowStep + 3];
            at += sliceStep;
            a0 += w10 * v[at] + w11 * v[at + rowStep];
            m0 += w10 * v[at + 1] + w11 * v[at + rowStep + 1];
            a1 += w10 * v[at + 2] + w11 * v[at + rowStep + 2];
            m1 += w10 * v[at + 3] + w11 * v[at + rowStep + 3];
            float a = a0 + fz * (a1 - a0);
            activity += a;
            attenuation += m0 + fz * (m1 - m0);
            if (ray.alongRay != null && a != 0) {
                double cell = (start + i * h) / ray.cellMm;
                int c = (int) cell;
                float share = (float) ((cell - c) * h * a);
                ray.alongRay[c] += (float) (h * a) - share;
                ray.alongRay[c + 1] += share;
            }
        }
        ray.activity = h * activity;
        ray.attenuation = h * attenuation;
    }
}
