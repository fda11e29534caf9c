package org.petmr.recon.image;

import java.util.Arrays;
import org.petmr.recon.compute.Workers;

/**
 * A separable Gaussian along the three voxel axes.
 *
 * <p>At the border the weights that fall inside the volume are scaled to sum 1: a constant stays that constant up to the
 * edge, and nothing from outside comes in. The price is that the sum of a volume which touches its border is not kept.
 */
public final class GaussianFilter {

    /** FWHM of a Gaussian in units of its sigma, 2 sqrt(2 ln 2). */
    public static final double FWHM_PER_SIGMA = 2 * Math.sqrt(2 * Math.log(2));

    /** Where the tail is cut; the weight beyond is 6e-5. */
    private static final double CUT_SIGMA = 4;

    private final double fwhmXMm;
    private final double fwhmYMm;
    private final double fwhmZMm;

    /** FWHM along each voxel axis, mm; 0 leaves an axis alone. */
    public GaussianFilter(double fwhmXMm, double fwhmYMm, double fwhmZMm) {
        this.fwhmXMm = checked("fwhmXMm", fwhmXMm);
        this.fwhmYMm = checked("fwhmYMm", fwhmYMm);
        this.fwhmZMm = checked("fwhmZMm", fwhmZMm);
    }

    public static GaussianFilter isotropic(double fwhmMm) {
        return new GaussianFilter(fwhmMm, fwhmMm, fwhmMm);
    }

    private static double checked(String name, double fwhmMm) {
        if (!(fwhmMm >= 0 && fwhmMm < 1e4)) {
            throw new IllegalArgumentException(name + ": " + fwhmMm + " mm (expected: 0 to 10000)");
        }
        return fwhmMm;
    }

    /** The filtered copy. */
    public Volume apply(Volume volume, Workers workers) {
        Volume out = volume.copy();
        applyInPlace(out, workers);
        return out;
    }

    /** Overwrites the volume's values. */
    public void applyInPlace(Volume volume, Workers workers) {
        VoxelGrid g = volume.grid();
        float[] v = volume.values();
        int nz = g.nz();
        int rowStep = g.nx() * nz;
        float[] alongX = weights(fwhmXMm / g.dxMm());
        float[] alongY = weights(fwhmYMm / g.dyMm());
        float[] alongZ = weights(fwhmZMm / g.dzMm());
        workers.forSlices(g.ny(), (worker, from, to) -> {
            float[] line = new float[nz];
            float[][] columns = alongX.length > 1 ? new float[g.nx()][nz] : null;
            for (int y = from; y < to; y++) {
                if (alongZ.length > 1) {
                    for (int x = 0; x < g.nx(); x++) {
                        along(v, (y * g.nx() + x) * nz, line, alongZ);
                    }
                }
                if (columns != null) {
                    across(v, y * rowStep, nz, columns, line, alongX);
                }
            }
        });
        if (alongY.length > 1) {
            workers.forSlices(g.nx(), (worker, from, to) -> {
                float[] line = new float[nz];
                float[][] columns = new float[g.ny()][nz];
                for (int x = from; x < to; x++) {
                    across(v, x * nz, rowStep, columns, line, alongY);
                }
            });
        }
    }

    /**
     * Half a kernel, centre first, over the voxel index. Below sigma = 0.6 voxels a sampled Gaussian is too narrow; three
     * weights with exactly its variance take over.
     */
    public static float[] weights(double fwhmVoxels) {
        double sigma = fwhmVoxels / FWHM_PER_SIGMA;
        if (sigma < 1e-3) {
            return new float[] {1};
        }
        if (sigma < 0.6) {
            return new float[] {(float) (1 - sigma * sigma), (float) (sigma * sigma / 2)};
        }
        int radius = (int) Math.ceil(CUT_SIGMA * sigma);
        double[] w = new double[radius + 1];
        double sum = 0;
        for (int k = 0; k <= radius; k++) {
            w[k] = Math.exp(-0.5 * k * k / (sigma * sigma));
            sum += k == 0 ? w[k] : 2 * w[k];
        }
        float[] half = new float[radius + 1];
        for (int k = 0; k <= radius; k++) {
            half[k] = (float) (w[k] / sum);
        }
        return half;
    }

    /** Filters one contiguous column of {@code v} in place. */
    private static void along(float[] v, int at, float[] line, float[] w) {
        int n = line.length;
        System.arraycopy(v, at, line, 0, n);
        int radius = w.length - 1;
        for (int z = 0; z < n; z++) {
            float sum = w[0] * line[z];
            if (z >= radius && z + radius < n) {
                for (int k = 1; k <= radius; k++) {
                    sum += w[k] * (line[z - k] + line[z + k]);
                }
                v[at + z] = sum;
            } else {
                float weight = w[0];
                for (int k = 1; k <= radius; k++) {
                    if (z - k >= 0) {
                        sum += w[k] * line[z - k];
                        weight += w[k];
                    }
                    if (z + k < n) {
                        sum += w[k] * line[z + k];
                        weight += w[k];
                    }
                }
                v[at + z] = sum / weight;
            }
        }
    }

    /** Filters across columns that lie {@code step} apart, in place; every inner loop runs along z. */
    private static void across(float[] v, int at, int step, float[][] columns, float[] sum, float[] w) {
        int n = columns.length;
        int nz = sum.length;
        for (int i = 0; i < n; i++) {
            System.arraycopy(v, at + i * step, columns[i], 0, nz);
        }
        for (int i = 0; i < n; i++) {
            Arrays.fill(sum, 0);
            float weight = 0;
            for (int j = Math.max(0, i - w.length + 1); j < Math.min(n, i + w.length); j++) {
                float a = w[Math.abs(j - i)];
                addScaled(a, columns[j], sum);
                weight += a;
            }
            scale(1 / weight, sum);
            System.arraycopy(sum, 0, v, at + i * step, nz);
        }
    }

    private static void addScaled(float a, float[] x, float[] y) {
        for (int z = 0; z < y.length; z++) {
            y[z] += a * x[z];
        }
    }

    private static void scale(float a, float[] y) {
        for (int z = 0; z < y.length; z++) {
            y[z] *= a;
        }
    }
}
