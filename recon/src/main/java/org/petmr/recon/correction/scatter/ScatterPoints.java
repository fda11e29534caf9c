package org.petmr.recon.correction.scatter;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

/**
 * Where photons scatter: one point for each cube of a lattice that holds enough matter. It stands for all of the cube's
 * electrons and lies at one of them drawn at random (a place in proportion to mu), so that a cube half filled scatters half as
 * much, from its filled half, and the lattice leaves no pattern (C. C. Watson, IEEE Trans. Nucl. Sci. 47 (2000) 1587, draws
 * within the whole voxel). The same seed gives the same points.
 */
final class ScatterPoints {

    private static final double CM_PER_MM = 0.1;

    /** {@code [3 * point]}: x, y, z, mm. */
    private final double[] positionsMm;

    /** Volume times mu of each point, mm^2. */
    private final double[] strengthsMm2;

    private ScatterPoints(double[] positionsMm, double[] strengthsMm2) {
        this.positionsMm = positionsMm;
        this.strengthsMm2 = strengthsMm2;
    }

    /**
     * @param muPerCm axis-aligned
     * @param radiusMm points farther from the axis are left out: matter among the detectors is not the patient's
     */
    static ScatterPoints sample(Volume muPerCm, double spacingMm, double leastMuPerCm, double radiusMm, long seed) {
        VoxelGrid g = muPerCm.grid();
        int[] alongX = cubeOf(g.nx(), g.dxMm(), spacingMm);
        int[] alongY = cubeOf(g.ny(), g.dyMm(), spacingMm);
        int[] alongZ = cubeOf(g.nz(), g.dzMm(), spacingMm);
        int cx = alongX[g.nx() - 1] + 1;
        int cy = alongY[g.ny() - 1] + 1;
        int cz = alongZ[g.nz() - 1] + 1;
        double[] sums = sums(muPerCm, alongX, alongY, alongZ, cx * cz, cz, cx * cy * cz);
        double leastSum = leastMuPerCm * spacingMm * spacingMm * spacingMm / g.voxelVolumeMm3();
        SplittableRandom random = new SplittableRandom(seed);
        double[] positions = new double[3 * sums.length];
        double[] strengths = new double[sums.length];
        int[] voxel = new int[3];
        int n = 0;
        for (int y = 0; y < cy; y++) {
            for (int x = 0; x < cx; x++) {
                for (int z = 0; z < cz; z++) {
                    double sum = sums[(y * cx + x) * cz + z];
                    if (sum < leastSum) {
                        continue;
                    }
                    draw(muPerCm, alongX, alongY, alongZ, x, y, z, random.nextDouble() * sum, voxel);
                    double vx = voxel[0] + random.nextDouble() - 0.5;
                    double vy = voxel[1] + random.nextDouble() - 0.5;
                    double vz = voxel[2] + random.nextDouble() - 0.5;
                    Affine a = g.lpsFromVoxel();
                    if (Math.hypot(a.x(vx, vy, vz), a.y(vx, vy, vz)) > radiusMm) {
                        continue;
                    }
                    positions[3 * n] = a.x(vx, vy, vz);
                    positions[3 * n + 1] = a.y(vx, vy, vz);
                    positions[3 * n + 2] = a.z(vx, vy, vz);
                    strengths[n++] = CM_PER_MM * sum * g.voxelVolumeMm3();
                }
            }
        }
        return new ScatterPoints(Arrays.copyOf(positions, 3 * n), Arrays.copyOf(strengths, n));
    }

    /** The cube in which each voxel's centre lies; the lattice has its centre where the grid has. */
    private static int[] cubeOf(int voxels, double voxelMm, double cubeMm) {
        int cubes = (int) Math.ceil(voxels * voxelMm / cubeMm - 1e-9);
        int[] cube = new int[voxels];
        for (int i = 0; i < voxels; i++) {
            double fromCentreMm = (i - 0.5 * (voxels - 1)) * voxelMm;
            cube[i] = Math.max(0, Math.min(cubes - 1, (int) Math.floor(fromCentreMm / cubeMm + 0.5 * cubes)));
        }
        return cube;
    }

    private static double[] sums(Volume mu, int[] alongX, int[] alongY, int[] alongZ, int ySteps, int xSteps, int n) {
        VoxelGrid g = mu.grid();
        double[] sums = new double[n];
        for (int iy = 0; iy < g.ny(); iy++) {
            for (int ix = 0; ix < g.nx(); ix++) {
                int at = g.index(ix, iy, 0);
                int cube = alongY[iy] * ySteps + alongX[ix] * xSteps;
                for (int iz = 0; iz < g.nz(); iz++) {
                    sums[cube + alongZ[iz]] += mu.values()[at + iz];
                }
            }
        }
        return sums;
    }

    /** The voxel of a cube at which the sum of mu passes a value. */
    private static void draw(
            Volume mu, int[] alongX, int[] alongY, int[] alongZ, int x, int y, int z, double value, int[] voxel) {
        VoxelGrid g = mu.grid();
        double passed = 0;
        for (int iy = first(alongY, y); iy < g.ny() && alongY[iy] == y; iy++) {
            for (int ix = first(alongX, x); ix < g.nx() && alongX[ix] == x; ix++) {
                for (int iz = first(alongZ, z); iz < g.nz() && alongZ[iz] == z; iz++) {
                    float here = mu.at(ix, iy, iz);
                    passed += here;
                    if (here > 0) {
                        voxel[0] = ix;
                        voxel[1] = iy;
                        voxel[2] = iz;
                        if (passed >= value) {
                            return;
                        }
                    }
                }
            }
        }
    }

    private static int first(int[] cubeOf, int cube) {
        int at = Arrays.binarySearch(cubeOf, cube);
        while (at > 0 && cubeOf[at - 1] == cube) {
            at--;
        }
        return at;
    }

    int count() {
        return strengthsMm2.length;
    }

    double xMm(int point) {
        return positionsMm[3 * point];
    }

    double yMm(int point) {
        return positionsMm[3 * point + 1];
    }

    double zMm(int point) {
        return positionsMm[3 * point + 2];
    }

    /** Volume times mu, mm^2: the cross-section of all of the cube's electrons together. */
    double strengthMm2(int point) {
        return strengthsMm2[point];
    }
}
