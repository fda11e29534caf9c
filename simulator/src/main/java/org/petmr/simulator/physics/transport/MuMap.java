package org.petmr.simulator.physics.transport;

import java.util.SplittableRandom;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.simulator.phantom.Phantom;
import org.petmr.simulator.physics.Photon;

/**
 * Attenuation at 511 keV on voxels that cover a phantom; outside there is none. Read by any number of threads.
 *
 * <p>A layer of nothing lies around the voxels, so that a place that rounding has put a hair outside does no harm. Memory holds
 * squares of 8 x 8 voxels across the axis, slice by slice: photons that are measured go nearly straight across, and find
 * several steps in what was read for one.
 */
public final class MuMap {

    /** Edge of a voxel unless said otherwise. */
    public static final double VOXEL_MM = 4;

    /** Finer voxels are for walls that no photon notices. */
    private static final double LEAST_VOXEL_MM = 0.5;

    /** They fit in the cache of the larger processors. */
    private static final double VOXELS = 500_000;

    private static final int POINTS_PER_AXIS = 2;
    private static final double MM_PER_CM = 10;
    private static final double TINY_MM = 1e-3;
    private static final double TINY = 1e-9;
    private static final double STEP_MM = 8;

    private static final int SQUARE_BITS = 3;
    private static final int SQUARE_MASK = (1 << SQUARE_BITS) - 1;

    /** Of a part of a voxel. */
    private static final int FIXED_BITS = 20;

    private static final double FIXED = 1 << FIXED_BITS;
    private static final int MOST_VOXELS = (1 << 31 - FIXED_BITS) - 48;

    private final float[] values;
    private final byte[] codes;
    private final int nx;
    private final int ny;
    private final int nz;
    private final int squaresX;
    private final int strideZ;
    private final double voxelMm;
    private final double perMm;
    private final double lowX;
    private final double lowY;
    private final double lowZ;
    private final double mostPerMm;

    /** As fine as half a million voxels allow: thin phantoms, such as sleeves of metal, need it. At most {@link #VOXEL_MM}. */
    public static double voxelMm(Phantom phantom) {
        double[] box = phantom.bounds();
        return Math.max(LEAST_VOXEL_MM, Math.min(VOXEL_MM, Math.cbrt(8 * box[3] * box[4] * box[5] / VOXELS)));
    }

    /** @param voxelMm edge of the voxels */
    public MuMap(Phantom phantom, double voxelMm, Workers workers) {
        if (!(voxelMm > 0)) {
            throw new IllegalArgumentException("voxelMm: " + voxelMm + " (expected: > 0)");
        }
        double[] box = phantom.bounds();
        this.nx = count(box[3], voxelMm);
        this.ny = count(box[4], voxelMm);
        this.nz = count(box[5], voxelMm);
        if (Math.max(nx, Math.max(ny, nz)) > MOST_VOXELS) {
            throw new IllegalArgumentException("voxelMm: %s: %d x %d x %d voxels (expected: at most %d along each axis)"
                    .formatted(voxelMm, nx, ny, nz, MOST_VOXELS));
        }
        this.voxelMm = voxelMm;
        this.perMm = 1 / voxelMm;
        this.lowX = box[0] - 0.5 * nx * voxelMm;
        this.lowY = box[1] - 0.5 * ny * voxelMm;
        this.lowZ = box[2] - 0.5 * nz * voxelMm;
        double half = 0.5 * voxelMm;
        VoxelGrid grid = new VoxelGrid(
                nx, ny, nz, Affine.scaling(voxelMm, voxelMm, voxelMm, lowX + half, lowY + half, lowZ + half));
        float[] muPerMm = phantom.muPerCm(grid, POINTS_PER_AXIS, workers).values();
        float most = 0;
        for (int i = 0; i < muPerMm.length; i++) {
            muPerMm[i] /= (float) MM_PER_CM;
            most = Math.max(most, muPerMm[i]);
        }
        this.mostPerMm = most;
        this.squaresX = squares(nx + 2);
        this.strideZ = nz + 2;
        float[] padded = new float[squares(ny + 2) * squaresX * strideZ << 2 * SQUARE_BITS];
        for (int column = 0; column < ny * nx; column++) {
            for (int iz = 0; iz < nz; iz++) {
                padded[index(column % nx, column / nx, iz)] = muPerMm[column * nz + iz];
            }
        }
        MuPalette palette = new MuPalette(padded);
        this.values = palette.values;
        this.codes = palette.codes;
    }

