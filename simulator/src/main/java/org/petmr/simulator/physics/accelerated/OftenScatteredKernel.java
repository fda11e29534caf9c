package org.petmr.simulator.physics.accelerated;

import java.util.SplittableRandom;
import org.petmr.simulator.physics.Photon;
import org.petmr.simulator.physics.emission.Collinearity;
import org.petmr.simulator.physics.transport.MuMap;

/**
 * Coincidences of an unscattered photon and one that has scattered three times or more. Proposals start the unscattered photon
 * towards the rings; its partner is then followed through the phantom. One for each thread.
 */
final class OftenScatteredKernel implements PairKernel {

    private final CrystalResponse response;
    private final Sites sites;
    private final MuMap map;
    private final Pairs pairs;
    private final ScatteredWalk walk;
    private final int mostScatters;
    private final double most;
    private final double share;
    private final SiteWalk stops;
    private final Photon direct = new Photon();
    private final Photon scattered = new Photon();

    /** @param mostScatters that are followed, 3 or more */
    OftenScatteredKernel(
            CrystalResponse response, Sites sites, MuMap map, Pairs pairs, ScatterAngles angles, int mostScatters) {
        this.response = response;
        this.sites = sites;
        this.stops = new SiteWalk(sites.table(), false);
        this.map = map;
        this.pairs = pairs;
        this.walk = new ScatteredWalk(response, map, angles, 3);
        this.mostScatters = mostScatters;
        this.most = response.most(Photon.ANNIHILATION_KEV);
        this.share = walk.share();
    }

    /** Twice, for either photon of a pair may be the one that scatters. */
    @Override
    public double proposalsPerBqPerMl(int part) {
        return 2 * sites.table().perBqPerMl(part, false) * most * share;
    }

    @Override
    public void run(SplittableRandom random, int part, double proposals, EventBuffer out) {
        stops.start(part, proposals);
        for (int record = stops.next(random); record != SiteWalk.END; record = stops.next(random)) {
            attempt(random, part, record, out);
        }
    }

    private void attempt(SplittableRandom random, int part, int record, EventBuffer out) {
        if (!sites.start(random, part, record, direct)) {
            return;
        }
        int elementA = response.detect(direct, most, random);
        if (elementA == CrystalResponse.MISS) {
            return;
        }
        Collinearity.opposite(random, direct, scattered);
        scattered.timePs = 0;
        int elementB = walk.run(scattered, mostScatters, random);
        if (elementB == CrystalResponse.MISS || !pairs.isKept(elementA, elementB)) {
            return;
        }
        double least = sites.table().leastPaths(record);
        double freePaths = least + random.nextExponential();
        double paths = map.sampled(
                direct.xMm, direct.yMm, direct.zMm, direct.dx, direct.dy, direct.dz, freePaths, random.nextDouble());
        for (int times = PairKernel.times(paths, freePaths, least, random); times > 0; times--) {
            if ((random.nextInt() & 1) == 0) {
                pairs.add(elementA, direct, elementB, scattered, random, out);
            } else {
                pairs.add(elementB, scattered, elementA, direct, random, out);
            }
        }
    }
}
