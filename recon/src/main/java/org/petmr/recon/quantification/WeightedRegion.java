package org.petmr.recon.quantification;

import java.util.Arrays;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

/**
 * Part of a volume whose edge runs through voxels: each voxel weighs by the share of it that lies in the region, by points
 * spread evenly through the voxel. Nothing is interpolated, so the noise of an image stays what it is.
 */
public final class WeightedRegion {

    /** Points along each edge of a voxel: 100 in a pixel, so its weight is good to about 1 %, the disc's to far less. */
    private static final int POINTS = 10;

    /** A disc must lie flatter than this in the slices: the cosine of its tilt. */
    private static final double FLATTEST = 0.7;

    private final VoxelGrid grid;
    private final int[] voxels;
    private final double[] weights;
    private final double covered;

    private WeightedRegion(Builder builder) {
        this.grid = builder.grid;
        this.voxels = Arrays.copyOf(builder.voxels, builder.n);
        this.weights = Arrays.copyOf(builder.weights, builder.n);
        double sum = 0;
        for (double w : weights) {
            sum += w;
        }
        for (int i = 0; i < weights.length; i++) {
            weights[i] /= sum;
        }
        this.covered = sum / (sum + builder.missed);
    }

    /**
     * A flat disc, in the slices nearest to its plane: a slice is the voxels of one index z.
     *
     * @param lpsFromPlane where the plane lies: the disc is in its x-y plane at {@code zMm}, which must be close to the
     *     volume's slices
     */
    public static WeightedRegion disc(
            VoxelGrid grid, Affine lpsFromPlane, double xMm, double yMm, double zMm, double radiusMm) {
        positive(radiusMm);
        Affine a = grid.lpsFromVoxel().inverse().after(lpsFromPlane);
        double det = a.m00() * a.m11() - a.m01() * a.m10();
        if (!(Math.abs(det) * grid.dxMm() * grid.dyMm() > FLATTEST)) {
            throw new IllegalArgumentException(
                    "disc: its plane stands steep in the volume's slices (expected: at most 45 degrees)");
        }
        double i0 = a.x(xMm, yMm, zMm);
        double j0 = a.y(xMm, yMm, zMm);
        double k0 = a.z(xMm, yMm, zMm);
        double reachI = radiusMm * Math.hypot(a.m00(), a.m01());
        double reachJ = radiusMm * Math.hypot(a.m10(), a.m11());
        Builder b = new Builder(grid);
        for (int iy = (int) Math.floor(j0 - reachJ); iy <= Math.ceil(j0 + reachJ); iy++) {
            for (int ix = (int) Math.floor(i0 - reachI); ix <= Math.ceil(i0 + reachI); ix++) {
                for (int p = 0; p < POINTS * POINTS; p++) {
                    double di = ix + offset(p / POINTS) - i0;
                    double dj = iy + offset(p % POINTS) - j0;
                    double dx = (a.m11() * di - a.m01() * dj) / det;
                    double dy = (a.m00() * dj - a.m10() * di) / det;
                    if (dx * dx + dy * dy <= radiusMm * radiusMm) {
                        b.add(ix, iy, nearest(k0 + a.m20() * dx + a.m21() * dy), 1);
                    }
                }
            }
        }
        return new WeightedRegion(b);
    }

    /** Half goes up by a hair: a plane midway between two slices must not fall into either by rounding. */
    private static int nearest(double index) {
        return (int) Math.floor(index + 0.5 + 1e-6);
    }

    private static double offset(int point) {
        return (point + 0.5) / POINTS - 0.5;
    }