    private static int squares(int voxels) {
        return voxels + SQUARE_MASK >> SQUARE_BITS;
    }

    private int index(int ix, int iy, int iz) {
        return indexFromLayer(ix + 1, iy + 1, iz + 1);
    }

    /** Counted from the layer outside on. */
    private int indexFromLayer(int x, int y, int z) {
        int square = (y >> SQUARE_BITS) * squaresX + (x >> SQUARE_BITS);
        return (square * strideZ + z << 2 * SQUARE_BITS) + ((y & SQUARE_MASK) << SQUARE_BITS) + (x & SQUARE_MASK);
    }

    private static int count(double halfMm, double voxelMm) {
        return Math.max(1, (int) Math.ceil(2 * halfMm / voxelMm - 1e-9));
    }

    /** Largest of all voxels, at 511 keV. */
    public double mostPerMm() {
        return mostPerMm;
    }

    /** Distance from the axis of the farthest voxel (its centre) that attenuates; 0 without any. */
    public double reachMm() {
        double reach = 0;
        for (int iy = 0; iy < ny; iy++) {
            for (int ix = 0; ix < nx; ix++) {
                double r = Math.hypot(lowX + (ix + 0.5) * voxelMm, lowY + (iy + 0.5) * voxelMm);
                for (int iz = 0; iz < nz && r > reach; iz++) {
                    reach = values[codes[index(ix, iy, iz)] & 0xFF] > 0 ? r : reach;
                }
            }
        }
        return reach;
    }

    /**
     * An elliptic cylinder along the axis that holds all that attenuates.
     *
     * @return its centre's x and y, half axes along x and y, lowest and highest z
     */
    public double[] cylinder() {
        double halfX = 0.5 * nx * voxelMm;
        double halfY = 0.5 * ny * voxelMm;
        double most = 0;
        for (int iy = 0; iy < ny; iy++) {
            for (int ix = 0; ix < nx; ix++) {
                double x = (Math.abs(ix + 0.5 - 0.5 * nx) + 0.5) * voxelMm / halfX;
                double y = (Math.abs(iy + 0.5 - 0.5 * ny) + 0.5) * voxelMm / halfY;
                boolean isMore = x * x + y * y > most;
                for (int iz = 0; iz < nz && isMore; iz++) {
                    if (values[codes[index(ix, iy, iz)] & 0xFF] > 0) {
                        most = x * x + y * y;
                        isMore = false;
                    }
                }
            }
        }
        double scale = Math.sqrt(most);
        return new double[] {lowX + halfX, lowY + halfY, scale * halfX, scale * halfY, lowZ, lowZ + nz * voxelMm};
    }

    /** At 511 keV; 0 outside. */
    public double muPerMm(double xMm, double yMm, double zMm) {
        double x = (xMm - lowX) * perMm;
        double y = (yMm - lowY) * perMm;
        double z = (zMm - lowZ) * perMm;
        if (!(x >= 0 && y >= 0 && z >= 0 && x < nx && y < ny && z < nz)) {
            return 0;
        }
        return values[codes[index((int) x, (int) y, (int) z)] & 0xFF];
    }

    /**
     * Draws where a photon collides: steps as if all voxels were as dense as the densest, and a collision is real with the
     * chance of the mu there.
     *
     * @param photon read only
     * @param meanMm mean of the steps
     * @return length from the photon to the collision; negative when there is none
     */
    double collisionMm(Photon photon, double meanMm, SplittableRandom random) {
        double x = (photon.xMm - lowX) * perMm;
        double y = (photon.yMm - lowY) * perMm;
        double z = (photon.zMm - lowZ) * perMm;
        double vx = photon.dx * perMm;
        double vy = photon.dy * perMm;
        double vz = photon.dz * perMm;
        double enter = Math.max(Math.max(0, enter(x, vx, nx)), Math.max(enter(y, vy, ny), enter(z, vz, nz)));
        double leave = Math.min(leave(x, vx, nx), Math.min(leave(y, vy, ny), leave(z, vz, nz)));
        if (!(enter < leave)) {
            return -1;
        }
        double at = enter;
        while (true) {
            at += meanMm * random.nextExponential();
            if (at >= leave) {
                return -1;
            }
            float mu = values[codes[index((int) (x + at * vx), (int) (y + at * vy), (int) (z + at * vz))] & 0xFF];
            if (random.nextDouble() * mostPerMm < mu) {
                return at;
            }
        }
    }

