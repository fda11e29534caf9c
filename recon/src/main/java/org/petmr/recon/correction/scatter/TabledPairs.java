package org.petmr.recon.correction.scatter;

import java.util.Arrays;

/**
 * The fast pairs: cosines and products in plain loops that the JIT vectorises (whole arrays, one index, no branch, no call),
 * with one pass between them that looks the angle up.
 */
final class TabledPairs implements PairKernel {

    private final CoarseDetectors detectors;
    private final AngleTable table;

    TabledPairs(CoarseDetectors detectors, AngleTable table) {
        this.detectors = detectors;
        this.table = table;
    }

    @Override
    public void add(LegBlock legs, int column, float[] rows, PairScratch scratch) {
        int rings = detectors.rings();
        int half = detectors.columns() / 2;
        int from = (column + half - detectors.reach()) * rings;
        int to = (column + half + (column < half ? 1 : 0)) * rings;
        for (float[] sum : scratch.sums) {
            Arrays.fill(sum, from, to, 0);
        }
        for (int p = 0; p < legs.points; p++) {
            for (int r = 0; r < rings; r++) {
                int a = column * rings + r;
                float ux = -legs.ux[p][a];
                float uy = -legs.uy[p][a];
                float uz = -legs.uz[p][a];
                cosines(ux, uy, uz, legs.ux[p], legs.uy[p], legs.uz[p], from, to, scratch.cosine);
                if (!lookUp(scratch.cosine, from, to, scratch.perSteradian, scratch.excess)) {
                    continue;
                }
                float strength = legs.strengthMm2[p] * legs.weight[p][a];
                float logA = legs.logSurvival[p][a];
                float activityA = legs.activity[p][a];
                weigh(strength, legs.weight[p], from, to, scratch.perSteradian);
                attenuate(activityA, scratch.excess, legs.logSurvival[p], from, to, scratch.cosine);
                attenuate(logA, scratch.excess, legs.activity[p], scratch.cosine, from, to);
                multiply(scratch.perSteradian, scratch.cosine, from, to, scratch.sums[r]);
            }
        }
        int width = (detectors.reach() + 1) * rings;
        for (int r = 0; r < rings; r++) {
            float[] sum = scratch.sums[r];
            for (int b = from; b < to; b++) {
                rows[r * width + b - from] += sum[b];
            }
        }
    }

    private static void cosines(
            float ux, float uy, float uz, float[] bx, float[] by, float[] bz, int from, int to, float[] cosine) {
        for (int b = from; b < to; b++) {
            cosine[b] = ux * bx[b] + uy * by[b] + uz * bz[b];
        }
    }

    /** The one pass that is not vectorised. @return false when all angles lie beyond the cut */
    private boolean lookUp(float[] cosine, int from, int to, float[] perSteradian, float[] excess) {
        float scale = table.scale;
        float offset = table.offset;
        float[] values = table.values;
        int any = 0;
        for (int b = from; b < to; b++) {
            int cell = Math.max(0, (int) (cosine[b] * scale + offset));
            any |= cell;
            perSteradian[b] = values[2 * cell];
            excess[b] = values[2 * cell + 1];
        }
        return any != 0;
    }

    private static void weigh(float strength, float[] weight, int from, int to, float[] perSteradian) {
        for (int b = from; b < to; b++) {
            perSteradian[b] *= strength * weight[b];
        }
    }

    /** {@code out = activityA * exp(excess * logB)}. */
    private static void attenuate(
            float activityA, float[] excess, float[] logSurvivalB, int from, int to, float[] out) {
        for (int b = from; b < to; b++) {
            float y = 0.125f * excess[b] * logSurvivalB[b];
            float e = 1 + y * (1 + y * (0.5f + y * (1 / 6f + y * (1 / 24f))));
            e *= e;
            e *= e;
            out[b] = activityA * e * e;
        }
    }

    /** {@code out += activityB * exp(excess * logA)}. */
    private static void attenuate(float logA, float[] excess, float[] activityB, float[] out, int from, int to) {
        float eighth = 0.125f * logA;
        for (int b = from; b < to; b++) {
            float y = eighth * excess[b];
            float e = 1 + y * (1 + y * (0.5f + y * (1 / 6f + y * (1 / 24f))));
            e *= e;
            e *= e;
            out[b] += activityB[b] * e * e;
        }
    }

    /**
     * {@code exp(y)}, as the loops above do it: the eighth power of a short series. Off by less than 1e-6 for y above -0.8, by
     * less than 3e-4 at -2.5; the argument is that fifth of a leg's attenuation, at most, by which a scattered photon suffers more.
     */
    static float exp(float y) {
        float x = 0.125f * y;
        float e = 1 + x * (1 + x * (0.5f + x * (1 / 6f + x * (1 / 24f))));
        e *= e;
        e *= e;
        return e * e;
    }

    private static void multiply(float[] x, float[] y, int from, int to, float[] sum) {
        for (int b = from; b < to; b++) {
            sum[b] += x[b] * y[b];
        }
    }
}
