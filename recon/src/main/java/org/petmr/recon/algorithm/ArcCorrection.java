package org.petmr.recon.algorithm;

import org.petmr.recon.sinogram.ProjectionGeometry;

/**
 * From tangential bins, which lie at {@code s = R sin(pi t / N)} and so come closer to each other outwards, to samples of
 * equal distance, by cubic (four-point Lagrange) interpolation in t. Where lines are pairs of crystals, those of odd t
 * stand half a view back, {@code phi = pi (v - 1/2) / V}; the mean with the next view brings them to the even ones.
 */
final class ArcCorrection {

    private final ProjectionGeometry geometry;
    private final int samples;
    private final double spacingMm;
    private final int[] firstBin;
    private final float[][] weights;

    ArcCorrection(ProjectionGeometry geometry) {
        this.geometry = geometry;
        this.spacingMm = geometry.scanner().centralBinMm();
        double edgeMm = Math.min(Math.abs(geometry.sMm(0)), geometry.sMm(geometry.tangentialBins() - 1));
        this.samples = 2 * (int) (edgeMm / spacingMm) + 1;
        this.firstBin = new int[samples];
        this.weights = new float[samples][4];
        double radiusMm = geometry.scanner().effectiveRadiusMm();
        for (int i = 0; i < samples; i++) {
            double t = geometry.scanner().indicesPerRing() / Math.PI * Math.asin(sMm(i) / radiusMm)
                    + geometry.tangentialBins() / 2;
            int first = Math.max(0, Math.min(geometry.tangentialBins() - 4, (int) Math.floor(t) - 1));
            firstBin[i] = first;
            for (int k = 0; k < 4; k++) {
                double w = 1;
                for (int m = 0; m < 4; m++) {
                    w *= m == k ? 1 : (t - first - m) / (k - m);
                }
                weights[i][k] = (float) w;
            }
        }
    }

    int samples() {
        return samples;
    }

    double spacingMm() {
        return spacingMm;
    }

    /** Signed distance of a sample from the axis. */
    double sMm(int sample) {
        return (sample - samples / 2) * spacingMm;
    }

    /**
     * @param planes {@code [view][t][plane]}
     * @param out {@code [sample][plane]} of one view, overwritten
     */
    void run(float[][][] planes, int view, boolean isInterleaved, float[][] out) {
        float[][] aligned = new float[planes[view].length][];
        for (int t = 0; t < aligned.length; t++) {
            boolean isOdd = (geometry.signedBin(t) & 1) != 0;
            aligned[t] = isInterleaved && isOdd ? mean(planes[view][t], next(planes, view, t)) : planes[view][t];
        }
        for (int i = 0; i < samples; i++) {
            float[] sum = out[i];
            float[] w = weights[i];
            int at = firstBin[i];
            float[] a = aligned[at];
            float[] b = aligned[at + 1];
            float[] c = aligned[at + 2];
            float[] d = aligned[at + 3];
            for (int p = 0; p < sum.length; p++) {
                sum[p] = w[0] * a[p] + w[1] * b[p] + w[2] * c[p] + w[3] * d[p];
            }
        }
    }

    /** The same bin one view on; half a turn on, a line is met again with its sign exchanged. */
    private float[] next(float[][][] planes, int view, int t) {
        if (view + 1 < planes.length) {
            return planes[view + 1][t];
        }
        int mirrored = geometry.tangentialBins() / 2 - geometry.signedBin(t);
        return mirrored < planes[0].length ? planes[0][mirrored] : planes[view][t];
    }

    private static float[] mean(float[] a, float[] b) {
        float[] mean = new float[a.length];
        for (int p = 0; p < mean.length; p++) {
            mean[p] = 0.5f * (a[p] + b[p]);
        }
        return mean;
    }
}