    /** Length to where a ray comes into a slab 0 to n. Outside a slab that it runs along it never does. */
    private static double enter(double p, double v, int n) {
        if (v == 0) {
            return p >= 0 && p < n ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }
        return (v > 0 ? -p : n - p) / v;
    }

    private static double leave(double p, double v, int n) {
        return v == 0 ? Double.POSITIVE_INFINITY : (v > 0 ? n - p : -p) / v;
    }

    /** As {@link #leave}, of a ray that starts in the slab; long when it runs along. */
    private static double leaveFromInside(double p, double v, int n) {
        return Math.max(v > 0 ? n - p : p, TINY) / Math.max(Math.abs(v), TINY);
    }

    /**
     * Integral of mu along a ray, exact for the voxels, dimensionless.
     *
     * @param dx a unit vector, with dy and dz
     * @param enough the walk ends when the sum is more than this
     * @return the integral, or a part of it that is more than {@code enough}
     */
    public double integral(double xMm, double yMm, double zMm, double dx, double dy, double dz, double enough) {
        double x = (xMm - lowX) * perMm;
        double y = (yMm - lowY) * perMm;
        double z = (zMm - lowZ) * perMm;
        if (!(x >= 0 && y >= 0 && z >= 0 && x < nx && y < ny && z < nz)) {
            return integralFromOutside(xMm, yMm, zMm, dx, dy, dz, enough);
        }
        int ix = (int) x;
        int iy = (int) y;
        int iz = (int) z;
        double ax = dx == 0 ? Double.POSITIVE_INFINITY : Math.abs(voxelMm / dx);
        double ay = dy == 0 ? Double.POSITIVE_INFINITY : Math.abs(voxelMm / dy);
        double az = dz == 0 ? Double.POSITIVE_INFINITY : Math.abs(voxelMm / dz);
        // Length to the next face of each kind.
        double sx = dx == 0 ? ax : (dx > 0 ? ix + 1 - x : x - ix) * ax;
        double sy = dy == 0 ? ay : (dy > 0 ? iy + 1 - y : y - iy) * ay;
        double sz = dz == 0 ? az : (dz > 0 ? iz + 1 - z : z - iz) * az;
        double at = 0;
        double sum = 0;
        while (sum <= enough && ix >= 0 && iy >= 0 && iz >= 0 && ix < nx && iy < ny && iz < nz) {
            double mu = values[codes[index(ix, iy, iz)] & 0xFF];
            if (sx < sy && sx < sz) {
                sum += mu * (sx - at);
                at = sx;
                sx += ax;
                ix += dx > 0 ? 1 : -1;
            } else if (sy < sz) {
                sum += mu * (sy - at);
                at = sy;
                sy += ay;
                iy += dy > 0 ? 1 : -1;
            } else {
                sum += mu * (sz - at);
                at = sz;
                sz += az;
                iz += dz > 0 ? 1 : -1;
            }
        }
        return sum;
    }

    private double integralFromOutside(
            double xMm, double yMm, double zMm, double dx, double dy, double dz, double enough) {
        double px = (xMm - lowX) * perMm;
        double py = (yMm - lowY) * perMm;
        double pz = (zMm - lowZ) * perMm;
        double vx = dx * perMm;
        double vy = dy * perMm;
        double vz = dz * perMm;
        double enter = Math.max(Math.max(0, enter(px, vx, nx)), Math.max(enter(py, vy, ny), enter(pz, vz, nz)));
        double leave = Math.min(leave(px, vx, nx), Math.min(leave(py, vy, ny), leave(pz, vz, nz)));
        if (!(leave - enter > TINY_MM)) {
            return 0;
        }
        // A little inside, whatever rounding does.
        double s = enter + 0.1 * TINY_MM;
        double x = xMm + s * dx;
        double y = yMm + s * dy;
        double z = zMm + s * dz;
        return isInside(x, y, z) ? integral(x, y, z, dx, dy, dz, enough) : 0;
    }

