package org.petmr.simulator.physics.expected;

import java.util.SplittableRandom;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.sinogram.ProjectionGeometry;

/**
 * What all lines see, kept to draw pairs of crystals from: 16 bits for each plane of a view and bin, relative to the largest of
 * them. A view and bin is found by its sum, a ring pair in it by trial: an even draw stands with the chance of its weight.
 *
 * <p>Bins may share their planes with neighbours, for what changes slowly around the ring; their sums are their own.
 */
final class BinTable {

    private static final float FULL = 65535;

    /** Makes the planes of a view and bin; one for each thread. */
    interface Row {
        /** @return false when all planes are 0 */
        boolean fill(int view, int t, float[] planes);
    }

    interface Rows {
        Row row();
    }

    private final ProjectionGeometry geometry;
    private final PairWeights weights;
    private final int[] lineOfPair;
    private final int stride;
    private final int sharedBins;
    private final char[] values;
    private final float[] most;

    /** Sums up to and with each view and bin, counts for each pair of photons and Bq. */
    private final double[] sums;

    private final int[] guide;

    /**
     * @param geometry of the lines
     * @param stride so many views and bins, each way, share their planes; odd
     */
    BinTable(ProjectionGeometry geometry, PairWeights weights, Rows rows, int stride, Workers workers) {
        this.geometry = geometry;
        this.weights = weights;
        this.lineOfPair = weights.planes(geometry.segments());
        this.stride = stride;
        this.sharedBins = (geometry.tangentialBins() + stride - 1) / stride;
        int sharedViews = (geometry.views() + stride - 1) / stride;
        int planes = geometry.planes();
        this.values = new char[sharedViews * sharedBins * planes];
        this.most = new float[sharedViews * sharedBins];
        int bins = geometry.tangentialBins();
        double[] byBin = new double[geometry.views() * bins];
        workers.forItems(sharedViews, (worker, sharedView) -> {
            Row row = rows.row();
            float[] along = new float[planes];
            float[] one = new float[1];
            int[] all = new int[weights.pairs()];
            int to = Math.min(geometry.views(), stride * (sharedView + 1));
            for (int view = stride * sharedView; view < to; view++) {
                for (int t = 0; t < bins; t++) {
                    boolean isMiddle = isMiddle(view, geometry.views()) && isMiddle(t, bins);
                    boolean isGap = geometry.isGap(view, t);
                    if ((isMiddle || !isGap) && row.fill(view, t, along)) {
                        if (isMiddle) {
                            keep(shared(view, t), along);
                        }
                        if (!isGap) {
                            one[0] = 0;
                            weights.addTo(view, t, along, lineOfPair, all, 1, one);
                            byBin[view * bins + t] = one[0];
                        }
                    }
                }
            }
            // A bin whose neighbour sees nothing at all could never draw a pair.
            for (int i = stride * sharedView * bins; i < to * bins; i++) {
                byBin[i] *= Math.signum(most[shared(i / bins, i % bins)]);
            }
        });
        this.sums = byBin;
        for (int i = 1; i < sums.length; i++) {
            sums[i] += sums[i - 1];
        }
        this.guide = guide(sums);
    }

    /** The one of those that share, or the last where they are fewer. */
    private boolean isMiddle(int i, int count) {
        return i % stride == stride / 2 || i == count - 1 && i % stride < stride / 2;
    }

    private int shared(int view, int t) {
        return view / stride * sharedBins + t / stride;
    }

    /** @param along rounded to what is kept, so that sums and draws agree */
    private void keep(int shared, float[] along) {
        float largest = 0;
        for (float value : along) {
            largest = Math.max(largest, value);
        }
        most[shared] = largest;
        for (int p = 0; p < along.length && largest > 0; p++) {
            char value = (char) Math.round(FULL * along[p] / largest);
            values[shared * along.length + p] = value;
            along[p] = value * largest / FULL;
        }
    }

    /** For each of evenly spaced shares of the total the first bin that reaches it. */
    private static int[] guide(double[] sums) {
        int[] guide = new int[sums.length + 1];
        double total = sums[sums.length - 1];
        int bin = 0;
        for (int i = 0; i < sums.length; i++) {
            while (bin < sums.length - 1 && sums[bin] < total * i / sums.length) {
                bin++;
            }
            guide[i] = bin;
        }
        guide[sums.length] = sums.length - 1;
        return guide;
    }

    /** Counts for each annihilation that a Bq makes, of all lines together. */
    double total() {
        return sums[sums.length - 1];
    }

    /** The view and bin at which the sum reaches a share of the total. @param share 0 to below 1 */
    int bin(double share) {
        double wanted = share * total();
        int bin = guide[(int) (share * sums.length)];
        while (bin < sums.length - 1 && sums[bin] <= wanted) {
            bin++;
        }
        return bin;
    }

    /** Where within its bin a share of the total falls, 0 to 1. */
    double shareWithin(int bin, double share) {
        double below = bin == 0 ? 0 : sums[bin - 1];
        return Math.max(0, Math.min(1 - 1e-9, (share * total() - below) / (sums[bin] - below)));
    }

    /**
     * A ring pair of a view and bin, by its weight.
     *
     * @param bin {@code view * tangentialBins + t}, as {@link #bin} gives it
     * @return number of the pair in {@link PairWeights}
     */
    int pair(int bin, SplittableRandom random) {
        int view = bin / geometry.tangentialBins();
        int t = bin % geometry.tangentialBins();
        ScannerModel scanner = geometry.scanner();
        float[] e1 = weights.efficiencies(geometry.firstCrystal(view, t));
        float[] e2 = weights.efficiencies(geometry.secondCrystal(view, t));
        float[] unit = weights.perUnit(t);
        double limit = FULL * weights.most(t);
        int from = shared(view, t) * geometry.planes();
        int last = scanner.rings() - 1;
        while (true) {
            int k = random.nextInt(lineOfPair.length);
            int r1 = weights.ring1[k];
            int r2 = weights.ring2[k];
            double weight = (double) values[from + lineOfPair[k]] * unit[r2 - r1 + last] * e1[r1] * e2[r2];
            if (weight > 0 && random.nextDouble() * limit < weight) {
                return k;
            }
        }
    }

    /** A ring pair of a view and bin, the one at which the sum of their weights reaches a share. */
    int pair(int bin, double share) {
        int view = bin / geometry.tangentialBins();
        int t = bin % geometry.tangentialBins();
        float[] e1 = weights.efficiencies(geometry.firstCrystal(view, t));
        float[] e2 = weights.efficiencies(geometry.secondCrystal(view, t));
        float[] unit = weights.perUnit(t);
        int from = shared(view, t) * geometry.planes();
        int last = geometry.scanner().rings() - 1;
        double sum = 0;
        for (int pass = 0; pass < 2; pass++) {
            double wanted = share * sum;
            sum = 0;
            for (int k = 0; k < lineOfPair.length; k++) {
                int r1 = weights.ring1[k];
                int r2 = weights.ring2[k];
                sum += (double) values[from + lineOfPair[k]] * unit[r2 - r1 + last] * e1[r1] * e2[r2];
                if (pass == 1 && sum > wanted) {
                    return k;
                }
            }
        }
        throw new IllegalStateException("bin " + bin + ": empty");
    }
}
