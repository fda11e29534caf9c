package org.petmr.attenuation.tissue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import org.petmr.attenuation.mask.Components;
import org.petmr.attenuation.mask.Threshold;
import org.petmr.attenuation.quality.Finding;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.quantification.Region;

/**
 * Slabs in which water and fat are exchanged, for each connected part of the body (trunk, arm, leg) on its own.
 *
 * <p>Three things tell. Fat is brighter than water in a T1-weighted scan, whatever it is called. The rim of a body is fatter
 * than its core. And neighbouring slices look alike: where an exchange begins, a slice looks like the negative of the one before.
 * Each slice gets votes from the first two, each pair of neighbours from the third, and the most likely row of states is
 * found by Viterbi's recursion (IEEE Trans Inf Theory 13, 1967).
 */
final class FatWaterSwap {

    /** Parts smaller than this share of the largest are left alone. */
    private static final double LEAST_SHARE = 0.02;

    private static final double RIM_MM = 12;
    private static final double CORE_MM = 25;
    private static final double RIM_VOTE = 0.5;

    /** Votes of neighbours are weak: at the crown a slice of scalp lies on a slice of brain. */
    private static final double NEIGHBOUR_VOTE = 0.3;

    /** Slabs smaller than this aren't told of. */
    private static final double LEAST_ML = 10;

    /** Skin and fat seen face on, at a flat crown, fill whole slices and look like an exchange; none is told so near an end. */
    private static final double SKIN_MM = 10;

    /**
     * The least share of the tissue that both pure fat and pure water must have for their brightness to be read off; less is
     * skin and bone that share their voxels with air, and dark whatever they are called.
     */
    private static final double LEAST_PURE = 0.01;

    /** What is less different than this isn't fat and water: brightness then says nothing. */
    private static final double LEAST_RATIO = 1.3;

    /**
     * @param where the voxels in which water and fat are exchanged
     * @param fromZMm lower face of its lowest slice
     * @param toZMm upper face of its highest slice
     */
    record Slab(Region where, double fromZMm, double toZMm) {

        Finding finding(boolean corrected) {
            return Finding.of(
                    Finding.Kind.FAT_WATER_SWAP,
                    "water and fat exchanged from z = %.0f to %.0f mm, %.0f mL (expected: none)%s",
                    fromZMm,
                    toZMm,
                    where.volumeMl(),
                    corrected ? "; exchanged back" : "");
        }
    }

    /**
     * @param slabs none when nothing is suspicious
     * @param byBrightness whether fat and water differ in brightness, so that the answer stands on more than place
     */
    record Told(List<Slab> slabs, boolean byBrightness) {}

    private FatWaterSwap() {}

    /**
     * @param flat signal without shading
     * @param fraction of the signal that is fat, as the images have it
     * @param body filled
     * @param tissue where there is signal
     */
    static Told find(Volume flat, float[] fraction, Region body, Region tissue) {
        OptionalDouble between = between(flat, fraction, tissue);
        Region deep = body.eroded(Math.nextDown(RIM_MM));
        Region core = body.eroded(CORE_MM);
        List<Slab> slabs = new ArrayList<>();
        int smallest = (int) Math.max(1, LEAST_SHARE * body.voxels());
        for (Region part : Components.of(body, smallest)) {
            Region in = part.and(tissue);
            boolean[] exchanged = states(votes(flat, fraction, deep, core, in, between), neighbours(fraction, in));
            slabs.addAll(slabs(part, exchanged));
        }
        return new Told(slabs, between.isPresent());
    }

    /** The fractions with water and fat exchanged back. */
    static float[] undone(float[] fraction, List<Slab> slabs) {
        float[] undone = fraction.clone();
        for (Slab slab : slabs) {
            for (int i = 0; i < undone.length; i++) {
                if (slab.where().contains(i)) {
                    undone[i] = 1 - undone[i];
                }
            }
        }
        return undone;
    }

    /** A signal between that of water and that of fat, whichever is called which; empty when all is alike. */
    private static OptionalDouble between(Volume flat, float[] fraction, Region tissue) {
        float[] all = new float[fraction.length];
        float[] waters = new float[fraction.length];
        float[] fats = new float[fraction.length];
        int n = 0;
        int w = 0;
        int f = 0;
        for (int i = 0; i < fraction.length; i++) {
            if (tissue.contains(i)) {
                float v = flat.values()[i];
                all[n++] = v;
                if (fraction[i] < 0.2f) {
                    waters[w++] = v;
                } else if (fraction[i] > 0.8f) {
                    fats[f++] = v;
                }
            }
        }
        if (n == 0) {
            return OptionalDouble.empty();
        }
        if (Math.min(w, f) > LEAST_PURE * n) {
            double a = Threshold.quantile(Arrays.copyOf(waters, w), 0.5);
            double b = Threshold.quantile(Arrays.copyOf(fats, f), 0.5);
            if (Math.max(a, b) > LEAST_RATIO * Math.min(a, b) && Math.min(a, b) > 0) {
                return OptionalDouble.of(Math.sqrt(a * b));
            }
        }
        float[] some = Arrays.copyOf(all, n);
        double low = Threshold.quantile(some, 0.3);
        double high = Threshold.quantile(some, 0.95);
        return high > LEAST_RATIO * low && low > 0 ? OptionalDouble.of(Math.sqrt(low * high)) : OptionalDouble.empty();
    }