    /**
     * Integral of mu along a ray from values at even steps; much faster than {@link #integral}, and the same on average over
     * {@code offset}. Each border it crosses adds an error of less than a third of a step.
     *
     * @param dx a unit vector, with dy and dz
     * @param enough the walk ends when the sum is more than this
     * @param offset of the first place within its step, 0 to below 1
     * @return the integral, or a part of it that is more than {@code enough}
     */
    public double sampled(
            double xMm, double yMm, double zMm, double dx, double dy, double dz, double enough, double offset) {
        double x = (xMm - lowX) * perMm;
        double y = (yMm - lowY) * perMm;
        double z = (zMm - lowZ) * perMm;
        double vx = dx * perMm;
        double vy = dy * perMm;
        double vz = dz * perMm;
        double enter = 0;
        double leave;
        if (x >= 0 && y >= 0 && z >= 0 && x < nx && y < ny && z < nz) {
            leave = Math.min(
                    leaveFromInside(x, vx, nx), Math.min(leaveFromInside(y, vy, ny), leaveFromInside(z, vz, nz)));
        } else {
            enter = Math.max(Math.max(0, enter(x, vx, nx)), Math.max(enter(y, vy, ny), enter(z, vz, nz)));
            leave = Math.min(leave(x, vx, nx), Math.min(leave(y, vy, ny), leave(z, vz, nz)));
        }
        if (!(enter < leave)) {
            return 0;
        }
        double first = enter + STEP_MM * offset;
        int steps = (int) Math.ceil((leave - first) / STEP_MM);
        double end = enough / STEP_MM;
        double sum = 0;
        // Voxels in fixed point, from the layer outside on: whole numbers walk faster than doubles are rounded.
        int fx = (int) (FIXED * (x + 1 + first * vx));
        int fy = (int) (FIXED * (y + 1 + first * vy));
        int fz = (int) (FIXED * (z + 1 + first * vz));
        int ux = (int) (FIXED * STEP_MM * vx);
        int uy = (int) (FIXED * STEP_MM * vy);
        int uz = (int) (FIXED * STEP_MM * vz);
        for (int k = 0; k < steps && sum <= end; k++) {
            sum += values[codes[indexFromLayer(fx >> FIXED_BITS, fy >> FIXED_BITS, fz >> FIXED_BITS)] & 0xFF];
            fx += ux;
            fy += uy;
            fz += uz;
        }
        return sum * STEP_MM;
    }

    /**
     * As {@link #sampled}, of a piece of a ray that lies in the box but for a few mm at its start; pieces of one tissue are
     * exact.
     *
     * @param photon where the piece starts, and whereto
     */
    public double sampledPiece(Photon photon, double lengthMm, double offset) {
        int steps = (int) (lengthMm / STEP_MM) + 1;
        double step = lengthMm / steps;
        double vx = photon.dx * step * perMm;
        double vy = photon.dy * step * perMm;
        double vz = photon.dz * step * perMm;
        double x = (photon.xMm - lowX) * perMm + offset * vx;
        double y = (photon.yMm - lowY) * perMm + offset * vy;
        double z = (photon.zMm - lowZ) * perMm + offset * vz;
        double sum = 0;
        for (int k = 0; k < steps; k++) {
            if (x >= 0 && y >= 0 && z >= 0 && x < nx && y < ny && z < nz) {
                sum += values[codes[index((int) x, (int) y, (int) z)] & 0xFF];
            }
            x += vx;
            y += vy;
            z += vz;
        }
        return sum * step;
    }

    private boolean isInside(double xMm, double yMm, double zMm) {
        double x = (xMm - lowX) * perMm;
        double y = (yMm - lowY) * perMm;
        double z = (zMm - lowZ) * perMm;
        return x >= 0 && y >= 0 && z >= 0 && x < nx && y < ny && z < nz;
    }
}
