package org.petmr.simulator.physics.accelerated;

import java.util.SplittableRandom;
import org.petmr.simulator.physics.Photon;
import org.petmr.simulator.physics.emission.Collinearity;
import org.petmr.simulator.physics.transport.MuMap;

/** Coincidences of two photons that have both scattered, one of them three times at least. One for each thread. */
final class BothScatteredKernel implements PairKernel {

    private final Sites sites;
    private final Pairs pairs;
    private final ScatteredWalk walk;
    private final ScatteredWalk walkOften;
    private final int mostScatters;
    private final double share;
    private final int[] batch = new int[BATCH];
    private final double[] leastPaths = new double[BATCH];
    private final Photon a = new Photon();
    private final Photon b = new Photon();

    /** @param mostScatters of both together that are followed, 4 or more */
    BothScatteredKernel(
            CrystalResponse response, Sites sites, MuMap map, Pairs pairs, ScatterAngles angles, int mostScatters) {
        this.sites = sites;
        this.pairs = pairs;
        this.walk = new ScatteredWalk(response, map, angles, 1);
        this.mostScatters = mostScatters;
        this.walkOften = new ScatteredWalk(response, map, angles, 3);
        this.share = walk.share() * walkOften.share();
    }

    @Override
    public double proposalsPerBqPerMl(int part) {
        return 2 * sites.perBqPerMl(part) * share;
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
            int elementA = walkOften.run(a, mostScatters - 1, random);
            if (elementA == CrystalResponse.MISS) {
                continue;
            }
            int elementB = walk.run(b, mostScatters - a.scatters, random);
            if (elementB == CrystalResponse.MISS
                    || !pairs.isKept(elementA, elementB)
                    // Drawn twice, for either may be the first.
                    || b.scatters > 2 && (random.nextInt() & 1) == 0) {
                continue;
            }
            if ((random.nextInt() & 1) == 0) {
                pairs.add(elementA, a, elementB, b, random, out);
            } else {
                pairs.add(elementB, b, elementA, a, random, out);
            }
        }
    }
}