    /** For each slice, how much speaks for the images being right; less than 0 speaks for an exchange. */
    private static double[] votes(
            Volume flat, float[] fraction, Region deep, Region core, Region in, OptionalDouble between) {
        int nz = flat.grid().nz();
        double middle = Math.log(between.orElse(1));
        double[] votes = new double[nz];
        double[][] fat = new double[2][nz];
        int[][] count = new int[2][nz];
        for (int i = 0; i < fraction.length; i++) {
            if (in.contains(i)) {
                int z = i % nz;
                if (between.isPresent()) {
                    double bright = Math.log(Math.max(1e-6, flat.values()[i])) - middle;
                    votes[z] += (2 * fraction[i] - 1) * Math.max(-1, Math.min(1, bright));
                }
                int place = deep.contains(i) ? 1 : 0;
                if (place == 0 || core.contains(i)) {
                    fat[place][z] += fraction[i];
                    count[place][z]++;
                }
            }
        }
        for (int z = 0; z < nz; z++) {
            if (count[0][z] > 0 && count[1][z] > 0) {
                double fatter = fat[0][z] / count[0][z] - fat[1][z] / count[1][z];
                votes[z] += RIM_VOTE * (count[0][z] + count[1][z]) * fatter;
            }
        }
        return votes;
    }

    /** For each slice but the last, how much speaks for the next one being in the same state. */
    private static double[] neighbours(float[] fraction, Region in) {
        VoxelGrid g = in.grid();
        double[] same = new double[Math.max(0, g.nz() - 1)];
        for (int column = 0; column < g.nx() * g.ny(); column++) {
            for (int z = 0; z < g.nz() - 1; z++) {
                int i = column * g.nz() + z;
                if (in.contains(i) && in.contains(i + 1)) {
                    double a = fraction[i];
                    double b = fraction[i + 1];
                    same[z] += NEIGHBOUR_VOTE * (Math.abs(1 - a - b) - Math.abs(a - b));
                }
            }
        }
        return same;
    }

    /** The row of states, right or exchanged, for which the most votes speak. */
    private static boolean[] states(double[] votes, double[] same) {
        int n = votes.length;
        boolean[][] cameFromOther = new boolean[2][n];
        double[] best = {votes[0], -votes[0]};
        for (int z = 1; z < n; z++) {
            double[] next = new double[2];
            for (int s = 0; s < 2; s++) {
                double stay = best[s] + same[z - 1];
                double change = best[1 - s] - same[z - 1];
                cameFromOther[s][z] = change > stay;
                next[s] = Math.max(stay, change) + (s == 0 ? votes[z] : -votes[z]);
            }
            best = next;
        }
        boolean[] exchanged = new boolean[n];
        int state = best[1] > best[0] ? 1 : 0;
        for (int z = n - 1; z >= 0; z--) {
            exchanged[z] = state == 1;
            state = cameFromOther[state][z] ? 1 - state : state;
        }
        return exchanged;
    }

    private static List<Slab> slabs(Region part, boolean[] exchanged) {
        VoxelGrid g = part.grid();
        List<Slab> slabs = new ArrayList<>();
        int skin = (int) Math.round(SKIN_MM / g.dzMm());
        int[] ends = ends(part);
        int z = 0;
        while (z < exchanged.length) {
            int from = z;
            while (z < exchanged.length && exchanged[z]) {
                z++;
            }
            boolean isSkin = z <= ends[0] + skin || from >= ends[1] - skin;
            if (z > from && !isSkin) {
                Region where = slices(part, from, z);
                if (where.volumeMl() >= LEAST_ML) {
                    double middleX = 0.5 * (g.nx() - 1);
                    double middleY = 0.5 * (g.ny() - 1);
                    slabs.add(new Slab(
                            where,
                            g.lpsFromVoxel().z(middleX, middleY, from - 0.5),
                            g.lpsFromVoxel().z(middleX, middleY, z - 0.5)));
                }
            }
            z++;
        }
        return slabs;
    }

    /** First slice of a region and the one after its last. */
    private static int[] ends(Region part) {
        int nz = part.grid().nz();
        int first = nz;
        int last = -1;
        for (int i = 0; i < part.grid().voxels(); i++) {
            if (part.contains(i)) {
                first = Math.min(first, i % nz);
                last = Math.max(last, i % nz);
            }
        }
        return new int[] {first, last + 1};
    }

    private static Region slices(Region in, int from, int to) {
        boolean[] kept = in.toArray();
        int nz = in.grid().nz();
        for (int i = 0; i < kept.length; i++) {
            kept[i] &= i % nz >= from && i % nz < to;
        }
        return Region.of(in.grid(), kept);
    }
}
