package org.petmr.recon.algorithm;

import java.util.Arrays;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.GaussianFilter;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

/**
 * Convolution with one symmetric separable kernel; outside the image is zero. Nothing is renormalised at the border, so the
 * matrix is symmetric and the blur is its own transpose.
 *
 * <p>Each worker goes down its rows once: a row is blurred along z and x into a ring of as many rows as the kernel is
 * wide, and the ring gives one finished row. So the image is read and written once, and all else stays in the cache. Halos
 * between two workers or strips are made by both; no value depends on the number of workers.
 */
final class SeparableBlur {

    /** Weights below this part of the centre's are left out and the rest scaled to sum 1. */
    private static final float LEAST_WEIGHT = 5e-4f;

    /** Columns of a strip. */
    private static final int STRIP = 344;

    private static final int LANES = 16;

    private final float[] alongX;
    private final float[] alongY;
    private final float[] alongZ;

    SeparableBlur(VoxelGrid grid, double fwhmXMm, double fwhmYMm, double fwhmZMm) {
        this.alongX = trimmed(GaussianFilter.weights(fwhmXMm / grid.dxMm()));
        this.alongY = trimmed(GaussianFilter.weights(fwhmYMm / grid.dyMm()));
        this.alongZ = trimmed(GaussianFilter.weights(fwhmZMm / grid.dzMm()));
    }

    private static float[] trimmed(float[] half) {
        int n = half.length;
        while (n > 1 && half[n - 1] < LEAST_WEIGHT * half[0]) {
            n--;
        }
        double sum = half[0];
        for (int k = 1; k < n; k++) {
            sum += 2.0 * half[k];
        }
        // Zeros up to a whole number of the lags that go in one loop.
        int loops = Math.max(1, (n - 1 + BlurKernels.TOGETHER - 1) / BlurKernels.TOGETHER);
        float[] kept = new float[1 + loops * BlurKernels.TOGETHER];
        for (int k = 0; k < n; k++) {
            kept[k] = (float) (half[k] / sum);
        }
        return kept;
    }

    /**
     * {@code out = scale * blur(in)}, or {@code out += ...}.
     *
     * @param isAdded whether out is added to, else overwritten
     */
    void apply(Volume in, float scale, boolean isAdded, Volume out, Workers workers) {
        VoxelGrid g = in.grid();
        workers.forSlices(g.ny(), (worker, from, to) -> new Strips(g, in.values()).run(from, to, scale, isAdded, out));
    }

    /** Lags that weigh something. */
    private static int radius(float[] weights) {
        int r = weights.length - 1;
        while (r > 0 && weights[r] == 0) {
            r--;
        }
        return r;
    }

    /** One worker's way down its rows, a strip of columns at a time so that the ring stays in its cache. */
    private final class Strips {
        private final int nx;
        private final int ny;
        private final int nz;
        private final float[] in;
        private final int haloX = radius(alongX);
        private final int haloY = radius(alongY);
        private final float[][][] ring;
        private final float[][] row;
        private final float[][] shifted;
        private final float[][] columns;
        private final float[] padded;
        private final float[] line;
        private final float[] zeros;

        Strips(VoxelGrid g, float[] in) {
            this.nx = g.nx();
            this.ny = g.ny();
            this.nz = g.nz();
            this.in = in;
            // Whole vectors, so that no inner loop ends in single steps.
            int length = (nz + LANES - 1) / LANES * LANES;
            this.ring = new float[2 * haloY + 1][STRIP][length];
            this.row = new float[STRIP + 2 * haloX][length];
            this.shifted = new float[2 * alongZ.length - 1][length];
            this.columns = new float[2 * Math.max(alongX.length, alongY.length) - 1][];
            this.padded = new float[nz + 2 * radius(alongZ)];
            this.line = new float[length];
            this.zeros = new float[length];
        }

        void run(int from, int to, float scale, boolean isAdded, Volume out) {
            float[] scaledY = alongY.clone();
            for (int k = 0; k < scaledY.length; k++) {
                scaledY[k] *= scale;
            }
            for (int left = 0; left < nx; left += STRIP) {
                int width = Math.min(STRIP, nx - left);
                for (int y = from - haloY; y < to + haloY; y++) {
                    fill(y, left, width, ring[Math.floorMod(y, ring.length)]);
                    int done = y - haloY;
                    if (done >= from) {
                        finish(done, left, width, scaledY, isAdded, out.values());
                    }
                }
            }
        }

        /** Blurs a piece of a row along y, out of the ring. */
        private void finish(int y, int left, int width, float[] weights, boolean isAdded, float[] values) {
            for (int x = 0; x < width; x++) {
                columns[0] = ring[Math.floorMod(y, ring.length)][x];
                for (int k = 1; k < weights.length; k++) {
                    columns[2 * k - 1] = k > haloY ? zeros : ring[Math.floorMod(y - k, ring.length)][x];
                    columns[2 * k] = k > haloY ? zeros : ring[Math.floorMod(y + k, ring.length)][x];
                }
                BlurKernels.weigh(weights, columns, line);
                int at = (y * nx + left + x) * nz;
                if (isAdded) {
                    for (int z = 0; z < nz; z++) {
                        line[z] += values[at + z];
                    }
                }
                System.arraycopy(line, 0, values, at, nz);
            }
        }

        /** Blurs a piece of a row along z and x; what is outside the image is zero. */
        private void fill(int y, int left, int width, float[][] blurred) {
            if (y < 0 || y >= ny) {
                for (int x = 0; x < width; x++) {
                    Arrays.fill(blurred[x], 0);
                }
                return;
            }
            for (int i = 0; i < width + 2 * haloX; i++) {
                int x = left - haloX + i;
                if (x < 0 || x >= nx) {
                    Arrays.fill(row[i], 0);
                } else {
                    alongZ((y * nx + x) * nz, row[i]);
                }
            }
            for (int x = 0; x < width; x++) {
                int middle = x + haloX;
                columns[0] = row[middle];
                for (int k = 1; k < alongX.length; k++) {
                    columns[2 * k - 1] = k > haloX ? zeros : row[middle - k];
                    columns[2 * k] = k > haloX ? zeros : row[middle + k];
                }
                BlurKernels.weigh(alongX, columns, blurred[x]);
            }
        }

        /** The column shifted both ways by every lag, so that each inner loop has one index only. */
        private void alongZ(int at, float[] out) {
            int radius = radius(alongZ);
            System.arraycopy(in, at, padded, radius, nz);
            System.arraycopy(in, at, shifted[0], 0, nz);
            for (int k = 1; k <= radius; k++) {
                System.arraycopy(padded, radius - k, shifted[2 * k - 1], 0, nz);
                System.arraycopy(padded, radius + k, shifted[2 * k], 0, nz);
            }
            BlurKernels.weigh(alongZ, shifted, out);
        }
    }
}
