package org.petmr.simulator.physics.accelerated;

import java.util.SplittableRandom;
import org.petmr.simulator.physics.Photon;
import org.petmr.simulator.physics.emission.Collinearity;
import org.petmr.simulator.physics.transport.MuMap;

/** Coincidences of two photons that have both scattered. One for each thread. */
final class TwoScatteredKernel implements PairKernel {

    private final Sites sites;
    private final Pairs pairs;
    private final ScatteredWalk walk;
    private final int mostScatters;
    private final double share;
    private final int[] batch = new int[BATCH];
    private final double[] leastPaths = new double[BATCH];
    private final Photon a = new Photon();
    private final Photon b = new Photon();

    /** @param mostScatters of both together that are followed, 2 or more */
    TwoScatteredKernel(CrystalResponse response, Sites sites, MuMap map, Pairs pairs, int mostScatters) {
        this.sites = sites;
        this.pairs = pairs;
        this.walk = new ScatteredWalk(response, map, 1);
        this.mostScatters = mostScatters;
        this.share = walk.share();
    }

    @Override
    public double proposalsPerBqPerMl(int part) {
        return sites.perBqPerMl(part) * share * share;
    }

    @Override
    public void run(SplittableRandom random, int part, int proposals, EventBuffer out) {
        for (int from = 0; from < proposals; from += BATCH) {
            int n = Math.min(BATCH, proposals - from);
            sites.draw(random, part, batch, leastPaths, n);
            attempt(random, part, n, out);
        }
    }

    private void attempt(SplittableRandom random, int part, int proposals, EventBuffer out) {
        for (int k = 0; k < proposals; k++) {
            int site = batch[k];
            if (!sites.start(random, part, site, a)) {
                continue;
            }
            Collinearity.opposite(random, a, b);
            // The photon that heads out of the field of view is the likelier to be lost: it goes first.
            boolean isOutwards = a.zMm * a.dz > 0;
            Photon first = isOutwards ? a : b;
            Photon second = isOutwards ? b : a;
            int elementFirst = walk.run(first, mostScatters - 1, random);
            if (elementFirst == CrystalResponse.MISS) {
                continue;
            }
            int elementSecond = walk.run(second, mostScatters - first.scatters, random);
            if (elementSecond != CrystalResponse.MISS && pairs.isKept(elementFirst, elementSecond)) {
                if (isOutwards) {
                    pairs.add(elementFirst, a, elementSecond, b, random, out);
                } else {
                    pairs.add(elementSecond, a, elementFirst, b, random, out);
                }
            }
        }
    }
}
