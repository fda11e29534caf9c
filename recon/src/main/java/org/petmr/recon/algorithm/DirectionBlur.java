package org.petmr.recon.algorithm;

import java.util.Arrays;
import org.petmr.recon.image.VoxelGrid;

/**
 * A Gaussian along one transaxial direction, of whole columns of voxels: what the timing resolution does to a histo-image of that
 * direction. Steps go along the axis that is nearer to the direction, between two columns of the other (Joseph, IEEE Trans Med
 * Imaging 1, 1982). It is its own transpose, but for columns next to the sides of the grid.
 */
final class DirectionBlur {

    private static final double CUT_SIGMAS = 2.7;

    private final int nx;
    private final int ny;
    private final int nz;
    private final boolean isAlongX;
    /** By step: columns to go, and weights of the column there and of the next one across. */
    private final int[] stepX;

    private final int[] stepY;
    private final float[] weight;
    private final float[] nextWeight;

    /** @param grid with pixels as wide as high */
    DirectionBlur(VoxelGrid grid, double angleRad, double sigmaMm) {
        this.nx = grid.nx();
        this.ny = grid.ny();
        this.nz = grid.nz();
        double cos = Math.cos(angleRad);
        double sin = Math.sin(angleRad);
        this.isAlongX = Math.abs(cos) >= Math.abs(sin);
        double across = isAlongX ? sin / cos : cos / sin;
        double stepMm = grid.dxMm() * Math.hypot(1, across);
        int far = (int) Math.ceil(CUT_SIGMAS * sigmaMm / stepMm);
        int n = 2 * far + 1;
        this.stepX = new int[n];
        this.stepY = new int[n];
        this.weight = new float[n];
        this.nextWeight = new float[n];
        double sum = 0;
        for (int i = -far; i <= far; i++) {
            sum += gauss(i * stepMm / sigmaMm);
        }
        for (int i = -far; i <= far; i++) {
            double at = i * across;
            int column = (int) Math.floor(at);
            double w = gauss(i * stepMm / sigmaMm) / sum;
            stepX[i + far] = isAlongX ? i : column;
            stepY[i + far] = isAlongX ? column : i;
            weight[i + far] = (float) (w * (1 - (at - column)));
            nextWeight[i + far] = (float) (w * (at - column));
        }
    }

    private static double gauss(double sigmas) {
        return Math.exp(-0.5 * sigmas * sigmas);
    }

    /** @param in {@code [voxels]}, other than {@code out}; outside it is 0 @param out {@code [nz]}, overwritten */
    void column(float[] in, int ix, int iy, float[] out) {
        Arrays.fill(out, 0);
        int endX = isAlongX ? nx : nx - 1;
        int endY = isAlongX ? ny - 1 : ny;
        int next = isAlongX ? nx * nz : nz;
        for (int i = 0; i < stepX.length; i++) {
            int x = ix + stepX[i];
            int y = iy + stepY[i];
            if (x >= 0 && y >= 0 && x < endX && y < endY) {
                add(weight[i], nextWeight[i], in, (y * nx + x) * nz, next, out);
            }
        }
    }

    private static void add(float a, float b, float[] in, int at, int next, float[] out) {
        for (int z = 0; z < out.length; z++) {
            out[z] += a * in[at + z] + b * in[at + next + z];
        }
    }
}