    /** A ball, LPS mm. */
    public static WeightedRegion ball(VoxelGrid grid, double xMm, double yMm, double zMm, double radiusMm) {
        positive(radiusMm);
        Affine voxel = grid.lpsFromVoxel().inverse();
        Affine lps = grid.lpsFromVoxel();
        double i0 = voxel.x(xMm, yMm, zMm);
        double j0 = voxel.y(xMm, yMm, zMm);
        double k0 = voxel.z(xMm, yMm, zMm);
        double reachI = radiusMm * Math.sqrt(squares(voxel.m00(), voxel.m01(), voxel.m02()));
        double reachJ = radiusMm * Math.sqrt(squares(voxel.m10(), voxel.m11(), voxel.m12()));
        double reachK = radiusMm * Math.sqrt(squares(voxel.m20(), voxel.m21(), voxel.m22()));
        double diagonal = 0.5 * Math.sqrt(squares(grid.dxMm(), grid.dyMm(), grid.dzMm()));
        Builder b = new Builder(grid);
        for (int iy = (int) Math.floor(j0 - reachJ); iy <= Math.ceil(j0 + reachJ); iy++) {
            for (int ix = (int) Math.floor(i0 - reachI); ix <= Math.ceil(i0 + reachI); ix++) {
                for (int iz = (int) Math.floor(k0 - reachK); iz <= Math.ceil(k0 + reachK); iz++) {
                    double dx = lps.x(ix, iy, iz) - xMm;
                    double dy = lps.y(ix, iy, iz) - yMm;
                    double dz = lps.z(ix, iy, iz) - zMm;
                    double r = Math.sqrt(squares(dx, dy, dz));
                    if (r + diagonal <= radiusMm) {
                        b.add(ix, iy, iz, POINTS * POINTS * POINTS);
                    } else if (r - diagonal < radiusMm) {
                        b.add(ix, iy, iz, pointsWithin(lps, dx, dy, dz, radiusMm));
                    }
                }
            }
        }
        return new WeightedRegion(b);
    }

    private static int pointsWithin(Affine lps, double dx, double dy, double dz, double radiusMm) {
        int n = 0;
        for (int p = 0; p < POINTS * POINTS * POINTS; p++) {
            double i = offset(p / (POINTS * POINTS));
            double j = offset(p / POINTS % POINTS);
            double k = offset(p % POINTS);
            double x = dx + lps.m00() * i + lps.m01() * j + lps.m02() * k;
            double y = dy + lps.m10() * i + lps.m11() * j + lps.m12() * k;
            double z = dz + lps.m20() * i + lps.m21() * j + lps.m22() * k;
            n += squares(x, y, z) <= radiusMm * radiusMm ? 1 : 0;
        }
        return n;
    }

    private static double squares(double a, double b, double c) {
        return a * a + b * b + c * c;
    }

    private static void positive(double radiusMm) {
        if (!(radiusMm > 0 && Double.isFinite(radiusMm))) {
            throw new IllegalArgumentException("radiusMm: " + radiusMm + " (expected: > 0)");
        }
    }

    /** The part of the region that lies on the grid, 0 to 1. */
    public double covered() {
        return voxels.length == 0 ? 0 : covered;
    }

    /** Weighted mean, over the part that lies on the grid; refuses another grid and a region beyond it. */
    public double mean(Volume volume) {
        if (!volume.grid().equals(grid)) {
            throw new IllegalArgumentException("volume: on another grid (expected: the region's, resample one first)");
        }
        if (voxels.length == 0) {
            throw new IllegalArgumentException("region: beyond the image (expected: within its field of view)");
        }
        return meanShifted(volume, 0);
    }

    /** Mean over the region moved by a number of places in the array of voxels; the caller sees to the edges. */
    double meanShifted(Volume volume, int by) {
        float[] v = volume.values();
        double sum = 0;
        for (int i = 0; i < voxels.length; i++) {
            sum += weights[i] * v[voxels[i] + by];
        }
        return sum;
    }

    /** Collects voxels; what follows on the same voxel is added to it. */
    private static final class Builder {
        private final VoxelGrid grid;
        private int[] voxels = new int[256];
        private double[] weights = new double[256];
        private int n;
        private double missed;

        Builder(VoxelGrid grid) {
            this.grid = grid;
        }

        void add(int ix, int iy, int iz, double weight) {
            if (weight == 0) {
                return;
            }
            if (ix < 0 || ix >= grid.nx() || iy < 0 || iy >= grid.ny() || iz < 0 || iz >= grid.nz()) {
                missed += weight;
                return;
            }
            int voxel = grid.index(ix, iy, iz);
            if (n > 0 && voxels[n - 1] == voxel) {
                weights[n - 1] += weight;
                return;
            }
            if (n == voxels.length) {
                voxels = Arrays.copyOf(voxels, 2 * n);
                weights = Arrays.copyOf(weights, 2 * n);
            }
            voxels[n] = voxel;
            weights[n++] = weight;
        }
    }
}
