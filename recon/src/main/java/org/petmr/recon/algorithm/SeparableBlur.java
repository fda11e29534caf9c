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
 * wide, and the ring gives one finished row. So the image is read and written once, and all else stays in the cache. The
 * halo rows between two workers are made by both; no value depends on the number of workers.
 */
final class SeparableBlur {

    /** Weights below this part of the centre's are left out and the rest scaled to sum 1. */
    private static final float LEAST_WEIGHT = 5e-4f;

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
        private final int halo = alongY.length - 1;
        private final float[][][] ring;
        private final float[][] row;
        private final float[][] shifted;
        private final float[] padded;
        private final float[] line;
        private final float[] zeros;

        Rows(VoxelGrid g, float[] in) {
            this.nx = g.nx();
            this.ny = g.ny();
            this.nz = g.nz();
            this.in = in;
            this.ring = new float[2 * halo + 1][nx][nz];
            this.row = new float[nx][nz];
            this.shifted = new float[2 * alongZ.length - 1][nz];
            this.padded = new float[nz + 2 * (alongZ.length - 1)];
            this.line = new float[nz];
            this.zeros = new float[nz];
        }

        void run(int from, int to, float scale, boolean isAdded, Volume out) {
            float[] values = out.values();
            for (int y = from - halo; y < to + halo; y++) {
                fill(y, ring[Math.floorMod(y, ring.length)]);
                int done = y - halo;
                if (done < from) {
                    continue;
                }
                for (int x = 0; x < nx; x++) {
                    BlurKernels.scaled(scale * alongY[0], ring[Math.floorMod(done, ring.length)][x], line);
                    for (int k = 1; k <= halo; k++) {
                        float[] before = ring[Math.floorMod(done - k, ring.length)][x];
                        float[] after = ring[Math.floorMod(done + k, ring.length)][x];
                        BlurKernels.addPair(scale * alongY[k], before, after, line);
                    }
                    int at = (done * nx + x) * nz;
                    if (isAdded) {
                        for (int z = 0; z < nz; z++) {
                            line[z] += values[at + z];
                        }
                    }
                    System.arraycopy(line, 0, values, at, nz);
                }
            }
        }

        /** Blurs a row along z and x; a row outside the image is zero. */
        private void fill(int y, float[][] blurred) {
            if (y < 0 || y >= ny) {
                for (float[] column : blurred) {
                    Arrays.fill(column, 0);
                }
                return;
            }
            for (int x = 0; x < nx; x++) {
                alongZ((y * nx + x) * nz, row[x]);
            }
            for (int x = 0; x < nx; x++) {
                BlurKernels.scaled(alongX[0], row[x], blurred[x]);
                for (int k = 1; k < alongX.length; k++) {
                    float[] before = x - k >= 0 ? row[x - k] : zeros;
                    float[] after = x + k < nx ? row[x + k] : zeros;
                    BlurKernels.addPair(alongX[k], before, after, blurred[x]);
                }
            }
        }

        /** The column shifted both ways by every lag, so that each inner loop has one index only. */
        private void alongZ(int at, float[] out) {
            int radius = alongZ.length - 1;
            System.arraycopy(in, at, padded, radius, nz);
            System.arraycopy(in, at, shifted[0], 0, nz);
            BlurKernels.scaled(alongZ[0], shifted[0], out);
            for (int k = 1; k <= radius; k++) {
                System.arraycopy(padded, radius - k, shifted[2 * k - 1], 0, nz);
                System.arraycopy(padded, radius + k, shifted[2 * k], 0, nz);
                BlurKernels.addPair(alongZ[k], shifted[2 * k - 1], shifted[2 * k], out);
            }
        }
    }
}
