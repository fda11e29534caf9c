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
 * wide, and the ring gives one finished row. So the image is read and written once, and all else stays in the cache. Rows
 * on both sides of the line between two workers are made by both; no value depends on the number of workers.
 */
final class SeparableBlur {

    /** Weights below this part of the centre's are left out and the rest scaled to sum 1. */
    private static final float LEAST_WEIGHT = 5e-4f;

    /** Columns are padded to whole vectors, so that no inner loop ends in single steps. */
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
        float[] kept = new float[n];
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
        workers.forSlices(g.ny(), (worker, from, to) -> new Rows(g, in.values()).run(from, to, scale, isAdded, out));
    }

    /** One worker's way down its rows. */
    private final class Rows {
        private final int nx;
        private final int ny;
        private final int nz;
        private final float[] in;
        private final int haloX = alongX.length - 1;
        private final int haloY = alongY.length - 1;
        private final float[][][] ring;
        private final float[][] row;
        private final float[][] shifted;
        private final float[][] columns;
        private final float[] padded;
        private final float[] line;

        Rows(VoxelGrid g, float[] in) {
            this.nx = g.nx();
            this.ny = g.ny();
            this.nz = g.nz();
            this.in = in;
            int length = (nz + LANES - 1) / LANES * LANES;
            this.ring = new float[2 * haloY + 1][nx][length];
            this.row = new float[nx + 2 * haloX][length];
            this.shifted = new float[2 * alongZ.length - 1][length];
            this.columns = new float[2 * Math.max(alongX.length, alongY.length) - 1][];
            this.padded = new float[nz + 2 * (alongZ.length - 1)];
            this.line = new float[length];
        }

        void run(int from, int to, float scale, boolean isAdded, Volume out) {
            float[] scaledY = alongY.clone();
            for (int k = 0; k < scaledY.length; k++) {
                scaledY[k] *= scale;
            }
            for (int y = from - haloY; y < to + haloY; y++) {
                fill(y, ring[Math.floorMod(y, ring.length)]);
                int done = y - haloY;
                if (done >= from) {
                    finish(done, scaledY, isAdded, out.values());
                }
            }
        }

        /** Blurs a row along y, out of the ring. */
        private void finish(int y, float[] weights, boolean isAdded, float[] values) {
            for (int x = 0; x < nx; x++) {
                columns[0] = ring[Math.floorMod(y, ring.length)][x];
                for (int k = 1; k < weights.length; k++) {
                    columns[2 * k - 1] = ring[Math.floorMod(y - k, ring.length)][x];
                    columns[2 * k] = ring[Math.floorMod(y + k, ring.length)][x];
                }
                BlurKernels.weigh(weights, columns, line);
                int at = (y * nx + x) * nz;
                if (isAdded) {
                    for (int z = 0; z < nz; z++) {
                        line[z] += values[at + z];
                    }
                }
                System.arraycopy(line, 0, values, at, nz);
            }
        }

        /** Blurs a row along z and x; what is outside the image is zero. */
        private void fill(int y, float[][] blurred) {
            if (y < 0 || y >= ny) {
                for (int x = 0; x < nx; x++) {
                    Arrays.fill(blurred[x], 0);
                }
                return;
            }
            for (int i = 0; i < nx + 2 * haloX; i++) {
                int x = i - haloX;
                if (x < 0 || x >= nx) {
                    Arrays.fill(row[i], 0);
                } else {
                    alongZ((y * nx + x) * nz, row[i]);
                }
            }
            for (int x = 0; x < nx; x++) {
                int middle = x + haloX;
                columns[0] = row[middle];
                for (int k = 1; k < alongX.length; k++) {
                    columns[2 * k - 1] = row[middle - k];
                    columns[2 * k] = row[middle + k];
                }
                BlurKernels.weigh(alongX, columns, blurred[x]);
            }
        }

        /** The column shifted both ways by every lag, so that each inner loop has one index only. */
        private void alongZ(int at, float[] out) {
            int radius = alongZ.length - 1;
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
