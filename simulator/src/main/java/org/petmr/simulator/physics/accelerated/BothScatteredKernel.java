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
    private final SiteWalk stops;
    private final Photon a = new Photon();
    private final Photon b = new Photon();

    /** @param mostScatters of both together that are followed, 4 or more */
    BothScatteredKernel(
            CrystalResponse response, Sites sites, MuMap map, Pairs pairs, ScatterAngles angles, int mostScatters) {
        this.sites = sites;
        this.stops = new SiteWalk(sites.table(), false);
        this.pairs = pairs;
        this.walk = new ScatteredWalk(response, map, angles, 1);
        this.mostScatters = mostScatters;
        this.walkOften = new ScatteredWalk(response, map, angles, 3);
        this.share = walk.share() * walkOften.share();
    }

    @Override
    public double proposalsPerBqPerMl(int part) {
        return 2 * sites.table().perBqPerMl(part, false) * share;
    }

    @Override
    public void run(SplittableRandom random, int part, double proposals, EventBuffer out) {
        stops.start(part, proposals);
        for (int record = stops.next(random); record != SiteWalk.END; record = stops.next(random)) {
            attempt(random, part, record, out);
        }
    }

    private void attempt(SplittableRandom random, int part, int record, EventBuffer out) {
        if (!sites.start(random, part, record, a)) {
            return;
        }
        Collinearity.opposite(random, a, b);
        int elementA = walkOften.run(a, mostScatters - 1, random);
        if (elementA == CrystalResponse.MISS) {
            return;
        }
        int elementB = walk.run(b, mostScatters - a.scatters, random);
        if (elementB == CrystalResponse.MISS
                || !pairs.isKept(elementA, elementB)
                // Drawn twice, for either may be the first.
                || b.scatters > 2 && (random.nextInt() & 1) == 0) {
            return;
        }
        if ((random.nextInt() & 1) == 0) {
            pairs.add(elementA, a, elementB, b, random, out);
        } else {
            pairs.add(elementB, b, elementA, a, random, out);
        }
    }
}
